//! What a column is that files store differently, and which of them cannot go along.

use reelscope_model::{Role, schema::Reading};
use rustc_hash::FxHashMap;

use super::family::{Family, Sort};
use crate::{coordinator::schema::SchemaColumn, shape::Shape};

/// A schema's column that would be part of the table's.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) column: &'a SchemaColumn,
    /// How many values its files hold. One without any goes with everything and decides nothing.
    pub(super) values: u64,
}

/// What the column is.
pub(super) struct Settled {
    /// What holds all values; none when no type can be analysed.
    pub(super) shape: Option<Shape>,
    pub(super) role: Role,
    /// How each candidate is read; none for one whose values do not go along.
    pub(super) readings: Vec<Option<Reading>>,
    /// The candidate whose type is shown.
    pub(super) lead: usize,
}

/// Decides what the column is: what its role needs where the model or a person says that, else what most rows hold.
/// What names, tells apart or describes can also be text, as which every value is kept where types differ.
pub(super) fn settle(candidates: &[Candidate<'_>]) -> Settled {
    let read = as_times(candidates);
    let voters = voters(candidates, &read);
    let Some((family, role)) = choose(candidates, &voters, &read) else { return unsupported(candidates) };
    let mut kept: Vec<_> =
        candidates.iter().zip(&read).map(|(one, read)| converted(one.column, *read, family)).collect();
    let unite = |a: Shape, b: Shape| a.unite(b).unwrap_or(a);
    let shape = voters.iter().filter_map(|&at| Some(kept[at]?.1)).reduce(unite);
    let shape = shape.or_else(|| kept.iter().flatten().map(|(_, shape)| *shape).reduce(unite));
    let lead = lead(&voters, &kept, &read, shape);
    let unit = |at: usize| span_unit(&candidates[at].column.data_type);
    for (at, kept) in kept.iter_mut().enumerate() {
        if unit(at).zip(unit(lead)).is_some_and(|(own, leading)| own != leading) {
            *kept = None;
        }
    }
    let text = || voters.iter().any(|&at| kept[at].is_some() && candidates[at].column.role == Role::Text);
    let given = given_role(candidates, &voters).is_some();
    let role = if role == Role::Dimension && !given && text() { Role::Text } else { role };
    Settled {
        shape,
        role,
        readings: kept.iter().map(|kept| kept.map(|(reading, _)| reading)).collect(),
        lead,
    }
}

/// The unit of durations and times of day, which are numbers without one to the engine; none of other types.
fn span_unit(data_type: &str) -> Option<&str> {
    let (name, unit) = data_type.strip_suffix(')')?.split_once('(')?;
    matches!(name, "Duration" | "Time32" | "Time64").then_some(unit)
}

/// How a candidate's values are read, and what they are then.
type Read = (Reading, Option<Shape>);

/// The candidates as they are read. Where some store times under a name that the model does not know, text and numbers
/// that look like times are such.
fn as_times(candidates: &[Candidate<'_>]) -> Vec<Read> {
    let is_time = |one: &Candidate<'_>| {
        let stored = one.column.stored.map(Family::of);
        one.values > 0 && stored == Some(Family { many: false, sort: Sort::Time })
    };
    let filled: Vec<usize> = (0..candidates.len()).filter(|&at| candidates[at].values > 0).collect();
    let timed = given_role(candidates, &filled).is_none() && candidates.iter().any(is_time);
    let read = |one: &Candidate<'_>| {
        let column = one.column;
        let reading = column.as_time.filter(|_| timed).unwrap_or(column.reading);
        (reading, column.stored.and_then(|stored| stored.read(reading)).or(column.stored))
    };
    candidates.iter().map(read).collect()
}

/// The candidates that decide: those with values, or all when none has any.
fn voters(candidates: &[Candidate<'_>], read: &[Read]) -> Vec<usize> {
    let some = (0..candidates.len()).filter(|&at| candidates[at].values > 0 && read[at].1.is_some());
    let some: Vec<usize> = some.collect();
    if some.is_empty() { (0..candidates.len()).collect() } else { some }
}

/// The role that a person gives the column, or the model by what has values.
fn given_role(candidates: &[Candidate<'_>], voters: &[usize]) -> Option<Role> {
    let said = candidates.iter().map(|one| one.column).find(|column| column.said);
    let mut voting = voters.iter().map(|&at| candidates[at].column);
    said.or_else(|| voting.find(|column| column.canonical.is_some())).map(|column| column.role)
}

/// The family of values that the column holds, and its role; none when no candidate has one.
fn choose(candidates: &[Candidate<'_>], voters: &[usize], read: &[Read]) -> Option<(Family, Role)> {
    let families = voters.iter().filter_map(|&at| Some((at, Family::of(read[at].1?))));
    let families: Vec<(usize, Family)> = families.collect();
    let has = |wanted: Family| families.iter().any(|(_, family)| *family == wanted);
    let given = given_role(candidates, voters);
    let needed = match given {
        Some(Role::Number) => Some(Family { many: false, sort: Sort::Number }),
        Some(Role::Time) => Some(Family { many: false, sort: Sort::Time }),
        _ => None,
    };
    if let Some(needed) = needed.filter(|needed| has(*needed)) {
        return Some((needed, given?));
    }
    let most = most_held(candidates, &families)?;
    let of_most = families.iter().find(|(_, family)| *family == most)?;
    let role = given.unwrap_or(match most.sort {
        Sort::Time if !most.many => Role::Time,
        _ => candidates[of_most.0].column.role,
    });
    let plain = matches!(role, Role::Id | Role::Dimension | Role::Text);
    Some((if plain { in_text(most, &families) } else { most }, role))
}

/// The family that most values are of.
fn most_held(candidates: &[Candidate<'_>], families: &[(usize, Family)]) -> Option<Family> {
    let mut held: FxHashMap<Family, u64> = FxHashMap::default();
    for (at, family) in families {
        *held.entry(*family).or_default() += candidates[*at].values;
    }
    let rank = |(family, values): &(Family, u64)| (*values, !family.many, core::cmp::Reverse(family.sort));
    held.into_iter().max_by_key(rank).map(|(family, _)| family)
}

/// What holds values of all families as text, where they differ: lists of text with text between commas, else text.
fn in_text(most: Family, families: &[(usize, Family)]) -> Family {
    let all = |test: &dyn Fn(Family) -> bool| families.iter().all(|(_, family)| test(*family));
    if all(&|family| family == most) {
        most
    } else if all(&|family| family.sort == Sort::Text) {
        Family::TEXTS
    } else if all(&|family| !family.many) {
        Family::TEXT
    } else {
        most
    }
}

/// How a column is read to be of the family, and what it is then; none when it cannot be.
fn converted(column: &SchemaColumn, read: Read, family: Family) -> Option<(Reading, Shape)> {
    let (reading, stored) = (read.0, column.stored?);
    let shape = read.1?;
    match family {
        _ if Family::of(shape) == family => Some((reading, shape)),
        Family::TEXT if !stored.many => Some((Reading::AsStored, Shape::TEXT)),
        Family::TEXTS if stored == Shape::TEXT => {
            Some((Reading::Delimited, stored.read(Reading::Delimited)?))
        }
        _ => None,
    }
}

/// The first candidate that goes along; but where dates became instants, or numbers text, one that stores those, so that
/// its type and reading tell what the column's values are.
fn lead(voters: &[usize], kept: &[Option<(Reading, Shape)>], read: &[Read], shape: Option<Shape>) -> usize {
    let all = || (0..kept.len()).filter(|&at| kept[at].is_some());
    let some = voters.iter().copied().filter(|&at| kept[at].is_some());
    let mut along = some.chain(all());
    let same = |at: &usize| {
        let (Some(own), Some(shape)) = (read[*at].1, shape) else { return false };
        match Family::of(shape).sort {
            Sort::Time => core::mem::discriminant(&own.scalar) == core::mem::discriminant(&shape.scalar),
            _ => Family::of(own).sort == Family::of(shape).sort,
        }
    };
    let first = along.clone().next().unwrap_or(0);
    along.find(same).unwrap_or(first)
}

fn unsupported(candidates: &[Candidate<'_>]) -> Settled {
    let readings = candidates.iter().map(|one| Some(one.column.reading)).collect();
    Settled { shape: None, role: Role::Other, readings, lead: 0 }
}
