//! Which files are alike enough for what a person said of one to hold for the next.

use reelscope_model::sort;

use crate::{
    fingerprint,
    protocol::{Class, FileColumn},
};

/// The likeness of files whose columns have the same names and hold the same sorts of values: 32 hexadecimal digits.
///
/// It is the same for ever, as pages keep it. The order of columns is no part of it, since what is said of a column is
/// said of its name, and exports change it. Nor is how a sort of values is stored: the width of integers, the unit of
/// instants and dictionaries differ between writers of one export.
pub(super) fn likeness(columns: &[FileColumn]) -> String {
    let mut all: Vec<(&str, &str)> =
        columns.iter().map(|column| (column.name.as_str(), sort_of(column.class))).collect();
    sort::sort_by(&mut all, Ord::cmp);
    let mut text = Vec::new();
    for (name, sort) in all {
        // The length before a name keeps two names from reading like others.
        text.extend(u64::try_from(name.len()).unwrap_or(u64::MAX).to_le_bytes());
        text.extend(name.bytes());
        text.extend(sort.bytes());
        text.push(0);
    }
    format!("{:032x}", fingerprint::of_text(&text))
}

fn sort_of(class: Class) -> &'static str {
    match class {
        Class::Text | Class::TextDictionary => "text",
        Class::Bool => "bool",
        Class::Int => "int",
        Class::Float => "float",
        Class::Decimal => "decimal",
        Class::Date => "date",
        Class::Time => "time",
        Class::TextList => "texts",
        Class::ValueList => "values",
        Class::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CLASSES: [Class; 11] = [
        Class::Text,
        Class::TextDictionary,
        Class::Bool,
        Class::Int,
        Class::Float,
        Class::Decimal,
        Class::Date,
        Class::Time,
        Class::TextList,
        Class::ValueList,
        Class::Other,
    ];

    fn column(name: &str, class: Class, data_type: &str) -> FileColumn {
        let (name, data_type) = (name.to_owned(), data_type.to_owned());
        FileColumn { name, data_type, class, shape: None, nulls: Some(3), time_zone: None }
    }

    fn columns() -> impl Strategy<Value = Vec<FileColumn>> {
        let one = ("[a-c\\x00é]{0,3}", 0..CLASSES.len());
        let all = proptest::collection::vec(one, 0..6);
        all.prop_map(|all| all.iter().map(|(name, class)| column(name, CLASSES[*class], "any")).collect())
    }

    fn sorted(columns: &[FileColumn]) -> Vec<(String, &'static str)> {
        let mut all: Vec<_> =
            columns.iter().map(|column| (column.name.clone(), sort_of(column.class))).collect();
        all.sort();
        all
    }

    proptest! {
        #[test]
        fn test_likeness_is_of_names_and_sorts_of_values(one in columns(), other in columns(), turn in 0_usize..6) {
            prop_assert_eq!(likeness(&one) == likeness(&other), sorted(&one) == sorted(&other));
            let mut turned = one.clone();
            turned.rotate_left(turn.min(one.len()));
            prop_assert_eq!(likeness(&turned), likeness(&one));
        }
    }

    #[test]
    fn test_likeness_stays_the_same_for_ever() {
        let columns = [column("Timestamp", Class::Time, "a"), column("EventType", Class::Text, "Utf8")];
        assert_eq!(likeness(&columns), "4830066d64f24c5400159e18839bcdcf");
        let other = [column("EventType", Class::TextDictionary, "b"), column("Timestamp", Class::Time, "c")];
        assert_eq!(likeness(&other), likeness(&columns));
        assert_ne!(likeness(&[column("Timestamp", Class::Int, "a"), columns[1].clone()]), likeness(&columns));
    }
}
