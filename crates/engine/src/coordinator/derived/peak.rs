//! How many rows of a derived table there are at once, at most: sessions that are going on.
//!
//! All workers' beginnings and ends meet in order of time, part by part, so that no more than a part is held, and what
//! goes on at the end of one is carried into the next. A row is there from its first moment to its last, both included.

use std::{collections::BTreeMap, rc::Rc};

use futures_util::future::join_all;
use reelscope_model::{
    Code, Error, Grain, Result, TimeUnit, Value,
    expr::RowExpr,
    query::Op,
    time::{Zone, bucket_start, next_bucket},
};

use crate::{
    coordinator::{Coordinator, Workers, add::unexpected, answer::owners, table::Table},
    keyed::{SpanAsk, SpanPlan, Spans},
    partial::{Keys, Partial, State},
    plan::{Aggregate, Clause, ColumnId, Test, View},
    protocol::{Request, Response},
    shape::Scalar,
};

/// Into how many cells the whole time is divided, of which parts are made.
const CELLS: u32 = 4_096;
/// How many beginnings and ends a part has, about.
const PART: u64 = 1 << 17;
/// The most buckets of a result.
const MOST_BUCKETS: usize = 100_000;

/// What is counted at once.
#[derive(Clone, Debug)]
pub(in crate::coordinator) struct Peak {
    /// When a row begins.
    pub(in crate::coordinator) begin: ColumnId,
    /// When it ends.
    pub(in crate::coordinator) close: ColumnId,
    /// The buckets, of each of which there is a peak; of everything otherwise.
    pub(in crate::coordinator) buckets: Option<(Grain, Zone)>,
    /// The ranges of time among the query's own clauses.
    pub(in crate::coordinator) own: Vec<Clause>,
}

impl Peak {
    /// What is asked first: from when to when there is something.
    pub(in crate::coordinator) fn extent(&self, view: &View) -> View {
        let of = |op, column| Aggregate::of(op, Some(RowExpr::Column(column)));
        let aggregates = vec![of(Op::Min, self.begin), of(Op::Max, self.close)];
        View { keys: Vec::new(), aggregates, ..view.clone() }
    }
}

/// Moments in the unit of the table's time.
#[derive(Clone, Copy)]
struct Unit {
    /// Units a second; none where a unit is a day.
    per_second: Option<i64>,
}

impl Unit {
    fn of(table: &Table, column: ColumnId) -> Self {
        let scalar = table.spec(column).and_then(|spec| spec.shape).map(|shape| shape.scalar);
        match scalar {
            Some(Scalar::Time(unit)) => Self { per_second: Some(unit.per_second()) },
            _ => Self { per_second: None },
        }
    }

    /// The second that a moment falls in.
    fn second(self, moment: i64) -> i64 {
        self.per_second.map_or_else(|| moment.saturating_mul(86_400), |units| moment.div_euclid(units))
    }

    /// The first moment that is not before a value.
    fn at_or_after(self, value: &Value) -> Option<i64> {
        let (value, unit) = match value {
            Value::Time { value, unit } => (i128::from(*value), i128::from(unit.per_second())),
            Value::Date(days) => (i128::from(*days) * 86_400, 1),
            _ => return None,
        };
        let scaled = match self.per_second {
            Some(units) => value * i128::from(units),
            None => value,
        };
        let per = unit * if self.per_second.is_some() { 1 } else { 86_400 };
        let moment = scaled.div_euclid(per) + i128::from(scaled.rem_euclid(per) > 0);
        Some(moment.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
    }
}

impl<W: Workers> Coordinator<W> {
    /// The most rows at once that meet `clauses`, within the ranges of time.
    ///
    /// # Errors
    /// `bad-query` for too many buckets, and whatever a worker answers.
    pub(in crate::coordinator) async fn peak(
        &self,
        table: &Rc<Table>,
        peak: &Peak,
        clauses: &[Clause],
        ranges: &[Clause],
        extent: &Partial,
    ) -> Result<Partial> {
        let unit = Unit::of(table, peak.begin);
        let mut sweep = Sweep::new(unit, peak.buckets.clone());
        for range in peak.own.iter().chain(ranges) {
            if let Test::Range { from, to } = &range.test {
                sweep.from = sweep.from.max(from.as_ref().and_then(|from| unit.at_or_after(from)));
                let to = to.as_ref().and_then(|to| unit.at_or_after(to));
                sweep.to = [sweep.to, to].into_iter().flatten().min();
            }
        }
        let end = |at: usize| match extent.states.get(at) {
            Some(State::Extreme(values)) => values.first().and_then(|value| unit.at_or_after(value)),
            _ => None,
        };
        if let (Some(first), Some(last)) = (end(0), end(1)) {
            let plan = |ask| SpanPlan {
                table: table.id,
                clauses: clauses.to_vec(),
                begin: peak.begin,
                close: peak.close,
                ask,
            };
            let mut cells = vec![0_u64; CELLS as usize];
            for spans in self.spans(table, &plan(SpanAsk::Cells { first, last, cells: CELLS })).await? {
                cells.iter_mut().zip(&spans.cells).for_each(|(sum, count)| *sum += u64::from(*count));
            }
            for (from, to) in parts(first, last, &cells) {
                let (mut begins, mut closes) = (Vec::new(), Vec::new());
                for spans in self.spans(table, &plan(SpanAsk::Part { from, to })).await? {
                    begins.extend(spans.begins);
                    closes.extend(spans.closes);
                }
                // Lists that ascend are sorted by merging them.
                begins.sort();
                closes.sort();
                sweep.take(&begins, &closes)?;
            }
        }
        Ok(sweep.partial())
    }

    async fn spans(&self, table: &Table, plan: &SpanPlan) -> Result<Vec<Spans>> {
        let asks: Vec<_> =
            owners(table).map(|worker| self.workers.ask(worker, Request::Spans(plan.clone()))).collect();
        let answers = join_all(asks).await;
        let spans = answers.into_iter().map(|answer| match answer? {
            Response::Spans(spans) => Ok(spans),
            other => Err(unexpected(&other)),
        });
        spans.collect()
    }
}

/// Ranges of time, each with about a part's beginnings and ends; the last includes `last`.
fn parts(first: i64, last: i64, cells: &[u64]) -> Vec<(i64, i64)> {
    let width = (i128::from(last) - i128::from(first)) / cells.len() as i128 + 1;
    let edge = |cell: usize| {
        let edge = i128::from(first) + width * cell as i128;
        edge.min(i128::from(last) + 1).min(i64::MAX.into()) as i64
    };
    let mut parts = Vec::new();
    let (mut start, mut sum) = (0, 0);
    for (cell, count) in cells.iter().enumerate() {
        if sum > 0 && sum + count > PART {
            parts.push((edge(start), edge(cell)));
            (start, sum) = (cell, 0);
        }
        sum += count;
    }
    parts.push((edge(start), edge(cells.len())));
    parts.retain(|(from, to)| from < to);
    parts
}

/// A walk along the time.
struct Sweep {
    unit: Unit,
    buckets: Option<(Grain, Zone)>,
    /// The first moment that counts, and the first beyond.
    from: Option<i64>,
    to: Option<i64>,
    /// The last moment at which something began or ended, and how many there are behind it.
    before: Option<i64>,
    active: u64,
    /// The bucket looked at last: its first second, and that of the next.
    bucket: (i64, i64),
    /// The most of each bucket, by its first second; of everything under 0, without buckets.
    peaks: BTreeMap<i64, u64>,
}

impl Sweep {
    fn new(unit: Unit, buckets: Option<(Grain, Zone)>) -> Self {
        Self {
            unit,
            buckets,
            from: None,
            to: None,
            before: None,
            active: 0,
            bucket: (0, 0),
            peaks: BTreeMap::new(),
        }
    }

    /// Takes in the next beginnings and ends, each ascending.
    fn take(&mut self, begins: &[i64], closes: &[i64]) -> Result<()> {
        let (mut begins, mut closes) = (begins.iter().copied().peekable(), closes.iter().copied().peekable());
        while let Some(moment) = [begins.peek(), closes.peek()].into_iter().flatten().min().copied() {
            // What has not ended is there up to this moment, itself included.
            if let Some(before) = self.before {
                self.note(before.saturating_add(1), moment)?;
            }
            while begins.next_if_eq(&moment).is_some() {
                self.active += 1;
            }
            self.note(moment, moment)?;
            while closes.next_if_eq(&moment).is_some() {
                self.active = self.active.saturating_sub(1);
            }
            self.before = Some(moment);
        }
        Ok(())
    }

    /// Notes what is there from one moment to another, both included, as far as they count.
    fn note(&mut self, first: i64, last: i64) -> Result<()> {
        let first = self.from.map_or(first, |from| from.max(first));
        let last = self.to.map_or(last, |to| to.saturating_sub(1).min(last));
        if self.active == 0 || first > last {
            return Ok(());
        }
        let Some((grain, zone)) = &self.buckets else {
            let most = self.peaks.entry(0).or_default();
            *most = (*most).max(self.active);
            return Ok(());
        };
        let (mut second, last) = (self.unit.second(first), self.unit.second(last));
        loop {
            if !(self.bucket.0..self.bucket.1).contains(&second) {
                let start = bucket_start(second, *grain, zone);
                self.bucket = (start, next_bucket(start, *grain, zone));
            }
            let most = self.peaks.entry(self.bucket.0).or_default();
            *most = (*most).max(self.active);
            if self.bucket.1 > last || self.bucket.1 <= second {
                return Ok(());
            }
            second = self.bucket.1;
            if self.peaks.len() > MOST_BUCKETS {
                let message = format!("There are more than {MOST_BUCKETS} buckets of time.");
                return Err(Error::new(Code::BadQuery, message).hint("Use a coarser grain."));
            }
        }
    }

    fn partial(self) -> Partial {
        let matched = 0;
        if self.buckets.is_none() {
            let most = self.peaks.values().copied().max().unwrap_or(0);
            return Partial { keys: Vec::new(), states: vec![State::Count(vec![most])], groups: 1, matched };
        }
        let instant = |second: &i64| Value::Time { value: *second, unit: TimeUnit::Second };
        let keys: Keys = self.peaks.keys().map(instant).collect();
        let groups = keys.len();
        Partial {
            keys: vec![keys],
            states: vec![State::Count(self.peaks.into_values().collect())],
            groups,
            matched,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_parts_cover_everything_once() {
        let check = |first: i64, last: i64, cells: &[u64]| {
            let parts = parts(first, last, cells);
            let mut next = first;
            for (from, to) in &parts {
                assert_eq!(*from, next);
                next = *to;
            }
            assert_eq!(next, last + 1, "{parts:?}");
            parts.len()
        };
        assert_eq!(check(0, 99, &[PART, PART, 1, 1]), 3);
        assert_eq!(check(-5, -5, &[1, 0, 0, 0]), 1);
        assert_eq!(check(0, 2, &[0, 0, 0, 0, 0, 0, 0, 0]), 1);
        check(-4_000_000_000_000_000_000, 4_000_000_000_000_000_000, &[PART; 64]);
    }
}
