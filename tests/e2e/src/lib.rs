//! What the end-to-end tests stand on: the built app served by the test itself, a real browser, and the page's
//! hooks as a user's eyes and hands.
//!
//! `cargo xtask test e2e` builds the app and says where it and the browser are, in `REELSCOPE_DIST`, `CHROMIUM`
//! and `CHROMEDRIVER`.

use std::{
    env,
    panic::{AssertUnwindSafe, resume_unwind},
    path::{Path, PathBuf},
};

use futures_util::FutureExt;

pub mod access;
pub mod bidi;
pub mod browser;
pub mod data;
pub mod handles;
pub mod page;
pub mod sabotage;

pub use page::Page;

/// The pages, by the ends of their hooks.
pub const PAGES: [&str; 9] = [
    "overview",
    "playback",
    "audience",
    "content",
    "subscriptions",
    "recommendations",
    "search",
    "explore",
    "data",
];

/// What goes wrong in a test.
pub type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// Runs one test in a page of its own. At its end nothing may have been asked for since the page was sealed, and nothing
/// may have been blocked.
///
/// # Errors
/// When the browser cannot be had, when the test fails, or when the page has asked for something.
pub fn with_page<F>(test: F) -> Result<()>
where
    F: AsyncFnOnce(&Page) -> Result<()>,
{
    with_page_of(&dist(), async |page| {
        test(page).await?;
        page.has_kept_its_word().await
    })
}

/// Does something in a page of its own of a folder that holds the built app, and gives what came of it.
///
/// # Errors
/// When the browser cannot be had, or when it fails.
pub fn with_page_of<F, T>(dist: &Path, work: F) -> Result<T>
where
    F: AsyncFnOnce(&Page) -> Result<T>,
{
    with_blank_page_of(dist, async |page| {
        page.goto("").await?;
        work(page).await
    })
}

/// Does something in a page of its own that has not been opened yet.
///
/// # Errors
/// When the browser cannot be had, or when it fails.
pub fn with_blank_page_of<F, T>(dist: &Path, work: F) -> Result<T>
where
    F: AsyncFnOnce(&Page) -> Result<T>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let page = Page::start(dist).await?;
        let outcome = AssertUnwindSafe(work(&page)).catch_unwind().await;
        page.quit().await?;
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// The folder of the built app.
#[must_use]
pub fn dist() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    env::var_os("REELSCOPE_DIST").map_or_else(usual, PathBuf::from)
}
