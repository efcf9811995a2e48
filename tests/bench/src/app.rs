//! One run in the app's own page: a file is dropped on it, its chart of days brushed, its pages looked at and filtered.

use std::{path::Path, time::Duration};

use reelscope_e2e::{PAGES, Page, with_blank_page_of};
use serde::Deserialize;
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

/// When all pages have been looked at, a chart of this one is clicked on.
const LAST: &str = "playback";
const CLICKED: &str = "errors_by_device_type";
/// How many times it is clicked on and stepped through.
const CLICKS: u32 = 20;
/// Over how many rows at most: over 100 M, Overview was not there within [`PATIENCE`].
const MOST_TO_LOOK_AROUND: u64 = 10_000_000;
/// How often all canvases are drawn.
const DRAWINGS: usize = 9;
/// The longest that a task may take before what the reader does waits for it, in milliseconds.
const LONG: f64 = 50.0;

/// What was seen, in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct App {
    /// From the beginning until the largest thing of the start screen is there.
    pub(crate) paint: f64,
    /// How far things moved by themselves until then, as a share of the window.
    pub(crate) shift: f64,
    /// For how long tasks took longer than they may until then.
    pub(crate) blocked: f64,
    /// From the drop until all charts of the Playback page are drawn and nothing is owed.
    pub(crate) drop: f64,
    /// The longest task of the page's thread meanwhile; 0 when none was long.
    pub(crate) longest: f64,
    /// From each move of the pointer until the last chart is drawn.
    pub(crate) moves: Vec<f64>,
    /// Drawing all canvases of the page.
    pub(crate) drawings: Vec<f64>,
    /// From each gesture of the whole run until what it changes is painted.
    pub(crate) waits: Vec<f64>,
}

/// What the page has seen of itself.
#[derive(Debug, Deserialize)]
struct Vitals {
    paint: f64,
    shift: f64,
    tasks: Vec<f64>,
    waits: Vec<f64>,
}

/// Runs once, in a browser of its own.
pub(crate) fn run(site: &Path, events: &Path, rows: u64) -> Result<App> {
    with_blank_page_of(site, async |page| {
        page.run_first(include_str!("../web/vitals.js")).await?;
        page.goto("#/playback?v=1").await?;
        page.eval(&format!("({}, true)", include_str!("../web/page.js").trim().trim_end_matches(';')))
            .await?;
        sleep(REST).await;
        let boot = vitals(page).await?;
        page.drop_files(&[events]).await?;
        let drop = promised(page, "window.dropped", PATIENCE).await?;
        let loading = vitals(page).await?;
        let moves = drag(page).await?;
        let drawings = draw(page).await?;
        if rows <= MOST_TO_LOOK_AROUND {
            look_around(page).await?;
        }
        let mut waits = [&loading.waits[..], &vitals(page).await?.waits].concat();
        // Those that were answered within a frame are counted, and not told.
        let gestures = page.eval("gestures()").await?.as_u64().unwrap_or_default();
        waits.resize(waits.len().max(usize::try_from(gestures)?), 0.0);
        Ok(App {
            paint: boot.paint,
            shift: boot.shift,
            blocked: boot.tasks.iter().map(|task| task - LONG).sum(),
            drop,
            longest: loading.tasks.iter().copied().fold(0.0, f64::max),
            moves,
            drawings,
            waits,
        })
    })
}

async fn vitals(page: &Page) -> Result<Vitals> {
    Ok(serde_json::from_value(page.eval("vitals()").await?)?)
}

/// Has all canvases drawn some times, by changing the page's colours.
async fn draw(page: &Page) -> Result<Vec<f64>> {
    let mut drawings = Vec::new();
    for at in 0..DRAWINGS {
        page.eval("(window.drawn = drawing(), true)").await?;
        let scheme = if at % 2 == 0 { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        page.cdp("Emulation.setEmulatedMedia", json!({ "media": "", "features": features })).await?;
        drawings.push(promised(page, "window.drawn", PATIENCE).await?);
    }
    Ok(drawings)
}

/// Goes through the pages, and filters and steps through a chart on the last.
async fn look_around(page: &Page) -> Result<()> {
    for name in PAGES.into_iter().chain([LAST]) {
        let button = format!("document.querySelector('[data-testid=\"page-{name}\"]')");
        let [x, y, width, height] = frame(page, &button).await?;
        click(page, (x + width / 2.0, y + height / 2.0)).await?;
    }
    let canvas = canvas(CLICKED);
    page.eval(&format!("({canvas}.scrollIntoView({{ block: 'center' }}), true)")).await?;
    let [x, y, width, height] = frame(page, &canvas).await?;
    for at in 0..CLICKS {
        // A row of bars after the other, each pressed twice.
        let share = f64::from(at / 2 * 2 + 1) / f64::from(CLICKS);
        click(page, (x + width / 2.0, y + height * share)).await?;
        page.key("ArrowDown").await?;
    }
    Ok(())
}

async fn click(page: &Page, at: (f64, f64)) -> Result<()> {
    mouse(page, "mouseMoved", 0, at).await?;
    mouse(page, "mousePressed", 1, at).await?;
    mouse(page, "mouseReleased", 0, at).await?;
    page.settled().await
}

fn canvas(chart: &str) -> String {
    format!("document.querySelector('figure[data-testid=\"chart-{chart}\"] canvas')")
}

/// Where an element is: left, top, width and height.
async fn frame(page: &Page, element: &str) -> Result<[f64; 4]> {
    let frame = format!("(box => [box.x, box.y, box.width, box.height])({element}.getBoundingClientRect())");
    Ok(serde_json::from_value(page.eval(&frame).await?)?)
}

async fn drag(page: &Page) -> Result<Vec<f64>> {
    let canvas = canvas(CHART);
    page.eval(&format!("({canvas}.scrollIntoView({{ block: 'center' }}), true)")).await?;
    let [x, y, width, height] = frame(page, &canvas).await?;
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
