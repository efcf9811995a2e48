//! Calendar units and parts of dates and instants.
//!
//! The starts of all units between the column's least and greatest value are listed once, in the column's own
//! unit and in UTC; a row then only needs its place in that list, which a table of cells gives in a step or two.
//! That holds for any zone, whatever its changes of offset. Where the list would be too long (an hour each over
//! millennia), every row asks the calendar.

use std::rc::Rc;

use reelscope_model::{
    Grain, Part, Result, TimeUnit, pulse,
    time::{Zone, bucket_start, next_bucket, part_of},
};
use rustc_hash::FxHashMap;

use super::{
    cells::Cells,
    derive::{derive_ints, for_each_int},
};
use crate::{
    column::{Coded, Codes, IntColumn, IntKind, Labels},
    error::bad_query,
};

/// The most units that are listed; not many more than there are rows, either, as a row costs as much as a unit.
const LISTED: usize = 1 << 20;
/// How many steps it is to find a unit.
const STEPS: usize = 16;

/// The calendar unit of each row, by its start.
pub(super) fn grain(column: &IntColumn, grain: Grain, zone: &Zone) -> Result<Rc<Coded>> {
    let clock = Clock::new(column, zone)?;
    let kind = IntKind::Time(TimeUnit::Second);
    clock.codes(grain, kind, |seconds| bucket_start(seconds, grain, &clock.zone))
}

/// The part of the calendar of each row.
pub(super) fn part(column: &IntColumn, part: Part, zone: &Zone) -> Result<Rc<Coded>> {
    let clock = Clock::new(column, zone)?;
    let grain = match part {
        Part::Hour => Grain::Hour,
        Part::Weekday => Grain::Day,
        Part::Month => Grain::Month,
        Part::Year => Grain::Year,
    };
    clock.codes(grain, IntKind::Int, |seconds| part_of(seconds, part, &clock.zone).into())
}

/// A column with how its values are seconds.
struct Clock<'a> {
    column: &'a IntColumn,
    zone: Zone,
    unit: Unit,
}

/// What one of the column's units is.
#[derive(Clone, Copy)]
enum Unit {
    Day,
    PartOfSecond(i64),
}

impl Unit {
    /// The second that a stored value falls in.
    fn seconds(self, value: i128) -> i64 {
        let seconds = match self {
            Self::Day => value.saturating_mul(86_400),
            Self::PartOfSecond(units) => value.div_euclid(units.into()),
        };
        // No file stores an instant beyond 64 bits of its unit.
        seconds.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// The first stored value at or after the start of a second.
    fn first_of(self, seconds: i64) -> i128 {
        match self {
            Self::Day => -(-i128::from(seconds)).div_euclid(86_400),
            Self::PartOfSecond(units) => i128::from(seconds) * i128::from(units),
        }
    }
}

impl<'a> Clock<'a> {
    fn new(column: &'a IntColumn, zone: &Zone) -> Result<Self> {
        let (unit, zone) = match column.kind {
            // A date is the same day everywhere.
            IntKind::Date => (Unit::Day, Zone::utc()),
            IntKind::Time(unit) => (Unit::PartOfSecond(unit.per_second()), zone.clone()),
            _ => return Err(bad_query("Only a column of dates or instants has calendar units.")),
        };
        Ok(Self { column, zone, unit })
    }

    /// Codes for the labels that `label` gives the seconds of a unit of `grain`.
    fn codes(&self, grain: Grain, kind: IntKind, label: impl Fn(i64) -> i64) -> Result<Rc<Coded>> {
        let mut labels = Interned::default();
        let codes = match self.starts(grain) {
            Some(starts) => self.by_list(&starts, |start| labels.code(label(start)))?,
            None => self.by_row(|seconds| labels.code(label(seconds)))?,
        };
        Ok(Coded::new(codes, None, Labels::Ints(kind, labels.values)))
    }

    /// The starts in seconds of all units from the column's least to its greatest value; none when too many.
    fn starts(&self, grain: Grain) -> Option<Vec<i64>> {
        let Some((low, high)) = self.column.range else { return Some(Vec::new()) };
        // The list is of distances in 64 bits.
        u64::try_from(high.checked_sub(self.column.base)?).ok()?;
        let second = |value| self.unit.seconds(value);
        let (mut start, last) = (bucket_start(second(low), grain, &self.zone), second(high));
        let most = (self.column.words.len() * 2).clamp(256, LISTED);
        let mut starts = Vec::new();
        while start <= last {
            pulse::beat(STEPS);
            let next = next_bucket(start, grain, &self.zone);
            if starts.len() == most || next <= start {
                return None;
            }
            starts.push(start);
            start = next;
        }
        Some(starts)
    }

    fn by_list(&self, starts: &[i64], code: impl FnMut(i64) -> u32) -> Result<Codes> {
        let codes: Vec<u32> = pulse::each(starts, STEPS).copied().map(code).collect();
        let greatest = codes.iter().copied().max().unwrap_or(0);
        let distance = |value: i128| value.saturating_sub(self.column.base).clamp(0, u64::MAX.into()) as u64;
        let edges = starts.iter().map(|&start| distance(self.unit.first_of(start))).collect();
        let (low, high) = self.column.range.map_or((0, 0), |(low, high)| (distance(low), distance(high)));
        let cells = Cells::new(edges, low, high);
        derive_ints(self.column, greatest as usize, |distance| {
            codes.get(cells.place(distance as u64)).copied().unwrap_or(0)
        })
    }

    fn by_row(&self, mut code: impl FnMut(i64) -> u32) -> Result<Codes> {
        let mut code =
            |distance: u128| code(self.unit.seconds(self.column.base.wrapping_add(distance as i128)));
        // The first pass finds how many labels there are, the second writes codes of that width.
        let mut greatest = 0;
        for_each_int(self.column, |distance| greatest = greatest.max(code(distance)));
        derive_ints(self.column, greatest as usize, code)
    }
}

/// Labels in the order met, with their codes.
#[derive(Default)]
struct Interned {
    values: Vec<i128>,
    known: FxHashMap<i64, u32>,
}

impl Interned {
    fn code(&mut self, label: i64) -> u32 {
        *self.known.entry(label).or_insert_with(|| {
            self.values.push(label.into());
            self.values.len() as u32
        })
    }
}
