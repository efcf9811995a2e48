//! What a file's columns are: which kind of table they make, which role each plays, how its values are read.

mod columns;
mod kind;
mod reading;
mod roles;

pub use reading::{epoch_unit, is_iso_text, parse_minutes, reading_as, reading_of};

use crate::{
    model::{Model, Reads},
    names::fold,
    schema::{Notice, Reading, Role},
    value::Value,
};

/// A file's column, before it is given a meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its unique name.
    pub name: String,
    /// What its values are.
    pub shape: Shape,
    /// A look at its values, where there has been one.
    pub sample: Option<Sample>,
}

/// What a column's stored values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Text.
    Text,
    /// A dictionary of text.
    Dictionary,
    /// Booleans.
    Bool,
    /// Integers.
    Int,
    /// Floats.
    Float,
    /// Decimals.
    Decimal,
    /// Calendar dates.
    Date,
    /// Instants.
    Time,
    /// Lists of text.
    TextList,
    /// Lists of other values that can be grouped by.
    ValueList,
    /// A type that cannot be analysed.
    Other,
}

/// A look at some of a column's values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// How many values that are not null were looked at.
    pub values: u64,
    /// The least and the greatest, of numbers, dates and instants.
    pub range: Option<(Value, Value)>,
    /// The distinct values met, up to 1,001 of them.
    pub distinct: Vec<Value>,
}

/// What a file was recognised as.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recognised {
    /// The kind of table; none for an Explore table.
    pub kind: Option<String>,
    /// Other kinds that fit as well; empty unless there is a tie.
    pub ties: Vec<String>,
    /// Whether the kind is met in nothing but its required roles, and in those by aliases alone.
    pub by_alias_only: bool,
    /// One entry a field, in order.
    pub columns: Vec<Recognition>,
    /// What a person should know of it: codes `kind-tie`, `kind-by-alias` and `time-reading`.
    pub notices: Vec<Notice>,
}

/// What a column was recognised as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    /// The name that the model knows it by.
    pub canonical: Option<String>,
    /// What it is used for.
    pub role: Role,
    /// How its stored values are read.
    pub reading: Reading,
    /// Whether a row may hold several values.
    pub multi_valued: bool,
}

impl Model {
    /// Recognises a file by its columns. Samples sharpen it: without one an integer in a time role is taken for what
    /// the name says, and text is taken for a dimension.
    #[must_use]
    pub fn recognise(&self, fields: &[Field]) -> Recognised {
        kind::recognise(self, fields, None)
    }

    /// Whether a field's values have a say in what it is, by its name in any kind: numbers and text that may be times,
    /// text that may be minutes. Every such field needs a sample, because where the first alias of a role turns out to
    /// be something else the next one plays it.
    #[must_use]
    pub fn needs_sample(&self, field: &Field) -> bool {
        let text = matches!(field.shape, Shape::Text | Shape::Dictionary);
        let number = matches!(field.shape, Shape::Int | Shape::Float);
        let folded = fold(&field.name);
        let mut columns = self.kinds().iter().flat_map(|kind| &kind.columns);
        columns.any(|column| {
            let undecided = match column.role {
                Role::Time => text || number,
                Role::Number => text && column.reads == Reads::Minutes,
                _ => false,
            };
            undecided
                && (fold(&column.name) == folded || column.aliases.iter().any(|alias| fold(alias) == folded))
        })
    }

    /// What a field is used for by its type, its name and its values, when no kind of table has it.
    #[must_use]
    pub fn role_of(&self, field: &Field) -> Role {
        roles::own(self, field).role
    }

    /// Recognises a file's columns as those of the kind that a person chose; none for an Explore table.
    #[must_use]
    pub fn recognise_as(&self, fields: &[Field], kind: Option<&str>) -> Recognised {
        kind::recognise(self, fields, Some(kind))
    }
}
