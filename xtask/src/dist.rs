//! Building the app into `dist/`.

use std::path::PathBuf;

use crate::{
    command::{self, Result, root},
    folders, samples,
    setup::{self, Tools},
};

/// Adds to the flags that .cargo/config.toml has for the browser, where `RUSTFLAGS` would take their place.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// How hard the compiler tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Dev,
    /// What users get.
    Release,
}

impl Profile {
    /// The profile that these options name.
    pub(crate) fn of(options: &[&str]) -> Result<Self> {
        match options {
            [] | ["--release"] => Ok(Self::Release),
            ["--dev"] => Ok(Self::Dev),
            other => Err(format!("no such option: {}", other.join(" ")).into()),
        }
    }
}

/// Builds the app, the worker and `engine.js`; answers where they are.
pub(crate) fn build(profile: Profile) -> Result<PathBuf> {
    let tools = setup::build_tools()?;
    build_with(&tools, profile)
}

/// Builds with tools that are ready.
pub(crate) fn build_with(tools: &Tools, profile: Profile) -> Result<PathBuf> {
    samples::check()?;
    let mut trunk = tools.command("trunk");
    // trunk reads NO_COLOR as a boolean of its own and refuses other people's values.
    trunk.env_remove("NO_COLOR").args(["build", "--locked"]);
    if profile == Profile::Release {
        // The folder of the registry's packages is named by where they come from, which is known when they are there.
        command::run(tools.command("cargo").args(["fetch", "--quiet", "--locked"]))?;
        trunk.arg("--release").env(FLAGS, folders::flags()?);
    }
    command::run(&mut trunk)?;
    let dist = root().join("dist");
    if profile == Profile::Release {
        folders::check(&dist)?;
    }
    Ok(dist)
}
