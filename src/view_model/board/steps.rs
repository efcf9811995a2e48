//! Charts whose points are measures of their own: a funnel's steps, the marks of a drop-off curve. Nothing can be chosen on
//! them, since a person or a play is in more than one of their points.

use reelscope_engine::api::ViewResult;
use reelscope_model::{
    Value,
    model::{ChartLayout, percent_of},
};

use super::{Against, ChartPlan, beside::change, chart::raw, meter::Meter, words};
use crate::{
    format,
    view_model::{
        Context,
        figure::{Before, Beside, Category, Dimension, Figure, Mark, Selection, Shape, Unit},
    },
};

/// A chart of steps, as the model file names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Steps {
    /// What is measured: an id and a name.
    measure: (String, String),
    /// What the steps are steps of: an id and a name.
    dimension: (String, String),
    /// The measures.
    pub(super) meters: Vec<Meter>,
}

impl Steps {
    /// The steps of a layout with its measures.
    pub(super) fn new(measure: &str, by: &str, meters: Vec<Meter>) -> Self {
        let named = |id: &str| (id.to_owned(), words::named(id));
        Self { measure: named(measure), dimension: named(by), meters }
    }
}

/// What a layout of steps is called: "Share of plays by progress", unless it says otherwise.
pub(super) fn title(layout: &ChartLayout) -> String {
    let plain =
        || format!("{} by {}", words::named(&layout.measure), words::inside(&words::named(&layout.by)));
    layout.title.clone().unwrap_or_else(plain)
}

/// Names a figure after its steps.
pub(super) fn name(figure: &mut Figure, steps: &Steps) {
    let ((id, label), zone) = (steps.dimension.clone(), "UTC".to_owned());
    figure.dimension = Dimension { id, label, zone, is_id: false, is_multiple: true };
    figure.measure.adds_up = false;
    (figure.measure.id, figure.measure.label) = steps.measure.clone();
}

/// A point a measure.
pub(super) fn fill(
    ctx: &Context<'_>,
    figure: &mut Figure,
    chart: &ChartPlan,
    steps: &Steps,
    answer: &ViewResult,
    other: Option<(&Against, &ViewResult)>,
) {
    let figure_at = |answer: &ViewResult, at: usize| {
        answer.result.rows.first().and_then(|row| row.get(at)).cloned().unwrap_or(Value::Null)
    };
    let points = || steps.meters.iter().enumerate();
    let category = |meter: &Meter| {
        let along = percent_of(&meter.id).filter(|_| chart.shape == Shape::DropOff);
        let (key, label) = match along {
            Some(percent) => (
                Value::Int(i128::from(percent)),
                format::value(Some(f64::from(percent) / 100.0), Unit::Percent, ctx.locale),
            ),
            None => (Value::Text(meter.id.as_str().into()), meter.label.clone()),
        };
        Category {
            raw: Some(key.to_string()),
            key,
            label,
            axis: None,
            selection: Selection::Unfiltered,
            colour: 0,
            partial: false,
        }
    };
    let mark = |(at, meter): (usize, &Meter)| {
        let value = figure_at(answer, at);
        let text = format::value(value.as_f64(), meter.unit, ctx.locale);
        Mark { category: at, series: 0, value: value.as_f64(), raw: raw(&value), text, cases: None }
    };
    figure.categories = steps.meters.iter().map(category).collect();
    figure.marks = points().map(mark).collect();
    let before = |(at, meter): (usize, &Meter), answer: &ViewResult, marks: &[Mark]| {
        let value = figure_at(answer, at);
        let now = marks.get(at).and_then(|mark| mark.value);
        let (change, good) = change(meter, now, value.as_f64(), ctx);
        Before {
            value: value.as_f64(),
            raw: raw(&value),
            text: format::value(value.as_f64(), meter.unit, ctx.locale),
            label: None,
            partial: false,
            change,
            good,
            compared: true,
            alone: false,
        }
    };
    figure.beside = other.map(|(against, other)| Beside {
        this: against.comparison.this.clone(),
        other: against.comparison.other.clone(),
        figures: points().map(|point| before(point, other, &figure.marks)).collect(),
    });
    let told: Vec<&str> = steps.meters.iter().map(|meter| meter.definition.description.as_str()).collect();
    figure.definition.description = told.join(" ");
    (figure.definition.expr, figure.definition.ratio) = (None, None);
}
