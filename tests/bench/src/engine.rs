//! One run of the workload by one engine, ours or a peer, on a page without an app.

use std::{path::Path, time::Duration};

use reelscope_e2e::with_page_of;
use serde::Deserialize;
use thirtyfour::By;

use crate::{Result, answers::Answers, browser::promised};

/// What runs the workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Engine {
    /// Its module in `web/`.
    pub(crate) module: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// How often the brush passes over its 30 positions. Peers do it once: some take a second a position, and Mosaic
    /// keeps the answers of positions that it has seen.
    passes: u32,
}

/// This project's own.
pub(crate) const OURS: Engine = Engine { module: "reelscope", name: "Reelscope", passes: 10 };
/// The others.
pub(crate) const PEERS: [Engine; 4] = [
    Engine { module: "duckdb", name: "DuckDB-WASM", passes: 1 },
    Engine { module: "mosaic", name: "Mosaic", passes: 1 },
    Engine { module: "arquero", name: "Arquero", passes: 1 },
    Engine { module: "perspective", name: "Perspective", passes: 1 },
];

/// For how long a run may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// What `web/workload.js` gives.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Run {
    /// How long each step took.
    pub(crate) times: Times,
    /// What the steps gave.
    pub(crate) answers: Answers,
    /// The bytes that the engine holds at the end, where it can tell.
    pub(crate) memory: Option<f64>,
    /// The figures that it does not compute.
    pub(crate) without: Vec<String>,
}

/// Milliseconds, by the steps of `web/workload.js`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Times {
    /// From the file to all views.
    pub(crate) open: f64,
    /// A device chosen, until all other views have answered.
    pub(crate) click: f64,
    /// The same where the view of devices has been prepared.
    pub(crate) active_click: Option<f64>,
    /// Preparing the view of days.
    pub(crate) activate: Option<f64>,
    /// Each position of the brush over the days, until all other views have answered.
    pub(crate) brush: Vec<f64>,
}

/// Runs the workload once in a browser of its own. The file is chosen in a file input: a file on disk, as a user's is.
pub(crate) fn run(engine: Engine, site: &Path, events: &Path) -> Result<Run> {
    with_page_of(site, async |page| {
        page.window.goto(page.server.url("bench/index.html")).await?;
        let input = page.window.find(By::Css("input")).await?;
        input.send_keys(events.to_string_lossy()).await?;
        let Engine { module, passes, .. } = engine;
        let promise = format!(
            "Promise.all([import('./workload.js'), import('./{module}.js')]).then(([workload, engine]) => \
             workload.run(engine, document.querySelector('input').files[0], {passes}))"
        );
        promised(page, &promise, PATIENCE).await
    })
}
