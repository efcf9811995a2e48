//! What a tooltip says of a mark: its figure, which share of the whole that is, how sure it is, how it changed, and what the
//! measure means.

use super::{
    figure::{Figure, Mark, Selection, Shape},
    segments::wilson,
};
use crate::format::{self, Locale, count, percent};

/// Under this many cases a rate says little.
pub(super) const FEW: f64 = 30.0;

/// The words of a tooltip, a line each where they are not the figure itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tip {
    /// The value along the axis.
    pub category: String,
    /// The value of the series.
    pub series: Option<String>,
    /// The measure's name.
    pub measure: String,
    /// The figure with its unit.
    pub text: String,
    /// Which part of the whole it is: "12% of 412,318".
    pub share: Option<String>,
    /// How sure a rate is: "95% interval 4.1% – 5.2%, 12,004 cases".
    pub interval: Option<String>,
    /// The other side of a comparison, and whether it is good news; without one the change from the bucket before.
    pub change: Option<(String, Option<bool>)>,
    /// What is to be known of it: that it is incomplete, or odd.
    pub note: Option<String>,
    /// What the measure means.
    pub definition: String,
}

/// The tooltip of a mark; none where there is no such mark.
#[must_use]
pub fn tip(figure: &Figure, at: usize, locale: &Locale) -> Option<Tip> {
    let mark = figure.marks.get(at)?;
    let category = figure.categories.get(mark.category)?;
    Some(Tip {
        category: category.label.clone(),
        series: figure.series.get(mark.series).map(|series| series.label.clone()),
        measure: figure.measure.label.clone(),
        text: mark.text.clone(),
        share: share(figure, mark, locale),
        interval: interval(figure, mark, locale),
        change: change(figure, at, mark, locale),
        note: note(figure, mark.category),
        definition: figure.definition.description.clone(),
    })
}

/// The share of the category's sum, where there are series, else of all that is shown and not left out by a filter. Of a
/// funnel it is that of the step before.
fn share(figure: &Figure, mark: &Mark, locale: &Locale) -> Option<String> {
    let value = mark.value.filter(|value| value.is_finite())?;
    let written = |whole: f64| format::value(Some(whole), figure.measure.unit, locale);
    if figure.shape == Shape::Funnel {
        let before = mark.category.checked_sub(1)?;
        let whole = figure.marks.iter().find(|other| other.category == before)?.value?;
        return (whole > 0.0).then(|| format!("{} of the step before", percent(value / whole, locale)));
    }
    let is_multiple = |dimension: &super::figure::Dimension| dimension.is_multiple;
    let several = figure.series_dimension.as_ref().map_or(is_multiple(&figure.dimension), is_multiple);
    if !figure.measure.adds_up || several || value < 0.0 {
        return None;
    }
    let is_counted = |other: &&Mark| match figure.series.is_empty() {
        true => is_kept(figure, other) || other.category == mark.category,
        false => other.category == mark.category,
    };
    let whole: f64 = figure.marks.iter().filter(is_counted).filter_map(|other| other.value).sum();
    (whole > 0.0 && whole.is_finite())
        .then(|| format!("{} of {}", percent(value / whole, locale), written(whole)))
}

fn is_kept(figure: &Figure, mark: &Mark) -> bool {
    let category = figure.categories.get(mark.category);
    category.is_none_or(|category| category.selection != Selection::LeftOut)
}

fn interval(figure: &Figure, mark: &Mark, locale: &Locale) -> Option<String> {
    let (rate, cases) = (mark.value?, mark.cases.filter(|cases| *cases > 0.0)?);
    let (low, high) = wilson(rate, cases);
    let end = |end: f64| format::value(Some(end), figure.measure.unit, locale);
    let many = count(cases as u64, "case", "cases", locale);
    let few = if cases < FEW { "; few to judge by" } else { "" };
    Some(format!("95% interval {} – {}, {many}{few}", end(low), end(high)))
}

fn change(figure: &Figure, at: usize, mark: &Mark, locale: &Locale) -> Option<(String, Option<bool>)> {
    if let Some(before) = figure.before(at) {
        return Some((before.said(), before.good));
    }
    if figure.beside.is_some() || !matches!(figure.shape, Shape::Area | Shape::Line) {
        return None;
    }
    // A bucket that the data begin or end inside of is no measure for its neighbour.
    let before = mark.category.checked_sub(1)?;
    let [earlier, now] = [before, mark.category].map(|at| figure.categories.get(at));
    let (earlier, now) = (earlier?, now?);
    if earlier.partial || now.partial || now.raw.is_none() {
        return None;
    }
    let is_it = |other: &&Mark| other.category == before && other.series == mark.series;
    let value = figure.marks.iter().find(is_it).and_then(|other| other.value);
    let delta = format::delta(mark.value, value, figure.measure.unit, locale)?;
    Some((format!("{} from {}", delta.text, earlier.label), None))
}

fn note(figure: &Figure, category: usize) -> Option<String> {
    if figure.categories.get(category).is_some_and(|category| category.partial) {
        return Some("The data begin or end inside of it.".to_owned());
    }
    figure.annotation_at(category).map(|annotation| annotation.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{charts::samples, view_model::figure::Unit};

    fn of(figure: &Figure, at: usize) -> Tip {
        tip(figure, at, &Locale::english()).unwrap()
    }

    #[test]
    fn test_say_share_of_all_or_of_the_category() {
        let mut figure = samples::bars(&[("TV", Some(30.0)), ("Web", Some(10.0)), ("Box", None)]);
        assert_eq!(of(&figure, 0).share.as_deref(), Some("75% of 40"));
        assert_eq!(of(&figure, 2).share, None);
        figure.categories[0].selection = Selection::LeftOut;
        assert_eq!(of(&figure, 1).share.as_deref(), Some("100% of 10"));
        figure.measure.adds_up = false;
        assert_eq!(of(&figure, 1).share, None, "of distinct values and rates");
        let rows: [&[Option<f64>]; 2] = [&[Some(1.0), Some(3.0)], &[Some(9.0), Some(9.0)]];
        let figure = samples::stacked(&["TV", "Web"], &["a", "b"], &rows);
        assert_eq!(of(&figure, 1).share.as_deref(), Some("75% of 4"));
        assert_eq!(of(&figure, 1).series.as_deref(), Some("b"));
    }

    #[test]
    fn test_say_how_sure_a_rate_is() {
        let mut figure = samples::bars(&[("TV", Some(0.5))]);
        figure.measure.unit = Unit::Percent;
        figure.marks[0].cases = Some(100.0);
        let said = of(&figure, 0).interval.unwrap();
        assert_eq!(said, "95% interval 40.4% – 59.6%, 100 cases");
        figure.marks[0].cases = Some(10.0);
        assert!(of(&figure, 0).interval.unwrap().ends_with("10 cases; few to judge by"));
        figure.marks[0].cases = None;
        assert_eq!(of(&figure, 0).interval, None);
    }

    #[test]
    fn test_say_change_from_the_bucket_before() {
        let mut figure =
            samples::bars(&[("1 Jan", Some(10.0)), ("2 Jan", Some(15.0)), ("3 Jan", Some(15.0))]);
        assert_eq!(of(&figure, 1).change, None, "names have no order");
        figure.shape = Shape::Area;
        assert_eq!(of(&figure, 1).change, Some(("▲\u{a0}+50% from 1 Jan".to_owned(), None)));
        figure.categories[0].partial = true;
        assert_eq!(of(&figure, 1).change, None);
        assert_eq!(of(&figure, 0).note.as_deref(), Some("The data begin or end inside of it."));
        let figure = samples::beside(figure, &[Some(1.0), Some(12.0), Some(1.0)]);
        assert!(of(&figure, 1).change.unwrap().0.starts_with("against 12"));
    }

    #[test]
    fn test_say_which_part_of_the_step_before() {
        let mut figure = samples::bars(&[("Shown", Some(40.0)), ("Clicked", Some(10.0))]);
        figure.shape = Shape::Funnel;
        assert_eq!(of(&figure, 0).share, None);
        assert_eq!(of(&figure, 1).share.as_deref(), Some("25% of the step before"));
        assert_eq!(of(&figure, 1).definition, "Rows with an error.");
    }
}
