//! The tooltip: the mark under the pointer or in focus, in words.

use leptos::prelude::*;

use super::plot::Stage;

/// The tooltip of a plot.
#[component]
pub(crate) fn Tip(
    /// The plot.
    stage: Stage,
) -> AnyView {
    let words = move || {
        let at = stage.focus.get()?;
        stage.panel.with(|panel| {
            let figure = &panel.figure;
            let mark = figure.marks.get(at)?;
            let category = figure.categories.get(mark.category)?;
            let series = figure.series.get(mark.series).map(|series| series.label.clone());
            let partial = category.partial.then_some("The data begin or end inside of it.");
            Some((category.label.clone(), series, figure.measure.label.clone(), mark.text.clone(), partial))
        })
    };
    let tip = move |(category, series, measure, text, partial): (
        String,
        Option<String>,
        String,
        String,
        Option<&'static str>,
    )| {
        view! {
            <div class="tip" style:transform=move || place(stage).unwrap_or_default()>
                <b>{category}</b>
                {series.map(|series| view! { <span>{series} ", "</span> })}
                <span>{measure} ": " <strong>{text}</strong></span>
                {partial.map(|partial| view! { <div class="muted">{partial}</div> })}
            </div>
        }
    };
    (move || words().map(tip)).into_any()
}

/// Beside the mark, on the side with more room.
fn place(stage: Stage) -> Option<String> {
    const APART: f64 = 12.0;
    let at = stage.focus.get()?;
    let scene = stage.scene.get_value();
    let area = scene.area_of(at)?;
    let (x, y) = area.centre();
    let middle = scene.plot.left.midpoint(scene.plot.right);
    let side =
        if x > middle { format!("calc({:.0}px - 100%)", x - APART) } else { format!("{:.0}px", x + APART) };
    Some(format!("translate({side}, max(0px, calc({y:.0}px - 50%)))"))
}
