//! Buckets and bins without a row: between the first and the last of a calendar grain, all of a set of bins.

use std::collections::BTreeSet;

use reelscope_model::{
    Code, Error, Grain, Result, TimeUnit, Value,
    time::{Zone, next_bucket},
};
use rustc_hash::FxHashSet;

use super::{Dim, Group};
use crate::plan::Key;

/// The most rows that empty buckets may make of a result.
const MOST_ROWS: usize = 1_000_000;

/// Adds the groups without rows: for every combination of the other keys that has rows, each bucket.
pub(super) fn fill(groups: &mut Vec<Group>, dims: &[Dim]) -> Result<()> {
    let domains: Vec<Option<Vec<Value>>> =
        dims.iter().enumerate().map(|(at, dim)| domain(&dim.by, groups, at)).collect();
    if domains.iter().all(Option::is_none) {
        return Ok(());
    }
    let mut seen: FxHashSet<String> = groups.iter().map(|group| identity(&group.keys)).collect();
    for keys in combinations(groups, &domains)? {
        if seen.insert(identity(&keys)) {
            groups.push(Group { keys: keys.into(), position: None });
        }
    }
    Ok(())
}

/// All buckets of a dimension; none for one that has no buckets.
fn domain(key: &Key, groups: &[Group], at: usize) -> Option<Vec<Value>> {
    match key {
        Key::Grain(_, grain, zone) => Some(units(groups, at, *grain, zone)),
        Key::Bins(_, bins) => Some(bins.starts().map(Value::Float).collect()),
        _ => None,
    }
}

/// The calendar units from the first that has rows to the last, one more than fit at most.
fn units(groups: &[Group], at: usize, grain: Grain, zone: &Zone) -> Vec<Value> {
    let seconds = groups.iter().filter_map(|group| match &group.keys[at] {
        Value::Time { value, unit } => Some(value.div_euclid(unit.per_second())),
        _ => None,
    });
    let starts: BTreeSet<i64> = seconds.collect();
    let (Some(first), Some(last)) = (starts.first(), starts.last()) else { return Vec::new() };
    let mut units = Vec::new();
    let mut start = *first;
    while start <= *last && units.len() <= MOST_ROWS {
        units.push(Value::Time { value: start, unit: TimeUnit::Second });
        let next = next_bucket(start, grain, zone);
        if next <= start {
            break;
        }
        start = next;
    }
    units
}

/// Each combination of the keys without buckets that has rows, with each combination of buckets.
fn combinations(groups: &[Group], domains: &[Option<Vec<Value>>]) -> Result<Vec<Vec<Value>>> {
    let mut present: Vec<Vec<Value>> = Vec::new();
    let mut seen = FxHashSet::default();
    let blank = |group: &Group| -> Vec<Value> {
        let keys = group.keys.iter().zip(domains);
        keys.map(|(key, domain)| if domain.is_some() { Value::Null } else { key.clone() }).collect()
    };
    present.extend(groups.iter().map(blank).filter(|keys| seen.insert(identity(keys))));
    if present.is_empty() && domains.iter().all(Option::is_some) {
        present.push(vec![Value::Null; domains.len()]);
    }
    for (at, domain) in domains.iter().enumerate() {
        let Some(domain) = domain else { continue };
        if present.len().saturating_mul(domain.len()) > MOST_ROWS {
            return Err(too_many());
        }
        present =
            present.iter().flat_map(|keys| domain.iter().map(move |bucket| with(keys, at, bucket))).collect();
    }
    Ok(present)
}

fn with(keys: &[Value], at: usize, bucket: &Value) -> Vec<Value> {
    let mut keys = keys.to_vec();
    keys[at] = bucket.clone();
    keys
}

/// Keys as text that tells them apart.
fn identity(keys: &[Value]) -> String {
    format!("{keys:?}")
}

fn too_many() -> Error {
    Error::new(Code::BadQuery, format!("With empty buckets the result has over {MOST_ROWS} rows."))
        .hint("Use a coarser grain, fewer bins, or leave emptyBuckets off.")
}

#[cfg(test)]
mod tests {
    use reelscope_model::query::Bins;

    use super::*;

    fn dim(by: Key) -> Dim {
        Dim { key: "k".into(), by, data_type: "time", time_zone: None }
    }

    fn filled(rows: &[&[Value]], dims: &[Dim]) -> Vec<String> {
        let group = |(at, keys): (usize, &&[Value])| Group { keys: (*keys).into(), position: Some(at) };
        let mut groups: Vec<_> = rows.iter().enumerate().map(group).collect();
        fill(&mut groups, dims).unwrap();
        let keys = |group: &Group| group.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let mut keys: Vec<_> = groups.iter().map(keys).collect();
        keys.sort();
        keys
    }

    fn day(day: i64) -> Value {
        Value::Time { value: day * 86_400, unit: TimeUnit::Second }
    }

    #[test]
    fn test_fill_days_for_each_value_that_has_rows() {
        let text = |text: &str| Value::Text(text.into());
        let dims = [dim(Key::Grain(0, Grain::Day, Zone::utc())), dim(Key::Value(1))];
        let keys = filled(&[&[day(0), text("a")], &[day(2), text("b")], &[Value::Null, text("b")]], &dims);
        let days = ["1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z", "1970-01-03T00:00:00Z"];
        let mut expected: Vec<_> =
            days.iter().flat_map(|day| [format!("{day} a"), format!("{day} b")]).collect();
        expected.insert(0, " b".to_owned());
        assert_eq!(keys, expected);
    }

    #[test]
    fn test_fill_bins_of_no_rows() {
        let bins = Bins { start: 10.0, step: 5.0, count: 3 };
        assert_eq!(filled(&[], &[dim(Key::Bins(0, bins))]), ["10", "15", "20"]);
        assert_eq!(filled(&[], &[dim(Key::Value(0))]), [""; 0]);
    }
}
