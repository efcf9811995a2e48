//! Formatting and lints, of the native code and of what only the browser builds.

use crate::{
    command::{self, Result},
    setup,
};

/// Fails on unformatted code and on any warning.
pub(crate) fn run() -> Result<()> {
    let tools = setup::build_tools()?;
    command::run(tools.command("cargo").args(["fmt", "--all", "--check"]))?;
    let clippy = |scope: &[&str]| {
        let mut cargo = tools.command("cargo");
        cargo.args(["clippy", "--locked", "--all-targets"]).args(scope).args(["--", "-D", "warnings"]);
        command::run(&mut cargo)
    };
    clippy(&["--workspace"])?;
    let browser = ["--package", "reelscope", "--package", "reelscope-client", "--package", "reelscope-api"];
    clippy(&[&["--target", "wasm32-unknown-unknown"], browser.as_slice()].concat())
}
