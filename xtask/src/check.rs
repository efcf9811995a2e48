//! Spoilt files through the reader, compiled to WebAssembly and natively: no trap, no memory beyond what a tab should
//! ever need, and the same answers from both.

use std::path::{Path, PathBuf};

use crate::{
    command::{self, Result, command, output, root, target},
    setup::{self, Tools},
    supply,
};

/// How many mutations there are in every run of the tests.
pub(crate) const SOME: u32 = 10_000;
/// How many there are when asked for.
const MANY: u32 = 200_000;

/// Runs the mutations that the options ask for, and with all of them, or alone, two builds that must be the same.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    match options {
        [] => mutations(&setup::build_tools()?, SOME).map(drop),
        ["--full"] => {
            mutations(&setup::build_tools()?, MANY)?;
            supply::build_twice()
        }
        ["--builds"] => supply::build_twice(),
        other => Err(format!("no such option: {}", other.join(" ")).into()),
    }
}

/// Runs so many mutations; tells whether it could, which needs Node.
pub(crate) fn mutations(tools: &Tools, count: u32) -> Result<bool> {
    const TARGET: &str = "wasm32-unknown-unknown";
    if output(command("node").arg("--version")).is_none() {
        println!("skipped: there is no Node here to run {count} mutations in WebAssembly");
        return Ok(false);
    }
    let package = ["--quiet", "--locked", "--package", "reelscope-proof"];
    command::run(tools.command("cargo").arg("build").args(package).args(["--target", TARGET]))?;
    let module = target().join(TARGET).join("debug/reelscope_proof.wasm");
    let files = files()?;
    let answers = |command: &mut std::process::Command| -> Result<String> {
        let printed =
            command.arg(count.to_string()).args(&files).stderr(std::process::Stdio::inherit()).output()?;
        let printed =
            (printed.status.success()).then(|| String::from_utf8_lossy(&printed.stdout).into_owned());
        let printed = printed.ok_or("a mutation has made the reader fail")?;
        print!("{printed}");
        Ok(printed.lines().last().unwrap_or_default().to_owned())
    };
    let web = answers(command("node").arg("tests/proof/mutations.mjs").arg(module))?;
    let native =
        answers(tools.command("cargo").arg("run").args(package).args(["--example", "mutations", "--"]))?;
    if web == native { Ok(true) } else { Err("WebAssembly answers otherwise than this machine".into()) }
}

/// The files to start from: the fuzzer's, and the Arrow project's where they are.
fn files() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(&root().join("fuzz/corpus"), &mut found)?;
    let arrow = std::env::var_os("ARROW_TESTING_DATA")
        .map_or_else(|| root().join("../shared/data/arrow-testing/data"), PathBuf::from);
    for folder in ["arrow-ipc-file", "arrow-ipc-stream"].map(|folder| arrow.join(folder)) {
        if folder.is_dir() {
            collect(&folder, &mut found)?;
        } else {
            println!("skipped: there is no {} here", folder.display());
        }
    }
    Ok(found)
}

/// Adds the files in and below a folder, by name.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let mut paths = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_none_or(|extension| extension != "gz") {
            found.push(path);
        }
    }
    Ok(())
}
