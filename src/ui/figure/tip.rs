//! The tooltip: the mark under the pointer or in focus, in words. It is for the eye; what it says is announced besides.

use leptos::prelude::*;

use super::plot::Stage;
use crate::{
    charts::Along,
    format,
    view_model::figure::{Figure, Unit},
};

/// What a tooltip says.
struct Words {
    category: String,
    series: Option<String>,
    measure: String,
    text: String,
    /// The other side's group and figure, the change from it, and whether that is good.
    before: Option<(String, Option<&'static str>)>,
    note: Option<String>,
}

/// The tooltip of a plot.
#[component]
pub(crate) fn Tip(
    /// The plot.
    stage: Stage,
) -> AnyView {
    let words =
        move || stage.focus.get().and_then(|at| stage.panel.with(|panel| words(stage, &panel.figure, at)));
    let tip = move |Words { category, series, measure, text, before, note }: Words| {
        view! {
            <div class="tip" aria-hidden="true" style:transform=move || place(stage).unwrap_or_default()>
                <b>{category}</b>
                {series.map(|series| view! { <span>{series} ", "</span> })}
                <span>{measure} ": " <strong>{text}</strong></span>
                {before.map(|(text, tone)| view! { <div class="before" data-tone=tone>{text}</div> })}
                {note.map(|note| view! { <div class="muted">{note}</div> })}
            </div>
        }
    };
    (move || words().map(tip)).into_any()
}

fn words(stage: Stage, figure: &Figure, at: usize) -> Option<Words> {
    let mark = figure.marks.get(at)?;
    let category = figure.categories.get(mark.category)?;
    let series = figure.series.get(mark.series).map(|series| series.label.clone());
    let mut text = mark.text.clone();
    // Only counts add up to a whole that is worth knowing.
    if series.is_some() && figure.measure.unit == Unit::Count {
        let of_category = figure.marks.iter().filter(|other| other.category == mark.category);
        let whole = of_category.filter_map(|other| other.value).sum();
        text.push_str(&format!(
            " of {}",
            format::value(Some(whole), figure.measure.unit, &stage.app.desk().locale)
        ));
    }
    let before = figure.before(at).map(|before| {
        let tone = before.good.map(|good| if good { "good" } else { "bad" });
        (before.said(), tone)
    });
    Some(Words {
        category: category.label.clone(),
        series,
        measure: figure.measure.label.clone(),
        text,
        before,
        note: note(figure, mark.category),
    })
}

/// What is to be known of a category: that it is incomplete, or odd.
fn note(figure: &Figure, category: usize) -> Option<String> {
    if figure.categories.get(category).is_some_and(|category| category.partial) {
        return Some("The data begin or end inside of it.".to_owned());
    }
    figure.annotation_at(category).map(|annotation| annotation.text.clone())
}

/// Beside the mark where categories run to the right, else above or below it; where there is more room, and inside of
/// the plot.
fn place(stage: Stage) -> Option<String> {
    const APART: f64 = 10.0;
    let at = stage.focus.get()?;
    let scene = stage.scene.get_value();
    let area = scene.area_of(at)?;
    let ((x, y), (middle, centre)) = (area.centre(), scene.plot.centre());
    let (left, top) = match scene.along {
        Along::X if x > middle => (format!("{:.0}px - 100%", x - APART), format!("max(0px, {y:.0}px - 50%)")),
        Along::X => (format!("{:.0}px", x + APART), format!("max(0px, {y:.0}px - 50%)")),
        Along::Y if y > centre => {
            (format!("{x:.0}px - 50%"), format!("calc({:.0}px - 100%)", area.top - APART))
        }
        Along::Y => (format!("{x:.0}px - 50%"), format!("{:.0}px", area.bottom + APART)),
    };
    Some(format!("translate(clamp(0px, {left}, {:.0}px - 100%), {top})", scene.plot.right))
}
