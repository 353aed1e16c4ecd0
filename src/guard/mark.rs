use std::ops::Range;

/// A stretch of a comment that could identify somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it looks like.
    pub kind: Kind,
    /// Where it was typed.
    pub field: Field,
    /// Bytes of that field, on borders of characters.
    pub range: Range<usize>,
}

/// The field in which something was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The name beside the comment.
    Name,
    /// The text of the comment.
    Body,
}

/// What a stretch of text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A telephone number of a person.
    Phone,
    /// An e-mail address of a person.
    Email,
    /// A street with a number, a full postcode, a box at a post office.
    Address,
    /// A link to a profile, or a name on a platform.
    Profile,
    /// The name of whoever writes.
    Name,
    /// The name of somebody else.
    Other,
    /// The number plate of a car.
    Plate,
    /// A date of birth.
    Birth,
    /// A school or workplace by its name.
    Place,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Phone,
        Self::Email,
        Self::Address,
        Self::Profile,
        Self::Name,
        Self::Other,
        Self::Plate,
        Self::Birth,
        Self::Place,
    ];

    /// A stable word for programs, as in `phone`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Profile => "profile",
            Self::Name => "name",
            Self::Other => "other",
            Self::Plate => "plate",
            Self::Birth => "birth",
            Self::Place => "place",
        }
    }

    /// What people call it, as in “a phone number”.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Phone => "A phone number",
            Self::Email => "An e-mail address",
            Self::Address => "An address",
            Self::Profile => "A profile",
            Self::Name => "A name",
            Self::Other => "The name of somebody else",
            Self::Plate => "A number plate",
            Self::Birth => "A date of birth",
            Self::Place => "A school or workplace",
        }
    }

    /// Why it could identify somebody, in one kind sentence.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::Phone => {
                "Anybody who reads it can call it, and a search often shows whose number it is."
            }
            Self::Email => {
                "Anybody who reads it can write to it, and it may be tied to other accounts with \
                 a name."
            }
            Self::Address => "It tells anybody who reads it where somebody can be found.",
            Self::Profile => {
                "It can show a face, a name and friends to anybody who follows it, also later."
            }
            Self::Name => {
                "A search for this name could lead to what you write here; any other name will do."
            }
            Self::Other => {
                "Whoever knows this person may recognize you, and they may not want to be named here."
            }
            Self::Plate => "A plate can be recognized in the street and traced to its owner.",
            Self::Birth => {
                "A date of birth and very little else are enough to tell one person from all \
                 others."
            }
            Self::Place => "It tells when and where somebody can be met on an ordinary day.",
        }
    }
}
