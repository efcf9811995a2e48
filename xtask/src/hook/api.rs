//! `engine.js`, its module and its types beside the page.

use std::{fs, path::Path};

use super::{check_alone, check_unsigned, copy, fill, integrity_of, short_hash};
use crate::{
    command::{self, Result, root, target},
    setup,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds it into the staging folder.
pub(super) fn build(staging: &Path, release: bool) -> Result<()> {
    let tools = setup::build_tools()?;
    let mut cargo = tools.command("cargo");
    cargo.args(["build", "--quiet", "--locked", "--package", "reelscope-api", "--target", TARGET]);
    if release {
        cargo.arg("--release");
    }
    command::run(&mut cargo)?;
    let profile = if release { "release" } else { "debug" };
    let module = target().join(TARGET).join(profile).join("reelscope_api.wasm");
    // A name of its content's own, so that no cache mixes the files of two builds.
    let name = format!("engine-{}", short_hash(&fs::read(&module)?));
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen
        .args(["--target", "web", "--no-typescript", "--out-name", &name, "--out-dir"])
        .arg(staging)
        .arg(module);
    if release {
        bindgen.args(["--remove-name-section", "--remove-producers-section"]);
    }
    command::run(&mut bindgen)?;
    write_entry(staging, &name)?;
    copy(&root().join("crates/api/js/engine.d.ts"), &staging.join("engine.d.ts"))
}

/// Writes the file that is imported, which checks the others.
fn write_entry(staging: &Path, name: &str) -> Result<()> {
    let (glue, module) = (format!("{name}.js"), format!("{name}_bg.wasm"));
    let text = command::read(&staging.join(&glue))?;
    check_alone(&text, &glue)?;
    check_unsigned(&text, &glue)?;
    let entry = fill(
        "../crates/api/js/engine.js",
        &[
            ("__GLUE__", &glue),
            ("__GLUE_INTEGRITY__", &integrity_of(staging, &glue)?),
            ("__MODULE__", &module),
            ("__MODULE_INTEGRITY__", &integrity_of(staging, &module)?),
        ],
    )?;
    command::write(&staging.join("engine.js"), entry)
}
