//! Choices on a view as clauses: ranges on a view by grain or bins snap outward to the edges of its buckets.

use reelscope_model::{
    Clause, Code, Error, Grain, Literal, Query, Result, TimeUnit, Value,
    query::{Bins, Test},
    time::{Zone, bucket_start, civil::DAY, next_bucket},
};

use super::{Coordinator, Workers, answer::Shared, bind::Target, linked::Range};
use crate::plan::{self, Key};

/// A choice on a view.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    /// The clause that all other views obey.
    pub(super) shared: Shared,
    /// The range in force, where the choice is one.
    pub(super) range: Option<Range>,
}

/// Both ends of a range, each open where there is none.
pub(super) type Ends = (Option<Value>, Option<Value>);

impl<W: Workers> Coordinator<W> {
    /// The clause that choosing `values` on the first dimension of `query` sets.
    ///
    /// # Errors
    /// `bad-query` when the view has no dimension or the values do not fit it, and what else is wrong with the query.
    pub(super) fn choose(&self, query: &Query, values: Vec<Literal>) -> Result<Chosen> {
        let Some(by) = query.by.first() else {
            return Err(Error::new(Code::BadQuery, "A view without a dimension cannot be chosen on."));
        };
        let table = self.open_table(&query.table)?;
        let dim = self.binder(&table).dim(by)?;
        let spec = by.spec();
        let mut clause = Clause {
            table: Some(query.table.clone()),
            column: spec.column,
            part: spec.part,
            time_zone: spec.time_zone,
            test: Test::Is(Vec::new()),
        };
        let target = if spec.whole { Target::Whole } else { Target::Value };
        let bucketed = matches!(dim.by, Key::Grain(..) | Key::Bins(..));
        if !bucketed || values.is_empty() {
            clause.test = Test::Is(values);
            self.reach(&table, &clause, target)?;
            return Ok(Chosen { shared: Shared { clause, target }, range: None });
        }
        clause.test = range_test(values)?;
        let bound = self.reach(&table, &clause, target)?;
        let (from, to) = bound.and_then(|bound| snapped(&dim.by, &bound)).unwrap_or_default();
        let literal = |end: &Option<Value>| end.clone().map(Literal);
        clause.test = Test::Range { from: literal(&from), to: literal(&to) };
        let range = Some(Range { from, to, time_zone: dim.time_zone.map(|zone| zone.to_string()) });
        Ok(Chosen { shared: Shared { clause, target }, range })
    }
}

/// One value is its bucket: a range from itself that ends with it, once snapped.
fn range_test(values: Vec<Literal>) -> Result<Test> {
    let count = values.len();
    let mut values = values.into_iter().map(|value| (value.0 != Value::Null).then_some(value));
    match (values.next().flatten(), values.next().flatten()) {
        (from, to) if count == 2 => Ok(Test::Range { from, to }),
        (Some(from), None) if count == 1 => Ok(Test::Range { from: Some(from.clone()), to: Some(from) }),
        _ => Err(Error::new(Code::BadQuery, "A view by grain or bins takes a range: [from, to].")
            .hint("Give the first value inside and the first value beyond, null for an open end.")),
    }
}

/// The ends of a range clause, snapped outward to the edges of the buckets of `key`; none when the clause is no
/// range, or the key no buckets.
pub(super) fn snapped(key: &Key, clause: &plan::Clause) -> Option<Ends> {
    let plan::Test::Range { from, to } = &clause.test else { return None };
    match key {
        Key::Grain(_, grain, zone) => Some(to_units(from.as_ref(), to.as_ref(), *grain, zone)),
        Key::Bins(_, bins) => Some(to_bins(from.as_ref(), to.as_ref(), bins)),
        _ => None,
    }
}

fn to_units(from: Option<&Value>, to: Option<&Value>, grain: Grain, zone: &Zone) -> Ends {
    let floor = |value: &Value| seconds(value).map(|(second, _)| bucket_start(second, grain, zone));
    let from = from.and_then(floor);
    let to = to.and_then(|value| {
        let (second, exact) = seconds(value)?;
        let start = bucket_start(second, grain, zone);
        // An empty range is the bucket that it stands in.
        let on_edge = start == second && exact && from != Some(start);
        Some(if on_edge { start } else { next_bucket(start, grain, zone) })
    });
    let instant = |value| Value::Time { value, unit: TimeUnit::Second };
    (from.map(instant), to.map(instant))
}

/// The second that a value falls in, and whether it is its very start.
fn seconds(value: &Value) -> Option<(i64, bool)> {
    match value {
        Value::Date(days) => Some((i64::from(*days) * DAY, true)),
        Value::Time { value, unit } => {
            let per_second = unit.per_second();
            Some((value.div_euclid(per_second), value.rem_euclid(per_second) == 0))
        }
        _ => None,
    }
}

fn to_bins(from: Option<&Value>, to: Option<&Value>, bins: &Bins) -> Ends {
    let last = bins.count.saturating_sub(1);
    let find = |end: Option<&Value>| {
        let end = end?.as_f64()?;
        Some((end, bins.find(end)?))
    };
    let low = find(from).map(|(_, bin)| bin).filter(|bin| *bin > 0);
    let high = find(to).map(|(to, bin)| {
        // What ends on a bin's start ends with the bin before; an empty range is the bin that it stands in.
        let on_edge = to <= bins.edge(bin) && bin > low.unwrap_or(0);
        if on_edge { bin - 1 } else { bin }
    });
    let edge = |bin: u32| Value::Float(bins.edge(bin));
    (low.map(edge), high.filter(|bin| *bin < last).map(|bin| edge(bin + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(value: f64) -> Value {
        Value::Float(value)
    }

    #[test]
    fn test_to_bins_outward() {
        let bins = Bins { start: 0.0, step: 10.0, count: 5 };
        let check = |from: Option<f64>, to: Option<f64>, expected: (Option<f64>, Option<f64>)| {
            let (low, high) = to_bins(from.map(float).as_ref(), to.map(float).as_ref(), &bins);
            let found = (low.and_then(|low| low.as_f64()), high.and_then(|high| high.as_f64()));
            assert_eq!(found, expected, "{from:?} {to:?}");
        };
        check(Some(12.0), Some(18.0), (Some(10.0), Some(20.0)));
        check(Some(10.0), Some(20.0), (Some(10.0), Some(20.0)));
        check(Some(10.0), Some(20.5), (Some(10.0), Some(30.0)));
        check(Some(10.0), Some(10.0), (Some(10.0), Some(20.0)));
        // The first and the last bin are open-ended, so a range that reaches their outer edge is open there.
        check(Some(0.0), Some(10.0), (None, Some(10.0)));
        check(Some(-5.0), Some(3.0), (None, Some(10.0)));
        check(Some(20.0), Some(50.0), (Some(20.0), None));
        check(Some(20.0), Some(49.0), (Some(20.0), None));
        check(Some(90.0), Some(95.0), (Some(40.0), None));
        check(None, Some(30.0), (None, Some(30.0)));
        check(Some(30.0), None, (Some(30.0), None));
    }

    #[test]
    fn test_to_bins_of_rounded_edges() {
        let bins = Bins { start: 0.0, step: 0.1, count: 10 };
        for bin in 1..9 {
            let (low, high) = (bins.edge(bin), bins.edge(bin + 1));
            let ends = to_bins(Some(&float(low)), Some(&float(high)), &bins);
            assert_eq!(ends, (Some(float(low)), Some(float(high))), "{bin}");
        }
    }

    #[test]
    fn test_to_units_outward() {
        let at = |value| Value::Time { value, unit: TimeUnit::Milli };
        let hour = 3_600_000;
        let check = |from, to, expected: (i64, i64)| {
            let ends = to_units(Some(&at(from)), Some(&at(to)), Grain::Hour, &Zone::utc());
            let second = |value| Some(Value::Time { value, unit: TimeUnit::Second });
            assert_eq!(ends, (second(expected.0 * 3_600), second(expected.1 * 3_600)), "{from} {to}");
        };
        check(1, hour - 1, (0, 1));
        check(0, hour, (0, 1));
        check(0, hour + 1, (0, 2));
        check(hour, hour, (1, 2));
        check(-1, 1, (-1, 1));
    }
}
