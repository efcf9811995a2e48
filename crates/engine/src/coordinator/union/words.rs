//! Types and files in plain words.

use reelscope_model::schema::Reading;

use crate::{
    coordinator::{schema::SchemaColumn, table::Table},
    shape::{Scalar, Shape},
};

/// How many files or columns are named; the rest are counted.
const NAMED: usize = 3;
/// The longest name of a type that is written out; a struct's can be any length.
const LONGEST_TYPE: usize = 60;

/// What a schema's column holds, with Arrow's name of its type: "whole numbers (Int32)".
pub(super) fn described(column: &SchemaColumn, reading: Reading) -> String {
    let name = &column.data_type;
    match name.char_indices().nth(LONGEST_TYPE) {
        None => format!("{} ({name})", values(column.stored, reading)),
        Some((end, _)) => format!("{} ({}…)", values(column.stored, reading), &name[..end]),
    }
}

/// What the values of a shape are, read so.
pub(super) fn values(stored: Option<Shape>, reading: Reading) -> &'static str {
    let Some(shape) = stored else { return "values that cannot be analysed" };
    match (reading, shape.scalar) {
        (Reading::IsoText, _) => "times as text",
        (Reading::MinutesText, _) => "minutes as text",
        (Reading::Delimited, Scalar::Text) if !shape.many => "text between commas",
        (Reading::EpochSeconds, _) => "times as seconds since 1970",
        (Reading::EpochMillis, _) => "times as milliseconds since 1970",
        (Reading::EpochMicros, _) => "times as microseconds since 1970",
        (Reading::EpochNanos, _) => "times as nanoseconds since 1970",
        (Reading::Year, _) => "years",
        (_, Scalar::Text) if shape.many => "lists of text",
        _ if shape.many => "lists of values",
        (_, Scalar::Text) => "text",
        (_, Scalar::Bool) => "true and false",
        (_, Scalar::Int) => "whole numbers",
        (_, Scalar::Float) => "floating-point numbers",
        (_, Scalar::Decimal(_)) => "exact decimals",
        (_, Scalar::Year) => "years",
        (_, Scalar::Date) => "dates",
        (_, Scalar::Time(_)) => "times",
    }
}

/// The files that have one of these schemas, which ascend: "b.arrow", "b.arrow, c.arrow, d.arrow and 7 more files".
pub(super) fn files(table: &Table, schemas: &[usize]) -> String {
    let of = table.files.iter().filter(|file| schemas.binary_search(&file.schema).is_ok());
    list(&of.map(|file| file.name.as_str()).collect::<Vec<_>>(), "files")
}

/// Names in a sentence: the first few, and how many more there are.
pub(super) fn list(names: &[&str], what: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if names.len() <= NAMED + 1 => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more {what}", names[..NAMED].join(", "), names.len() - NAMED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_list_names() {
        let check = |names: &[&str], expected: &str| assert_eq!(list(names, "files"), expected);
        check(&["a"], "a");
        check(&["a", "b"], "a and b");
        check(&["a", "b", "c", "d"], "a, b, c and d");
        check(&["a", "b", "c", "d", "e"], "a, b, c and 2 more files");
    }
}
