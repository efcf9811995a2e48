//! One run in the app's own page: a file is dropped on it, and its chart of days brushed.

use std::{path::Path, time::Duration};

use reelscope_e2e::{Page, with_page_of};
use serde_json::json;
use tokio::time::sleep;

use crate::{Result, browser::promised};

/// The chart that is brushed: 90 days along its axis.
const CHART: &str = "errors_by_time_and_error_type";
/// How many times the pointer moves, and over which share of the chart's width: a day and more each time.
const MOVES: u32 = 60;
const STRETCH: (f64, f64) = (0.15, 0.95);
/// How long the pointer rests on the chart before it presses, as a hand does; the page prepares meanwhile.
const REST: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(120);

/// What was seen, in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct App {
    /// From the drop until all charts of the Playback page are drawn and nothing is owed.
    pub(crate) drop: f64,
    /// From each move of the pointer until the last chart is drawn.
    pub(crate) moves: Vec<f64>,
}

/// Runs once, in a browser of its own.
pub(crate) fn run(site: &Path, events: &Path) -> Result<App> {
    with_page_of(site, async |page| {
        page.goto("#/playback?v=1").await?;
        page.eval(&format!("({}, true)", include_str!("../web/page.js").trim().trim_end_matches(';')))
            .await?;
        page.drop_files(&[events]).await?;
        let drop = promised(page, "window.dropped", PATIENCE).await?;
        Ok(App { drop, moves: drag(page).await? })
    })
}

async fn drag(page: &Page) -> Result<Vec<f64>> {
    let canvas = format!("document.querySelector('figure[data-testid=\"chart-{CHART}\"] canvas')");
    page.eval(&format!("({canvas}.scrollIntoView({{ block: 'center' }}), true)")).await?;
    let frame = format!("(box => [box.x, box.y, box.width, box.height])({canvas}.getBoundingClientRect())");
    let [x, y, width, height]: [f64; 4] = serde_json::from_value(page.eval(&frame).await?)?;
    let at = |step: u32| {
        let share = STRETCH.0 + (STRETCH.1 - STRETCH.0) * f64::from(step) / f64::from(MOVES);
        (x + width * share, y + height / 2.0)
    };
    mouse(page, "mouseMoved", 0, at(0)).await?;
    sleep(REST).await;
    mouse(page, "mousePressed", 1, at(0)).await?;
    let mut moves = Vec::new();
    for step in 1..=MOVES {
        page.eval("(window.move = nextMove(), true)").await?;
        mouse(page, "mouseMoved", 1, at(step)).await?;
        // A move within a day changes nothing.
        moves.extend(promised::<Option<f64>>(page, "window.move", PATIENCE).await?);
    }
    mouse(page, "mouseReleased", 0, at(MOVES)).await?;
    if moves.len() < MOVES as usize / 2 {
        return Err(
            format!("only {} of {MOVES} moves of the pointer have drawn anything", moves.len()).into()
        );
    }
    Ok(moves)
}

async fn mouse(page: &Page, kind: &str, buttons: u32, (x, y): (f64, f64)) -> Result<()> {
    let button = if kind == "mouseMoved" && buttons == 0 { "none" } else { "left" };
    let event =
        json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1 });
    page.cdp("Input.dispatchMouseEvent", event).await?;
    Ok(())
}
