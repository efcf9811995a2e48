//! Columns that some files store in another type than others do.

use super::{
    United,
    differences::{Said, one},
    words::{described, files, list},
};
use crate::{
    coordinator::table::Table,
    shape::{Scalar, Shape},
};

/// How many types a sentence tells.
const TYPES: usize = 4;

/// Columns whose files differ in the same way.
struct Differing<'a> {
    /// What the files hold that the others differ from.
    lead: String,
    /// What the others hold, with the schemas that do.
    others: Vec<(String, Vec<usize>)>,
    columns: Vec<&'a str>,
    /// Whether whole numbers or decimals are read as floats.
    rounds: bool,
}

/// A sentence for all columns that differ alike.
pub(super) fn types(table: &Table, united: &[United<'_>]) -> Vec<Said> {
    let mut differing: Vec<Differing<'_>> = Vec::new();
    for column in united {
        let lead = described(column.lead(), column.lead_reading());
        let others = others(column, &lead);
        if others.is_empty() {
            continue;
        }
        let rounds = rounds(column);
        let same = |known: &&mut Differing<'_>| {
            known.lead == lead && known.others == others && known.rounds == rounds
        };
        match differing.iter_mut().find(same) {
            Some(known) => known.columns.push(&column.name),
            None => differing.push(Differing { lead, others, columns: vec![&column.name], rounds }),
        }
    }
    differing.iter().map(|differing| (one(&differing.columns), sentence(table, differing))).collect()
}

/// Whether numbers that a float may not hold are read as floats.
fn rounds(column: &United<'_>) -> bool {
    let is_float = |shape: Option<Shape>| shape.is_some_and(|shape| shape.scalar == Scalar::Float);
    let is_wide = |name: &str| name.contains("Int64") || name.contains("Decimal");
    let has_wide = || column.columns.iter().any(|one| !is_float(one.stored) && is_wide(&one.data_type));
    is_float(column.settled.shape) && has_wide()
}

fn others(column: &United<'_>, lead: &str) -> Vec<(String, Vec<usize>)> {
    let mut others: Vec<(String, Vec<usize>)> = Vec::new();
    let both = column.members.iter().zip(&column.columns).zip(&column.settled.readings);
    for ((member, stored), reading) in both {
        let Some(reading) = reading else { continue };
        let other = described(stored, *reading);
        match others.iter_mut().find(|(known, _)| *known == other) {
            _ if other == lead => {}
            Some((_, schemas)) => schemas.push(member.schema),
            None => others.push((other, vec![member.schema])),
        }
    }
    others
}

fn sentence(table: &Table, differing: &Differing<'_>) -> String {
    let Differing { lead, others, columns, rounds } = differing;
    let hold = if columns.len() == 1 { "holds" } else { "hold" };
    let told = others.iter().take(TYPES);
    let told: Vec<_> = told.map(|(other, schemas)| format!("{other} in {}", files(table, schemas))).collect();
    let more = others.len().saturating_sub(TYPES);
    let more = if more > 0 { format!(" and {more} more types") } else { String::new() };
    let columns = list(columns, "columns");
    let one = if *rounds {
        "all are read as floating-point numbers, which are rounded from 16 digits on, so that longer ids may fall \
         together. Export them as whole numbers, or as text, in all files"
    } else {
        "all are read as one"
    };
    format!("{columns} {hold} {lead}, but {}{more}; {one}.", told.join(", "))
}
