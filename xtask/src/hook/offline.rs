//! What makes the page one that is installed and works without a network: its manifest and its service worker.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{fill, integrity_of, names, short_hash};
use crate::command::{self, Result, root};

/// Writes the manifest. Its icons are in it: a browser asks for files of icons when it likes.
pub(super) fn write_manifest(staging: &Path) -> Result<()> {
    let icon = |name: &str| -> Result<String> {
        let path = root().join("public/icons").join(name);
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(format!("data:image/png;base64,{}", STANDARD.encode(bytes)))
    };
    let manifest = fill(
        "page/manifest.webmanifest",
        &[
            ("__ICON_192__", &icon("icon-192.png")?),
            ("__ICON_512__", &icon("icon-512.png")?),
            ("__ICON_MASKABLE__", &icon("icon-512-maskable.png")?),
        ],
    )?;
    command::write(&staging.join("manifest.webmanifest"), manifest)
}

/// Writes the service worker, which keeps the files that are in the staging folder now. That of a development build
/// keeps none, so that one sees what one has changed.
pub(super) fn write_worker(staging: &Path, release: bool) -> Result<()> {
    let mut files = Vec::new();
    for name in names(staging)?.iter().filter(|_| release) {
        let path = if name == "index.html" { "" } else { name };
        files.push(format!("  \"./{path}\": \"{}\",\n", integrity_of(staging, name)?));
    }
    let files = format!("{{\n{}}}", files.concat());
    let build = short_hash(files.as_bytes());
    let worker = fill("page/sw.js", &[("__FILES__", &files), ("__BUILD__", &build)])?;
    command::write(&staging.join("sw.js"), worker)
}
