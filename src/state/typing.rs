//! What a column's values are, as far as its description says: the state holds raw text, the engine compares values.

use reelscope_model::{ColumnInfo, Literal, Role, Value, model::Derive, schema::Reading};

/// What a column's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Text, and everything that is compared as its text: exact decimals, dates, instants.
    Text,
    /// Integers and floats.
    Number,
    /// True and false.
    Bool,
    /// Dates and instants.
    Time,
}

/// What the column's values are, read so.
#[must_use]
pub fn class(column: &ColumnInfo, derive: Derive) -> Class {
    // Arrow's names are nested, such as `Dictionary(Int32, Utf8)` and `List(Float64)`: the innermost value decides.
    let names = |name: &str| column.data_type.contains(name);
    match derive {
        Derive::Year | Derive::Part(_) => Class::Number,
        // A year is the number that it is stored as.
        Derive::Value if column.role == Role::Time && column.reading != Reading::Year => Class::Time,
        Derive::Value if column.reading == Reading::MinutesText => Class::Number,
        Derive::Value if names("Utf8") || names("Binary") => Class::Text,
        Derive::Value if names("Boolean") => Class::Bool,
        Derive::Value if names("Date") || names("Time") => Class::Time,
        Derive::Value if names("Int") || names("Float") || names("Decimal") => Class::Number,
        Derive::Value => Class::Text,
    }
}

/// The value that a raw key stands for in such a column.
#[must_use]
pub fn literal(key: Option<&str>, column: &ColumnInfo, derive: Derive) -> Literal {
    let Some(key) = key else { return Literal(Value::Null) };
    let text = || Value::Text(key.into());
    let value = match class(column, derive) {
        Class::Bool => key.parse().map_or_else(|_| text(), Value::Bool),
        // Decimals are exact as text only.
        Class::Number if !column.data_type.contains("Decimal") => number(key).unwrap_or_else(text),
        Class::Number | Class::Text | Class::Time => text(),
    };
    Literal(value)
}

fn number(key: &str) -> Option<Value> {
    let whole = key.parse().ok().map(Value::Int);
    whole.or_else(|| key.parse().ok().map(Value::Float))
}
