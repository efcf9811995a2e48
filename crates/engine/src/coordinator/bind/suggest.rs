//! Hints for names that are not there.

use reelscope_model::{Code, Error, names::fold};

/// The names listed in a hint, at most.
const LISTED: usize = 12;

/// The error that there is no `what` named `name`, with the closest of `names`, or all of them, as its hint.
pub(super) fn unknown(code: Code, what: &str, name: &str, names: &[&str]) -> Error {
    let error = Error::new(code, format!("There is no {what} named {name:?}."));
    if let Some(closest) = closest(name, names) {
        return error.hint(format!("Did you mean {closest}?"));
    }
    match names.len() {
        0 => error.hint(format!("There is no {what} at all yet.")),
        all if all <= LISTED => error.hint(format!("There are: {}.", names.join(", "))),
        all => {
            let listed = names[..LISTED].join(", ");
            error.hint(format!("There are {listed}, and {} more.", all - LISTED))
        }
    }
}

/// The name that takes the fewest changes to become `name`, if a third of its letters is enough.
fn closest<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    let wanted: Vec<char> = fold(name).chars().collect();
    let distances = names.iter().map(|other| (changes(&wanted, &fold(other)), *other));
    let (changes, closest) = distances.min_by_key(|(changes, _)| *changes)?;
    (changes <= wanted.len() / 3).then_some(closest)
}

/// The letters to insert, drop or replace to turn one text into the other (Levenshtein).
fn changes(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (line, letter) in b.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (at, other) in a.iter().enumerate() {
            let replaced = diagonal + usize::from(*other != letter);
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[a.len()]
}
