//! The other side of a comparison, group by group in the terms of this side.

use std::collections::BTreeMap;

use reelscope_engine::api::{ViewResult, Views};
use reelscope_model::{Result, Value};

use super::{
    ChartPlan,
    axis::{Axis, Scale},
    chart::raw,
    grid::{self, Cell},
    meter::Meter,
    notes,
    others::Others,
};
use crate::{
    format::{self, Delta, Direction},
    state::clauses::{Source, clauses},
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
    pub(super) fn is_own(&self, answer: &ViewResult) -> bool {
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
                let label = label.map(|table| ctx.label(table, dimension));
                format!("Not compared by {}", label.as_ref().unwrap_or(dimension))
            }
        }
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
        let mark = Mark { category, series, value: empty.as_f64(), raw: raw(&empty), text, cases: None };
        let before = before(&mark, Some(&value), true);
        pairs.push((mark, before));
    }
    reelscope_model::sort::sort_by_key(&mut pairs, |(mark, _)| (mark.category, mark.series));
    let (sorted, figures) = pairs.into_iter().unzip();
    *marks = sorted;
    let Comparison { this, other, .. } = &against.comparison;
    Beside { this: this.clone(), other: other.clone(), figures }
}

/// What marks are compared with where there is nothing to compare them with.
pub(super) fn nothing(marks: usize) -> Beside {
    let none = Before {
        value: None,
        raw: raw(&Value::Null),
        text: format::DASH.to_owned(),
        label: None,
        partial: false,
        change: None,
        good: None,
        compared: false,
        alone: false,
    };
    Beside { this: String::new(), other: String::new(), figures: vec![none; marks] }
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
        Shape::Bars | Shape::Columns | Shape::Grouped => " (marks)",
        Shape::HeatMap | Shape::Funnel | Shape::DropOff => "",
    }
}
