//! The tooltip: the mark under the pointer or in focus, in words. It is for the eye; what it says is announced besides.

use leptos::prelude::*;

use super::plot::Stage;
use crate::{
    charts::Along,
    view_model::tip::{self, Tip as Words},
};

/// The tooltip of a plot.
#[component]
pub(crate) fn Tip(
    /// The plot.
    stage: Stage,
) -> AnyView {
    let words = move || {
        let at = stage.focus.get()?;
        stage.panel.with(|panel| tip::tip(&panel.figure, at, &stage.app.desk().locale))
    };
    let tip = move |words: Words| {
        let Words { category, series, measure, text, share, interval, change, note, definition } = words;
        let line = |text: Option<String>| text.map(|text| view! { <div>{text}</div> });
        let change = change.map(|(text, good)| {
            let tone = good.map(|good| if good { "good" } else { "bad" });
            view! { <div class="before" data-tone=tone>{text}</div> }
        });
        view! {
            <div class="tip" aria-hidden="true" style:transform=move || place(stage).unwrap_or_default()>
                <b>{category}</b>
                {series.map(|series| view! { <span>{series} ", "</span> })}
                <span>{measure} ": " <strong>{text}</strong></span>
                {line(share)}
                {line(interval)}
                {change}
                {note.map(|note| view! { <div class="muted">{note}</div> })}
                <div class="muted">{definition}</div>
            </div>
        }
    };
    (move || words().map(tip)).into_any()
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
