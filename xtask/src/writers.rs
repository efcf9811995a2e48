//! The programs whose files `tests/writers` reads: Python's and JavaScript's writers of Arrow, in the tools folder; and
//! the compiler of TypeScript, which reads the types of engine.js.
//!
//! They are for tests alone, so that nothing fails where they cannot be installed: the tests skip their files.

use std::{fs, path::Path, process::Command};

use crate::command::{self, Result, command, output, root};

/// ClickHouse as a Python package. It takes half a gigabyte, and is installed only where `CI` is set.
const CLICKHOUSE: &str = "chdb==4.4.0";
/// The JavaScript library.
const JAVASCRIPT: &str = "apache-arrow@21.2.0";

/// The compiler that the types of engine.js are tested by.
const TYPESCRIPT: &str = "typescript@5.9.3";

/// Installs what is missing, and says what cannot be.
pub(crate) fn ensure() {
    let all = [
        ("Python's writers of Arrow", python()),
        ("the JavaScript library of Arrow", npm("node", JAVASCRIPT)),
        ("TypeScript", npm("typescript", TYPESCRIPT)),
    ];
    for (what, installed) in all {
        if let Err(error) = installed {
            println!("skipped: {what} cannot be installed ({error})");
        }
    }
}

fn python() -> Result<()> {
    let wanted = command::read(&root().join("tests/writers/requirements.txt"))?;
    let clickhouse = if std::env::var_os("CI").is_some() { CLICKHOUSE } else { "" };
    let folder = root().join(".tools/python");
    once(&folder, &format!("{wanted}{clickhouse}"), || {
        if output(command("python3").arg("--version")).is_none() {
            return Err("there is no Python here".into());
        }
        command::run(command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let pip = || {
            let mut pip: Command = command(folder.join("bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            pip.args(["--retries", "1", "--timeout", "20"]);
            pip
        };
        command::run(pip().args(wanted.split_whitespace()))?;
        if !clickhouse.is_empty() && command::run(pip().arg(clickhouse)).is_err() {
            println!("skipped: ClickHouse cannot be installed");
        }
        Ok(())
    })
}

/// Installs an npm package into a tools folder of its own.
pub(crate) fn npm(name: &str, package: &str) -> Result<()> {
    let folder = root().join(".tools").join(name);
    once(&folder, package, || {
        fs::create_dir_all(&folder)?;
        let options = ["install", "--silent", "--fetch-retries=1", "--fetch-timeout=20000", "--prefix"];
        command::run(command("npm").args(options).arg(&folder).arg(package))
    })
}

/// Installs into a folder unless the same is there already.
pub(crate) fn once(folder: &Path, wanted: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let mark = folder.join("installed.txt");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let installed = install();
    if installed.is_err() {
        // Half of it would be taken for the whole. What cannot be deleted was never made.
        let _ = fs::remove_dir_all(folder);
    }
    installed?;
    command::write(&mark, wanted)
}
