//! The other engines: npm packages in the tools folder, bundled with this project's modules that drive them.
//!
//! `tests/bench/web/package.json` pins the versions. Flechette is there for Mosaic and Arquero: later versions of it ask
//! for a package that is not published.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    command::{self, Result, command, root},
    writers::once,
};

/// Installs the packages unless they are there, and bundles the peers; gives the bundles' folder.
pub(super) fn ensure(scratch: &Path, peers: &[String]) -> Result<PathBuf> {
    let web = root().join("tests/bench/web");
    let tools = root().join(".tools/bench");
    let wanted = command::read(&web.join("package.json"))?;
    once(&tools, &wanted, || {
        fs::create_dir_all(&tools)?;
        command::write(&tools.join("package.json"), &wanted)?;
        let options = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
        command::run(command("npm").args(options).arg(&tools))
    })?;
    let modules = tools.join("node_modules");
    let bundles = scratch.join("peers");
    if bundles.is_dir() {
        fs::remove_dir_all(&bundles)?;
    }
    let mut bundler = command(modules.join(".bin/esbuild"));
    bundler.env("NODE_PATH", &modules);
    bundler.args(peers.iter().map(|peer| web.join(format!("{peer}.js"))));
    // WebAssembly modules and workers' scripts are files beside the bundles.
    bundler.args(["--bundle", "--format=esm", "--loader:.wasm=file", "--loader:.worker.js=file"]);
    command::run(bundler.arg("--log-level=warning").arg(format!("--outdir={}", bundles.display())))?;
    Ok(bundles)
}
