//! Figures for tests.

use reelscope_model::Value;

use crate::format::{Locale, value};
use crate::view_model::card::Definition;
use crate::view_model::figure::{
    Before, Beside, Category, Dimension, Figure, Mark, MeasureLabel, Selection, Shape, Status, Unit,
};

/// A category of that label.
pub(crate) fn category(label: &str, colour: usize) -> Category {
    Category {
        key: Value::Text(label.into()),
        raw: Some(label.to_owned()),
        label: label.to_owned(),
        axis: None,
        selection: Selection::Unfiltered,
        colour,
        partial: false,
    }
}

/// Bars of errors by device.
pub(crate) fn bars(rows: &[(&str, Option<f64>)]) -> Figure {
    let categories: Vec<&str> = rows.iter().map(|row| row.0).collect();
    let figures: Vec<[Option<f64>; 1]> = rows.iter().map(|row| [row.1]).collect();
    let figures: Vec<&[Option<f64>]> = figures.iter().map(<[Option<f64>; 1]>::as_slice).collect();
    figure(&categories, &[], &figures)
}

/// Bars of errors by device and error type, one list of figures a device.
pub(crate) fn stacked(categories: &[&str], series: &[&str], figures: &[&[Option<f64>]]) -> Figure {
    figure(categories, series, figures)
}

/// The figure beside others, one a mark.
pub(crate) fn beside(mut figure: Figure, others: &[Option<f64>]) -> Figure {
    let before = |value: &Option<f64>| Before {
        value: *value,
        raw: value.map_or_else(|| "null".to_owned(), |value| value.to_string()),
        text: crate::format::value(*value, Unit::Count, &Locale::english()),
        label: None,
        partial: false,
        change: None,
        good: None,
        compared: true,
        alone: false,
    };
    let figures = others.iter().map(before).collect();
    let (this, other) = ("March".to_owned(), "February".to_owned());
    figure.beside = Some(Beside { this, other, figures });
    figure
}

fn figure(categories: &[&str], series: &[&str], figures: &[&[Option<f64>]]) -> Figure {
    let dimension = |id: &str, label: &str| Dimension {
        id: id.to_owned(),
        label: label.to_owned(),
        zone: "UTC".to_owned(),
        is_id: false,
        is_multiple: false,
    };
    let values = |labels: &[&str]| -> Vec<Category> {
        labels.iter().enumerate().map(|(index, label)| category(label, index)).collect()
    };
    let mark = |category, series, figure: Option<f64>| Mark {
        category,
        series,
        value: figure,
        raw: figure.map_or_else(|| "null".to_owned(), |figure| figure.to_string()),
        text: value(figure, Unit::Count, &Locale::english()),
        cases: None,
    };
    let marks = figures.iter().enumerate().flat_map(|(category, row)| {
        row.iter().enumerate().map(move |(series, figure)| mark(category, series, *figure))
    });
    Figure {
        id: "errors_by_device_type".to_owned(),
        title: "Errors by device".to_owned(),
        subtitle: "All time, 412,318 rows".to_owned(),
        masked: None,
        definition: Definition { description: "Rows with an error.".to_owned(), ..Definition::default() },
        summary: "Errors by device.".to_owned(),
        shape: Shape::Bars,
        dimension: dimension("device_type", "Device"),
        series_dimension: (!series.is_empty()).then(|| dimension("error_type", "Error type")),
        measure: MeasureLabel {
            id: "errors".to_owned(),
            label: "Errors".to_owned(),
            unit: Unit::Count,
            data_type: "float".to_owned(),
            adds_up: true,
        },
        categories: values(categories),
        series: values(series),
        marks: marks.collect(),
        brushable: false,
        brush: None,
        beside: None,
        status: Status::Ready,
        ghost: Vec::new(),
        annotations: Vec::new(),
        notes: Vec::new(),
    }
}
