//! The browser of the tests: Chromium and its driver, or Firefox and its.

use std::{path::PathBuf, process::Command};

use crate::{
    command::{Result, output},
    setup::{self, Tools, apt_install},
};

const GECKODRIVER: &str = "0.37.1";

/// A browser and its driver.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// ChromeDriver of the same major version.
    pub(crate) driver: PathBuf,
}

/// Finds Firefox, or installs it; its driver comes from crates.io.
pub(crate) fn ensure_firefox(tools: &Tools) -> Result<PathBuf> {
    let find = || answering(&["firefox-esr", "firefox"]);
    let firefox = match find() {
        Some(firefox) => firefox,
        None => {
            apt_install(&["firefox-esr"], "Firefox (these tests run in it)")?;
            find().ok_or("Firefox is installed but does not answer")?
        }
    };
    setup::install(tools, "geckodriver", "geckodriver", GECKODRIVER)?;
    Ok(firefox)
}

/// Finds Chromium and ChromeDriver, or installs them.
pub(crate) fn ensure() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    apt_install(&["chromium", "chromium-driver"], "Chromium with ChromeDriver (the tests run in it)")?;
    find().ok_or_else(|| "Chromium and ChromeDriver are installed but do not answer".into())
}

fn find() -> Option<Browser> {
    let chromium = answering(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?;
    Some(Browser { chromium, driver: answering(&["chromedriver"])? })
}

/// The first of these programs that is there, with its whole path.
fn answering(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| {
        output(Command::new(name).arg("--version"))?;
        std::env::split_paths(&std::env::var_os("PATH")?)
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    })
}
