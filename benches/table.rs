//! Figures as people read them.

/// Rows of cells, printed with columns in line: the first to the left, the others to the right.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with the names of its columns.
    pub(crate) fn new(columns: &[&str]) -> Self {
        Self { rows: vec![columns.iter().map(ToString::to_string).collect()] }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[String]) {
        self.rows.push(cells.to_vec());
    }

    /// Prints all of it under `title`.
    pub(crate) fn print(&self, title: &str) {
        println!("\n{title}\n");
        for row in &self.rows {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let width = self.rows.iter().filter_map(|row| row.get(column));
                let width = width.map(|cell| cell.chars().count()).max().unwrap_or_default();
                if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            println!("  {}", cells.collect::<Vec<_>>().join("   "));
        }
    }
}

/// A figure with what it should be: `1.07 (aim ≤ 1.15)`, and `missed` where it is not.
pub(crate) fn at_most(value: f64, aim: f64, digits: usize) -> String {
    let verdict = if value <= aim { "" } else { ", missed" };
    format!("{value:.digits$} (aim ≤ {aim}{verdict})")
}

/// The same for figures that should be large.
pub(crate) fn at_least(value: f64, aim: f64, digits: usize) -> String {
    let verdict = if value >= aim { "" } else { ", missed" };
    format!("{value:.digits$} (aim ≥ {aim}{verdict})")
}

/// The middle of some figures, of which there is at least one.
pub(crate) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut figures: Vec<_> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Bytes in kB of 1,000, to a tenth.
pub(crate) fn kilobytes(bytes: usize) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
