//! Which colour a mark has, and what else tells it apart.

use super::theme::{Colour, Theme, mix};
use crate::view_model::figure::{Category, Figure, Selection};

/// The colour number of a value that means an error.
pub const ERROR: usize = usize::MAX;
/// The colour number of a value that means buffering.
pub const BUFFER: usize = usize::MAX - 1;
/// The colour number of a value that means success.
pub const GOOD: usize = usize::MAX - 2;
/// The colour number of a value without a colour of its own.
pub const OTHER: usize = usize::MAX - 3;

/// How a mark is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Paint {
    pub(crate) colour: Colour,
    /// The distance of the hatching's lines in CSS pixels; none for a solid fill.
    pub(crate) hatch: Option<u8>,
}

impl Paint {
    fn solid(colour: Colour) -> Self {
        Self { colour, hatch: None }
    }

    /// The paint of a mark that a filter leaves out.
    pub(crate) fn dimmed(self, theme: &Theme) -> Self {
        Self { colour: mix(theme.card, self.colour, 0.28), ..self }
    }

    /// The paint of a bucket that the data begin or end inside of.
    pub(crate) fn partial(self) -> Self {
        Self { hatch: Some(5), ..self }
    }

    /// The paint, dimmed when the category is left out and hatched when it is partial.
    pub(crate) fn of_state(self, category: &Category, theme: &Theme) -> Self {
        let paint = if category.partial { self.partial() } else { self };
        if category.selection == Selection::LeftOut { paint.dimmed(theme) } else { paint }
    }
}

/// The paint of a value of the series dimension, the same on every page.
pub(crate) fn of_value(value: &Category, theme: &Theme) -> Paint {
    let Theme { categorical, .. } = theme;
    if value.raw.is_none() {
        return Paint { colour: theme.other, hatch: Some(6) };
    }
    match value.colour {
        // The system has no colours for meanings: its grey and hatching tell them from each other and from the rest.
        ERROR if theme.forced_colors => Paint { colour: theme.error, hatch: Some(16) },
        BUFFER if theme.forced_colors => Paint::solid(theme.other),
        GOOD if theme.forced_colors => Paint { colour: theme.other, hatch: Some(8) },
        ERROR => Paint::solid(theme.error),
        BUFFER => Paint::solid(theme.buffer),
        GOOD => Paint::solid(theme.good),
        OTHER => Paint::solid(theme.other),
        number => {
            let colour = categorical.get(number % categorical.len()).copied().unwrap_or(theme.other);
            // With few colours, and after the last of many, hatching tells the values apart.
            let round = if theme.forced_colors { number } else { number / categorical.len() };
            let hatch = [None, Some(4), Some(8), Some(12)].get(round % 4).copied().flatten();
            Paint { colour, hatch }
        }
    }
}

/// The paint of a chart without series: its measure's meaning, else the accent; a null category is hatched grey.
pub(crate) fn of_measure(figure: &Figure, theme: &Theme) -> Paint {
    Paint::solid(tone(figure, theme))
}

/// The one hue of a measure.
pub(crate) fn tone(figure: &Figure, theme: &Theme) -> Colour {
    match figure.measure.id.as_str() {
        "errors" | "error_rate" => theme.error,
        "buffers" | "buffer_rate" | "rebuffering_ratio" => theme.buffer,
        _ => theme.accent,
    }
}

/// The paint of the mark of a category and a series, in the state that both are in.
pub(crate) fn of_mark(figure: &Figure, category: usize, series: usize, theme: &Theme) -> Paint {
    let along = figure.categories.get(category);
    let paint = match figure.series.get(series) {
        Some(value) => {
            let paint = of_value(value, theme);
            if value.selection == Selection::LeftOut { paint.dimmed(theme) } else { paint }
        }
        None if along.is_some_and(|category| category.raw.is_none()) => {
            Paint { colour: theme.other, hatch: Some(6) }
        }
        None => of_measure(figure, theme),
    };
    along.map_or(paint, |category| paint.of_state(category, theme))
}

/// The shade of a heat map's cell: `share` of the way from nothing to the most, in the measure's hue.
pub(crate) fn shade(figure: &Figure, share: f64, theme: &Theme) -> Colour {
    let hue = tone(figure, theme);
    let (faint, strong) = (mix(theme.card, hue, 0.1), mix(hue, theme.text, 0.3));
    if share < 0.7 { mix(faint, hue, share / 0.7) } else { mix(hue, strong, (share - 0.7) / 0.3) }
}
