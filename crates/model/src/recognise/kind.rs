//! Which kind of table a file's columns make.

use super::{Field, Recognised, Recognition, Shape, columns::Assignment, roles};
use crate::{
    model::{ColumnDef, Kind, Model},
    names::fold,
    schema::{Notice, Reading, Role},
};

/// A kind whose requirements a file meets.
struct Candidate<'a> {
    kind: &'a Kind,
    assignment: Assignment,
    /// How many columns of the kind it has beyond one for each requirement.
    others: usize,
}

/// Recognises a file, as the kind that fits best or as the one that was chosen.
pub(super) fn recognise(model: &Model, fields: &[Field], chosen: Option<Option<&str>>) -> Recognised {
    let mut candidates: Vec<Candidate<'_>> = match chosen {
        None => model.kinds().iter().filter_map(|kind| candidate(kind, fields)).collect(),
        Some(name) => {
            name.and_then(|name| model.kind(name)).map(|kind| forced(kind, fields)).into_iter().collect()
        }
    };
    let most = candidates.iter().map(|candidate| candidate.others).max().unwrap_or(0);
    candidates.retain(|candidate| candidate.others == most);
    let mut candidates = candidates.into_iter();
    let Some(best) = candidates.next() else { return no_kind(model, fields) };
    let ties: Vec<String> = candidates.map(|tied| tied.kind.name.clone()).collect();
    let by_alias_only = best.others == 0 && best.assignment.found.iter().flatten().all(|found| !found.exact);
    let columns = columns(model, &best, fields);
    let mut notices = time_notices(fields, &columns);
    if chosen.is_none() {
        notices.extend(kind_notice(best.kind, &ties, by_alias_only));
    }
    Recognised { kind: Some(best.kind.name.clone()), ties, by_alias_only, columns, notices }
}

fn no_kind(model: &Model, fields: &[Field]) -> Recognised {
    let columns = fields.iter().map(|field| roles::own(model, field)).collect();
    Recognised { kind: None, ties: Vec::new(), by_alias_only: false, columns, notices: Vec::new() }
}

fn candidate<'a>(kind: &'a Kind, fields: &[Field]) -> Option<Candidate<'a>> {
    let excluded = fields.iter().any(|field| kind.without.contains(&fold(&field.name)));
    let candidate = forced(kind, fields);
    let meets =
        |one_of: &Vec<String>| one_of.iter().any(|name| candidate.assignment.get(kind, name).is_some());
    (!excluded && kind.required.iter().all(meets)).then_some(candidate)
}

fn forced<'a>(kind: &'a Kind, fields: &[Field]) -> Candidate<'a> {
    let assignment = Assignment::new(kind, fields);
    let others = assignment.count().saturating_sub(kind.required.len());
    Candidate { kind, assignment, others }
}

/// What each field is: a column of the kind, or one of its own.
fn columns(model: &Model, best: &Candidate<'_>, fields: &[Field]) -> Vec<Recognition> {
    let mut columns: Vec<Recognition> = fields.iter().map(|field| roles::own(model, field)).collect();
    for (definition, found) in best.kind.columns.iter().zip(&best.assignment.found) {
        let Some(found) = found else { continue };
        if let (Some(column), Some(field)) = (columns.get_mut(found.field), fields.get(found.field)) {
            *column = in_role(definition, field, found.reading);
        }
    }
    columns
}

fn in_role(definition: &ColumnDef, field: &Field, reading: Reading) -> Recognition {
    let multi_valued =
        reading == Reading::Delimited || matches!(field.shape, Shape::TextList | Shape::ValueList);
    Recognition { canonical: Some(definition.name.clone()), role: definition.role, reading, multi_valued }
}

/// The notice that the kind is a guess.
fn kind_notice(kind: &Kind, ties: &[String], by_alias_only: bool) -> Option<Notice> {
    let (code, why) = if !ties.is_empty() {
        ("kind-tie", format!("its columns fit {} as well", ties.join(" and ")))
    } else if by_alias_only {
        ("kind-by-alias", "only other names of its columns were found".to_owned())
    } else {
        return None;
    };
    let message = format!("Taken as {}, but {why}; change it if that is wrong.", kind.name);
    Some(Notice { code: code.to_owned(), column: None, message })
}

/// What numbers and text in a time role were taken for.
fn time_notices(fields: &[Field], columns: &[Recognition]) -> Vec<Notice> {
    let timed = fields.iter().zip(columns).filter(|(_, column)| column.role == Role::Time);
    let notice = timed.filter_map(|(field, column)| {
        let taken = match column.reading {
            Reading::EpochSeconds => "seconds since 1970",
            Reading::EpochMillis => "milliseconds since 1970",
            Reading::EpochMicros => "microseconds since 1970",
            Reading::EpochNanos => "nanoseconds since 1970",
            Reading::IsoText => "ISO 8601 text",
            Reading::Year => "calendar years",
            _ => return None,
        };
        let message = format!("{} is read as {taken}; change it if that is wrong.", field.name);
        Some(Notice { code: "time-reading".to_owned(), column: Some(field.name.clone()), message })
    });
    notice.collect()
}
