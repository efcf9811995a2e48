//! Which groups of the other side stand against which of this one.

use std::collections::BTreeMap;

use reelscope_engine::api::ViewResult;
use reelscope_model::{TableInfo, Value};

use super::{
    ChartPlan,
    axis::{Axis, Scale},
    beside::Against,
    grid::{self, Cell},
    plan::MOST_NAMES,
    selection,
};
use crate::{
    format,
    state::{Key, TIME, typing},
    view_model::{
        Context,
        versus::{self, Differs},
    },
};

/// Which groups of a view have a counterpart on the other side.
enum Counterparts {
    /// Each has the group of the same keys.
    Same,
    /// Those of one dimension's buckets.
    Buckets(usize, Starts),
    /// That of one value of a dimension: the other's and this side's raw key.
    One(usize, Key, Value),
    /// None of them.
    None,
}

/// The starts of buckets that stand against each other: the other side's to this side's, and back.
struct Starts {
    this: BTreeMap<i64, i64>,
    other: BTreeMap<i64, i64>,
}

/// The other side's groups with the keys of their counterparts on this side.
pub(super) struct Others {
    /// The groups.
    pub(super) rows: Vec<Vec<Value>>,
    counterparts: Counterparts,
    /// Whether groups are missing because there were too many.
    pub(super) cut: bool,
}

/// The other side of a chart; none where it failed.
pub(super) fn others(
    ctx: &Context<'_>,
    chart: &ChartPlan,
    table: &TableInfo,
    against: &Against,
    answer: &ViewResult,
) -> Others {
    let counterparts = counterparts(ctx, chart, table, against, answer);
    let rows = &answer.result.rows;
    let cut = !chart.axes.iter().any(Axis::is_ordered) && rows.len() > MOST_NAMES;
    let move_row = |row: &Vec<Value>| match &counterparts {
        Counterparts::Same => Some(row.clone()),
        Counterparts::None => None,
        Counterparts::Buckets(at, starts) => {
            let key = row.get(*at)?;
            let start = *starts.this.get(&grid::start_of(key)?)?;
            Some(with(row, *at, moved_bucket(key, start)))
        }
        Counterparts::One(at, other, this) => {
            let zone = &chart.axes.get(*at)?.zone;
            let key = row.get(*at)?;
            let raw = (*key != Value::Null).then(|| key.write(zone));
            (raw == *other).then(|| with(row, *at, this.clone()))
        }
    };
    Others { rows: rows.iter().filter_map(move_row).collect(), counterparts, cut }
}

impl Others {
    /// Whether any group is compared at all.
    pub(super) fn compares_any(&self) -> bool {
        !matches!(self.counterparts, Counterparts::None)
    }

    /// Whether a group of this side, by the cells of its dimensions, has a counterpart.
    pub(super) fn compares(&self, cells: &[Vec<Cell>], places: [usize; 2]) -> bool {
        let cell = |at: usize| cells.get(at).zip(places.get(at)).and_then(|(cells, place)| cells.get(*place));
        match &self.counterparts {
            Counterparts::Same => true,
            Counterparts::None => false,
            Counterparts::Buckets(at, starts) => cell(*at)
                .and_then(|cell| cell.span)
                .is_some_and(|(start, _)| starts.other.contains_key(&start)),
            Counterparts::One(at, _, this) => cell(*at).is_some_and(|cell| cell.key == *this),
        }
    }

    /// What the counterpart of a group is called, where it is another one, and whether the data begin or end inside of it:
    /// its bucket.
    pub(super) fn bucket(
        &self,
        ctx: &Context<'_>,
        chart: &ChartPlan,
        cells: &[Vec<Cell>],
        at: [usize; 2],
    ) -> Option<(String, bool)> {
        let Counterparts::Buckets(which, starts) = &self.counterparts else { return None };
        let (axis, cells) = (chart.axes.get(*which)?, cells.get(*which)?);
        let Scale::Buckets(grain, _) = &axis.scale else { return None };
        let cell = cells.get(*at.get(*which)?)?;
        let other = *starts.other.get(&cell.span?.0)?;
        let key = moved_bucket(&cell.key, other);
        let partial =
            grid::position(axis, cells, &key).and_then(|at| cells.get(at)).is_some_and(|it| it.partial);
        Some((format::bucket(&key, *grain, ctx.locale, &axis.zone), partial))
    }
}

fn counterparts(
    ctx: &Context<'_>,
    chart: &ChartPlan,
    table: &TableInfo,
    against: &Against,
    answer: &ViewResult,
) -> Counterparts {
    if !against.reaches(answer) {
        return Counterparts::None;
    }
    if !against.is_own(answer) {
        return Counterparts::Same;
    }
    match &against.comparison.differs {
        Differs::Time(this, other) => {
            let own = |axis: &Axis| selection::is_on(ctx, table, axis, TIME);
            let Some(at) = chart.axes.iter().position(own) else { return Counterparts::None };
            let Scale::Buckets(grain, _) = &chart.axes[at].scale else { return Counterparts::None };
            let starts = versus::buckets(ctx, (*this, *other), *grain, &chart.axes[at].zone);
            let other = starts.iter().map(|(other, this)| (*this, *other)).collect();
            Counterparts::Buckets(at, Starts { this: starts.into_iter().collect(), other })
        }
        Differs::Value { dimension, this: Some(this), other } => {
            let own = |axis: &Axis| selection::is_on(ctx, table, axis, dimension);
            let Some(at) = chart.axes.iter().position(own) else { return Counterparts::None };
            match ctx.model.find(ctx.tables, table, &chart.axes[at].id) {
                Some(found) => {
                    let this = typing::literal(this.as_deref(), found.column, found.dimension.derive).0;
                    Counterparts::One(at, other.clone(), this)
                }
                None => Counterparts::None,
            }
        }
        Differs::Value { .. } => Counterparts::None,
    }
}

/// A bucket's key with another start.
fn moved_bucket(key: &Value, start: i64) -> Value {
    match key {
        Value::Date(_) => Value::Date(
            i32::try_from(start.div_euclid(reelscope_model::time::civil::DAY)).unwrap_or_default(),
        ),
        _ => Value::Time { value: start, unit: reelscope_model::TimeUnit::Second },
    }
}

fn with(row: &[Value], at: usize, key: Value) -> Vec<Value> {
    let mut row = row.to_vec();
    row[at] = key;
    row
}
