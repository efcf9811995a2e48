//! What building needs: the wasm target, clang, trunk and wasm-bindgen at the right versions.
//!
//! trunk cannot fetch tools for itself on every network, so all of them come from the registries that cargo
//! and apt already use, into a folder of the project's own.

use std::{
    env,
    ffi::OsString,
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::command::{self, Result, command, output, root};

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";

/// The tools that are ready for use.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    path: OsString,
    clang: PathBuf,
}

impl Tools {
    /// A command that finds the tools first in its path, and clang for C code that goes to WebAssembly.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = command(program);
        command.env("PATH", &self.path).env("CC_wasm32_unknown_unknown", &self.clang);
        command
    }
}

/// Makes sure that everything that building needs is there, installing what is missing.
pub(crate) fn build_tools() -> Result<Tools> {
    add_target()?;
    let clang = find_clang().map_or_else(install_clang, Ok)?;
    let bin = root().join(".tools").join("bin");
    let path = env::join_paths(
        std::iter::once(bin).chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    )?;
    let tools = Tools { path, clang };
    install(&tools, "wasm-bindgen", "wasm-bindgen-cli", &locked_version("wasm-bindgen")?)?;
    install(&tools, "trunk", "trunk", TRUNK)?;
    Ok(tools)
}

fn add_target() -> Result<()> {
    let installed = output(command("rustup").args(["target", "list", "--installed"]));
    // Without rustup the toolchain is somebody else's to manage; the build says so when the target is missing.
    if installed.is_none_or(|targets| targets.lines().any(|target| target == TARGET)) {
        return Ok(());
    }
    command::run(command("rustup").args(["target", "add", TARGET]))
}

/// Installs a cargo package into the tools folder unless its program answers with that version already.
pub(crate) fn install(tools: &Tools, program: &str, package: &str, version: &str) -> Result<()> {
    let answer = output(tools.command(program).arg("--version"));
    if answer.is_some_and(|text| text.split_whitespace().any(|word| word == version)) {
        return Ok(());
    }
    println!("installing {package} {version} (once, some minutes)");
    let install = |options: &[&str]| {
        // Its build must not meet this project's flags and target folder.
        command::run(
            tools
                .command("cargo")
                .current_dir(env::temp_dir())
                .env_remove("CARGO_TARGET_DIR")
                .args(["install", "--force", package, "--version", version, "--root"])
                .arg(root().join(".tools"))
                .args(options),
        )
    };
    // A registry mirror may lag behind a package's lock file; its newer dependencies do as well.
    install(&["--locked"]).or_else(|_| install(&[]))
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock: toml::Table = command::read(&root().join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).into_iter().flatten();
    packages
        .filter(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
        .find_map(|entry| entry.get("version").and_then(toml::Value::as_str))
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock does not name {package}").into())
}

fn find_clang() -> Option<PathBuf> {
    let names = std::iter::once("clang".to_owned()).chain((14..=24).rev().map(|n| format!("clang-{n}")));
    names.map(PathBuf::from).find(|name| {
        let targets = output(Command::new(name).arg("--print-targets").stdin(Stdio::null()));
        targets.is_some_and(|text| text.contains("wasm32"))
    })
}

fn install_clang() -> Result<PathBuf> {
    apt_install(&["clang"], "clang with the wasm32 target (it compiles zstd)")?;
    find_clang().ok_or_else(|| "clang is installed but does not know wasm32".into())
}

/// Installs Debian packages when that is possible, else says what is missing.
pub(crate) fn apt_install(packages: &[&str], what: &str) -> Result<()> {
    let root_user = output(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if !root_user || !fs::exists("/usr/bin/apt-get")? {
        return Err(format!(
            "{what} is missing: install it with your system's package manager (on Debian and Ubuntu: \
             sudo apt-get install {}), then run this again",
            packages.join(" ")
        )
        .into());
    }
    let apt = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    command::run(apt().args(["update", "-qq"]))?;
    command::run(apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
}
