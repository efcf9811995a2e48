//! What the end-to-end tests stand on: the built app served by the test itself, a real browser, and the page's
//! hooks as a user's eyes and hands.
//!
//! `cargo xtask test e2e` builds the app and says where it and the browser are, in `REELSCOPE_DIST`, `CHROMIUM`
//! and `CHROMEDRIVER`.

use std::{
    env,
    path::{Path, PathBuf},
};

pub mod access;
pub mod browser;
pub mod data;
pub mod page;

pub use page::Page;

/// What goes wrong in a test.
pub type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// Runs one test in a page of its own.
///
/// # Errors
/// When the browser cannot be had, or when the test fails.
pub fn with_page<F>(test: F) -> Result<()>
where
    F: AsyncFnOnce(&Page) -> Result<()>,
{
    let dist = env::var_os("REELSCOPE_DIST").map_or_else(default_dist, PathBuf::from);
    with_page_of(&dist, test)
}

/// Does something in a page of its own of a folder that holds the built app, and gives what came of it.
///
/// # Errors
/// When the browser cannot be had, or when it fails.
pub fn with_page_of<F, T>(dist: &Path, work: F) -> Result<T>
where
    F: AsyncFnOnce(&Page) -> Result<T>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let page = Page::start(dist).await?;
        let outcome = work(&page).await;
        page.quit().await?;
        outcome
    })
}

fn default_dist() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist")
}
