//! What the program stands on and comes out as: its dependencies held against `deny.toml`, and a build that is the same
//! bytes wherever and however often it is made.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use crate::{
    command::{self, Result, command, output, root, shown},
    setup,
};

const DENY: &str = "0.20.2";

/// Checks licences, sources and bans of the dependencies, and the advisories about them where these can be had: their
/// database is fetched from its repository. Where cargo-deny itself cannot be had, nothing is checked, and it is said.
pub(crate) fn deny() -> Result<()> {
    let tools = setup::build_tools()?;
    if let Err(error) = setup::install(&tools, "cargo-deny", "cargo-deny", DENY) {
        println!("skipped: cargo-deny cannot be had here ({error})");
        return Ok(());
    }
    let deny = |checks: &[&str]| {
        let mut deny = tools.command("cargo-deny");
        deny.args(["--locked", "check"]).args(checks);
        deny
    };
    command::run(&mut deny(&["bans", "licenses", "sources"]))?;
    let mut advisories = deny(&["advisories"]);
    println!("$ {}", shown(&advisories));
    let answer = advisories.output()?;
    let said = String::from_utf8_lossy(&answer.stderr);
    if answer.status.success() {
        return Ok(());
    }
    if said.contains("failed to fetch advisory database") {
        println!("skipped: the database of advisories cannot be reached from here");
        return Ok(());
    }
    Err(format!("{said}\ncargo-deny has found advisories").into())
}

/// Builds the sources in two folders, each from nothing, and compares what comes out.
pub(crate) fn build_twice() -> Result<()> {
    let mut builds = Vec::new();
    for name in ["one", "another-one"] {
        let folder = env::temp_dir().join(format!("reelscope-{}-{name}", process::id()));
        copy_sources(&folder)?;
        let tools = setup::build_tools()?;
        let mut build = tools.command("cargo");
        build.current_dir(&folder).env("CARGO_TARGET_DIR", folder.join("target")).args(["xtask", "build"]);
        command::run(&mut build)?;
        builds.push(folder);
    }
    let files = builds.iter().map(|folder| contents(&folder.join("dist"))).collect::<Result<Vec<_>>>()?;
    let same = files.first() == files.last();
    for (name, bytes) in files.first().into_iter().flatten() {
        let other = files.last().and_then(|other| other.iter().find(|(theirs, _)| theirs == name));
        if other.is_none_or(|(_, theirs)| theirs != bytes) {
            println!("not the same twice: {}", name.display());
        }
    }
    for folder in builds {
        fs::remove_dir_all(folder)?;
    }
    if same { Ok(()) } else { Err("two builds of the same sources differ".into()) }
}

/// Copies what git knows of.
fn copy_sources(to: &Path) -> Result<()> {
    let listed =
        output(command("git").args(["ls-files", "-z"])).ok_or("git does not say what the sources are")?;
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let path = to.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(root().join(name), &path).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

/// All files in and below a folder, by name, with their bytes.
fn contents(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(folder)?.to_path_buf(), fs::read(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}
