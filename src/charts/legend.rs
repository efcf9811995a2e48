//! What the colours of a figure mean. The page writes legends in HTML; exports draw them.

use super::heat::share;
use super::line::from_zero_if_near;
use super::marks::Marks;
use super::paint;
use super::theme::{Colour, Theme};
use crate::format::{Locale, brief, cut_middle};
use crate::view_model::figure::{Category, Figure, Selection, Shape, Unit};

/// How many shades a heat map's legend shows.
const SHADES: u32 = 5;

/// The longest label in characters.
const LONGEST: usize = 40;

/// A colour and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The value's name, harmless and cut in the middle; for a heat map's shades its figure.
    pub label: String,
    /// Its colour.
    pub colour: Colour,
    /// Whether marks in it are hatched, as null's are.
    pub hatched: bool,
    /// Whether a filter leaves the value out, so that its marks are dimmed.
    pub left_out: bool,
    /// The position of the series, for legends that filter; none for a shade.
    pub series: Option<usize>,
}

/// The entries of a figure's legend: one a series that is seen, a heat map's shades from the lowest to the highest,
/// none for a figure without series.
#[must_use]
pub fn legend(figure: &Figure, theme: &Theme, locale: &Locale) -> Vec<Entry> {
    if figure.shape == Shape::HeatMap {
        return shades(figure, theme, locale);
    }
    let entry = |(series, value)| {
        let paint = paint::of_value(value, theme);
        Entry {
            label: cut_middle(&value.label, LONGEST),
            colour: paint.colour,
            hatched: paint.hatch.is_some(),
            left_out: value.selection == Selection::LeftOut,
            series: Some(series),
        }
    };
    figure
        .series
        .iter()
        .enumerate()
        .filter(|(series, value)| is_seen(figure, *series, value))
        .map(entry)
        .collect()
}

/// Whether there is anything to see of a series: one that is zero everywhere has no extent where figures are stacked,
/// so that only a filter on it is worth a place.
fn is_seen(figure: &Figure, series: usize, value: &Category) -> bool {
    let mut marks = figure.marks.iter().filter(|mark| mark.series == series);
    figure.shape == Shape::Line
        || value.selection == Selection::Kept
        || marks.any(|mark| mark.value.is_some_and(|value| value != 0.0))
}

fn shades(figure: &Figure, theme: &Theme, locale: &Locale) -> Vec<Entry> {
    let Some(extent) = Marks::new(figure).extent(figure.categories.len()) else { return Vec::new() };
    let (low, high) = from_zero_if_near(extent);
    let whole = figure.measure.unit == Unit::Count;
    let steps = match high - low {
        span if span <= 0.0 => 1,
        span if whole && span < f64::from(SHADES) => span as u32 + 1,
        _ => SHADES,
    };
    let shade = |step| {
        let value = low + (high - low) * f64::from(step) / f64::from((steps - 1).max(1));
        let value = if whole { value.round() } else { value };
        Entry {
            label: brief(Some(value), figure.measure.unit, locale),
            colour: paint::shade(figure, share(value, (low, high)), theme),
            hatched: false,
            left_out: false,
            series: None,
        }
    };
    (0..steps).map(shade).collect()
}
