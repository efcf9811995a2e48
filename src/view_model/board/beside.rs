//! The other side of a comparison, group by group in the terms of this side.

use std::collections::BTreeMap;

use reelscope_engine::api::{ViewResult, Views};
use reelscope_model::{Result, TableInfo, Value};

use super::{
    ChartPlan,
    axis::{Axis, Scale},
    chart::raw,
    grid::{self, Cell},
    meter::Meter,
    notes,
    plan::MOST_NAMES,
    selection,
};
use crate::{
    format::{self, Delta, Direction},
    state::{
        Key, TIME,
        clauses::{Source, clauses},
        typing,
    },
    view_model::{
        Context,
        figure::{Before, Beside, Mark, Shape},
        versus::{self, Comparison, Differs},
    },
};

/// What a page is compared with, and where it shows among the clauses.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Against {
    pub(super) comparison: Comparison,
    /// The positions of the clauses that make the difference.
    moved: Vec<usize>,
}

/// The other side of a page with these views, and what it asks the engine; none without a comparison.
pub(super) fn against(ctx: &Context<'_>, views: &Views) -> Option<(Against, Views)> {
    let comparison = versus::comparison(ctx)?;
    let state = &comparison.state;
    let (sources, clauses): (Vec<_>, Vec<_>) = clauses(state, ctx.model, ctx.tables).into_iter().unzip();
    let differs = |source: &Source| match (source, &comparison.differs) {
        (Source::Period, Differs::Time(..)) => true,
        (Source::Filter(at), Differs::Value { dimension, .. }) => {
            state.filters.get(*at).is_some_and(|filter| filter.dimension == *dimension)
        }
        _ => false,
    };
    let moved = (0..sources.len()).filter(|at| differs(&sources[*at])).collect();
    // The very same views, so that what is prepared for this side can serve the other.
    Some((Against { comparison, moved }, Views { views: views.views.clone(), clauses }))
}

impl Against {
    /// Whether the other side of a view differs from this one.
    pub(super) fn reaches(&self, answer: &ViewResult) -> bool {
        self.moved.iter().any(|at| !answer.unreached.contains(at))
    }

    /// Whether a view groups by what differs, and so ignores it.
    fn is_own(&self, answer: &ViewResult) -> bool {
        self.moved.iter().any(|at| answer.own.contains(at))
    }

    /// Says what is not compared, unless it is said already that the period is not obeyed: "Not compared by Device".
    pub(super) fn tell_miss(&self, ctx: &Context<'_>, notes: &mut Vec<String>) {
        if !notes.iter().any(|note| note == notes::NO_PERIOD) {
            notes.push(self.misses(ctx));
        }
    }

    fn misses(&self, ctx: &Context<'_>) -> String {
        match &self.comparison.differs {
            Differs::Time(..) => "Not compared by the period".to_owned(),
            Differs::Value { dimension, .. } => {
                let label =
                    ctx.tables.iter().find(|table| ctx.model.find(ctx.tables, table, dimension).is_some());
                let label = label.map(|table| ctx.model.found_label(ctx.tables, table, dimension));
                format!("Not compared by {}", label.as_ref().unwrap_or(dimension))
            }
        }
    }
}

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
    cut: bool,
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
    fn compares(&self, cells: &[Vec<Cell>], places: [usize; 2]) -> bool {
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
    fn bucket(
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

/// Sets each mark against its counterpart. Groups that only the other side has become marks of their own.
pub(super) fn beside(
    ctx: &Context<'_>,
    chart: &ChartPlan,
    against: &Against,
    others: &Others,
    cells: &[Vec<Cell>],
    marks: &mut Vec<Mark>,
) -> Beside {
    let places = |row: &Vec<Value>| grid::places(&chart.axes, cells, row);
    let mut figures: BTreeMap<(usize, usize), Value> = BTreeMap::new();
    for row in &others.rows {
        if let (Some(place), Some(value)) = (places(row), row.get(chart.axes.len())) {
            figures.insert(place, value.clone());
        }
    }
    let meter = &chart.meter;
    let before = |mark: &Mark, found: Option<&Value>, alone: bool| {
        let compared = others.compares(cells, [mark.category, mark.series]);
        let empty = if others.cut { Value::Null } else { meter.empty() };
        let value = found.cloned().unwrap_or(if compared { empty } else { Value::Null });
        let bucket = others.bucket(ctx, chart, cells, [mark.category, mark.series]);
        let (change, good) = match compared {
            true => change(meter, mark.value, value.as_f64(), ctx),
            false => (None, None),
        };
        Before {
            value: value.as_f64(),
            raw: raw(&value),
            text: format::value(value.as_f64(), meter.unit, ctx.locale),
            partial: bucket.as_ref().is_some_and(|(_, partial)| *partial),
            label: bucket.map(|(label, _)| label),
            change,
            good,
            compared,
            alone,
        }
    };
    let mut pairs: Vec<(Mark, Before)> = Vec::with_capacity(marks.len());
    for mark in marks.drain(..) {
        let found = figures.remove(&(mark.category, mark.series));
        let before = before(&mark, found.as_ref(), false);
        pairs.push((mark, before));
    }
    for ((category, series), value) in figures {
        let empty = meter.empty();
        let text = format::value(empty.as_f64(), meter.unit, ctx.locale);
        let mark = Mark { category, series, value: empty.as_f64(), raw: raw(&empty), text };
        let before = before(&mark, Some(&value), true);
        pairs.push((mark, before));
    }
    reelscope_model::sort::sort_by_key(&mut pairs, |(mark, _)| (mark.category, mark.series));
    let (sorted, figures) = pairs.into_iter().unzip();
    *marks = sorted;
    let Comparison { this, other, .. } = &against.comparison;
    Beside { this: this.clone(), other: other.clone(), figures }
}

/// The change between two figures of a measure, and whether it is good news.
pub(super) fn change(
    meter: &Meter,
    now: Option<f64>,
    before: Option<f64>,
    ctx: &Context<'_>,
) -> (Option<Delta>, Option<bool>) {
    let Some(delta) = format::delta(now, before, meter.unit, ctx.locale) else { return (None, None) };
    let good = match (meter.more_is_good, delta.direction) {
        (None, _) | (_, Direction::Same) => None,
        (Some(more), Direction::Up) => Some(more),
        (Some(more), Direction::Down) => Some(!more),
    };
    (Some(delta), good)
}

/// The figures of a card's series on the other side, by the starts of this side's buckets.
pub(super) fn series(
    ctx: &Context<'_>,
    axis: &Axis,
    against: &Against,
    (answer, at): (&Result<ViewResult>, usize),
) -> BTreeMap<i64, Option<f64>> {
    let Ok(answer) = answer else { return BTreeMap::new() };
    if !against.reaches(answer) {
        return BTreeMap::new();
    }
    let starts = match (&against.comparison.differs, &axis.scale) {
        (Differs::Time(this, other), Scale::Buckets(grain, _)) if against.is_own(answer) => {
            Some(versus::buckets(ctx, (*this, *other), *grain, &axis.zone).into_iter().collect())
        }
        _ => None::<BTreeMap<i64, i64>>,
    };
    let figure = |row: &Vec<Value>| {
        let start = grid::start_of(row.first()?)?;
        let start = starts.as_ref().map_or(Some(start), |starts| starts.get(&start).copied())?;
        Some((start, row.get(at)?.as_f64()))
    };
    answer.result.rows.iter().filter_map(figure).collect()
}

/// How the other side is drawn, in a word.
pub(super) fn drawn_as(shape: Shape) -> &'static str {
    match shape {
        Shape::Area | Shape::Line => " (dashed)",
        Shape::Bars | Shape::Columns => " (marks)",
        Shape::HeatMap => "",
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
