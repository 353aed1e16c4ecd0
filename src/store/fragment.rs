use std::fmt::Write;

/// SQL that depends on what was asked for, with its values; the same for both databases.
///
/// Words of ours stand in the text; whatever came from people is bound.
#[derive(Debug, Default)]
pub(super) struct Fragment {
    pub(super) pieces: Vec<Piece>,
}

/// A piece of a statement.
#[derive(Debug)]
pub(super) enum Piece {
    /// As it is.
    Sql(String),
    /// A value that is bound.
    Text(String),
    /// A value that is bound.
    Number(i64),
    /// A value that is bound.
    Real(f64),
}

impl Fragment {
    /// Adds words of ours.
    pub(super) fn sql(&mut self, sql: &str) -> &mut Self {
        match self.pieces.last_mut() {
            Some(Piece::Sql(last)) => last.push_str(sql),
            _ => self.pieces.push(Piece::Sql(sql.to_owned())),
        }
        self
    }

    /// Adds a number of ours, as it is: what is bound to a limit makes `SQLite` prepare anew.
    pub(super) fn literal(&mut self, number: i64) -> &mut Self {
        let mut text = String::new();
        write!(text, "{number}").expect("a string takes all");
        self.sql(&text)
    }

    /// Adds a value that came from somebody.
    pub(super) fn text(&mut self, value: &str) -> &mut Self {
        self.pieces.push(Piece::Text(value.to_owned()));
        self
    }

    /// Adds a value.
    pub(super) fn number(&mut self, value: i64) -> &mut Self {
        self.pieces.push(Piece::Number(value));
        self
    }

    /// Adds a value.
    pub(super) fn real(&mut self, value: f64) -> &mut Self {
        self.pieces.push(Piece::Real(value));
        self
    }
}

/// Makes a statement of a fragment, for the database in which it is used.
macro_rules! statement {
    ($fragment:expr) => {{
        let mut statement = sqlx::QueryBuilder::new("");
        for piece in $fragment.pieces {
            match piece {
                $crate::store::fragment::Piece::Sql(sql) => statement.push(sql),
                $crate::store::fragment::Piece::Text(value) => statement.push_bind(value),
                $crate::store::fragment::Piece::Number(value) => statement.push_bind(value),
                $crate::store::fragment::Piece::Real(value) => statement.push_bind(value),
            };
        }
        statement
    }};
}
pub(super) use statement;
