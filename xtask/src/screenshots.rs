//! The pictures of `docs/screenshots`: every page, light and dark, wide and narrow.

use crate::{
    browser,
    command::{self, Result, root},
    dist::{self, Profile},
    setup,
};

/// Builds the app unless `REELSCOPE_DIST` says where it is, and takes them.
pub(crate) fn run() -> Result<()> {
    let tools = setup::build_tools()?;
    let browser = browser::ensure()?;
    let dist = match std::env::var_os("REELSCOPE_DIST") {
        Some(dist) => dist.into(),
        None => dist::build_with(&tools, Profile::Release)?,
    };
    let mut cargo = tools.command("cargo");
    cargo.env("CHROMIUM", &browser.chromium).env("CHROMEDRIVER", &browser.driver).env("REELSCOPE_DIST", dist);
    cargo.args([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "reelscope-e2e",
        "--example",
        "screenshots",
        "--",
    ]);
    command::run(cargo.arg(root().join("docs/screenshots")))
}
