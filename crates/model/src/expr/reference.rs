//! The names that an expression mentions, and where.

/// A name in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it names.
    pub named: Named,
    /// The byte at which it stands.
    pub offset: usize,
}

/// What a name in an expression names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A column by its canonical name.
    Column(String),
    /// A column by the name in the file, which the model need not know.
    RawColumn(String),
    /// Another measure.
    Measure(String),
    /// A rule.
    Rule(String),
    /// A value set of a column.
    Set {
        /// The column.
        column: String,
        /// The set.
        set: String,
    },
}
