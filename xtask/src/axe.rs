//! axe-core, the rules that the end-to-end tests hold the page to: an npm package in the tools folder.

use std::path::PathBuf;

use crate::{
    command::{Result, root},
    writers::npm,
};

/// The package and its version; another one has other rules.
const PACKAGE: &str = "axe-core@4.14.1";

/// Installs it unless it is there; gives its script.
pub(crate) fn ensure() -> Result<PathBuf> {
    npm("axe", PACKAGE)?;
    Ok(root().join(".tools/axe/node_modules/axe-core/axe.min.js"))
}
