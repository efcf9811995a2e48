//! What a screen reader says of a chart as a whole.

use crate::{
    format::{Locale, count},
    view_model::figure::{Figure, Mark, Shape, Status},
};

/// The chart in a few sentences: its title, how much it shows, and its greatest and least figure.
pub(super) fn summary(figure: &Figure, locale: &Locale) -> String {
    if let Status::Empty(why) | Status::Failed(why) = &figure.status {
        return format!("{}. {why}", figure.title);
    }
    let kind = match figure.shape {
        Shape::Bars | Shape::Columns | Shape::Grouped => "Bar chart",
        Shape::Area | Shape::Line => "Line chart",
        Shape::HeatMap => "Heat map",
        Shape::Funnel => "Funnel",
        Shape::DropOff => "Drop-off curve",
    };
    let mut sentences = vec![kind.to_owned(), figure.title.clone()];
    sentences.push(count(figure.marks.len() as u64, "figure", "figures", locale));
    let known = || figure.marks.iter().filter(|mark| mark.value.is_some_and(f64::is_finite));
    let by_value = |a: &&Mark, b: &&Mark| a.value.unwrap_or(0.0).total_cmp(&b.value.unwrap_or(0.0));
    if let Some(most) = known().max_by(by_value) {
        sentences.push(format!("Highest: {}", spoken(figure, most)));
    }
    if let Some(least) = known().min_by(by_value).filter(|_| figure.marks.len() > 1) {
        sentences.push(format!("Lowest: {}", spoken(figure, least)));
    }
    if let Some(beside) = &figure.beside {
        sentences.push(format!("Compared with {}", beside.other));
    }
    sentences.join(". ") + "."
}

fn spoken(figure: &Figure, mark: &Mark) -> String {
    let mut names: Vec<&str> =
        figure.categories.get(mark.category).map(|c| c.label.as_str()).into_iter().collect();
    names.extend(figure.series.get(mark.series).map(|series| series.label.as_str()));
    format!("{} with {}", names.join(", "), mark.text)
}
