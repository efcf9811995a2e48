//! The browser's side: the folder that it is served, and promises that it is asked to keep.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use reelscope_e2e::Page;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::time::timeout;

use crate::Result;

/// This bench's own modules, as they are.
const MODULES: [(&str, &str); 4] = [
    ("index.html", include_str!("../web/index.html")),
    ("workload.js", include_str!("../web/workload.js")),
    ("reelscope.js", include_str!("../web/reelscope.js")),
    ("page.js", include_str!("../web/page.js")),
];

/// For how long one command waits: below what a client of the browser's driver waits for an answer.
const WAIT_SECONDS: u64 = 60;

/// What is served: the built app, and in `bench/` the workload with the peers' bundles.
pub(crate) fn site(scratch: &Path, dist: &Path, bundles: Option<&Path>) -> Result<PathBuf> {
    let site = scratch.join("site");
    if site.is_dir() {
        fs::remove_dir_all(&site)?;
    }
    let bench = site.join("bench");
    copy(dist, &site)?;
    fs::create_dir_all(&bench)?;
    for (name, text) in MODULES {
        fs::write(bench.join(name), text)?;
    }
    if let Some(bundles) = bundles {
        copy(bundles, &bench)?;
    }
    Ok(site)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// The value of a promise in the page. Nothing asks the page meanwhile, which would disturb what is measured.
pub(crate) async fn promised<T: DeserializeOwned>(
    page: &Page,
    promise: &str,
    patience: Duration,
) -> Result<T> {
    let keep = format!(
        "(window.kept = ({promise}).then(value => JSON.stringify({{ value }}), \
         error => JSON.stringify({{ error: String(error?.message ?? error) }})), true)"
    );
    page.eval(&keep).await?;
    let wait = format!(
        "Promise.race([window.kept, new Promise(resolve => setTimeout(resolve, {}, null))])",
        WAIT_SECONDS * 1000
    );
    let kept = async {
        loop {
            let command = json!({ "expression": wait, "awaitPromise": true, "returnByValue": true });
            let answer = page.cdp("Runtime.evaluate", command).await?;
            if let Some(text) = answer["result"]["value"].as_str() {
                return Ok(serde_json::from_str::<serde_json::Value>(text)?);
            }
            if let Some(thrown) = answer.get("exceptionDetails") {
                return Err(format!("the page has failed: {thrown}").into());
            }
        }
    };
    let kept: Result<_> = timeout(patience, kept)
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} s", patience.as_secs()).into()));
    let mut kept = kept?;
    match kept.get("error") {
        Some(error) => Err(error.as_str().unwrap_or("no reason given").to_owned().into()),
        None => Ok(serde_json::from_value(kept["value"].take())?),
    }
}
