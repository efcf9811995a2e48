//! What the program stands on and comes out as: its dependencies held against `deny.toml`, and a build that is the same
//! bytes wherever and however often it is made.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use crate::{
    command::{self, Result, command, output, root, shown},
    folders,
    setup::{self, Tools},
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

/// Builds the sources twice, each time from nothing, and compares what comes out. Nothing is alike but the sources, the
/// compiler and the packages: the second time the checkout, the target folder and cargo's home have other names.
pub(crate) fn build_twice() -> Result<()> {
    let tools = setup::build_tools()?;
    let place = env::temp_dir().join(format!("reelscope-twice-{}", process::id()));
    let (one, another) = (place.join("one"), place.join("another/and-deeper"));
    // Both before the first is built, as somebody may go on working.
    let copied = copy_sources(&one).and_then(|()| copy_sources(&another));
    let built = copied.and_then(|()| Ok((build_in(&tools, &one, false)?, build_in(&tools, &another, true)?)));
    fs::remove_dir_all(&place)?;
    let (one, another) = built?;
    let differ = differing(&one, &another);
    differ.iter().for_each(|name| println!("not the same twice: {}", name.display()));
    if differ.is_empty() { Ok(()) } else { Err("two builds of the same sources differ".into()) }
}

/// Builds the sources in a folder; gives the files that come of it. When it is moved, the target folder is not
/// in it, and cargo's home is called something else.
fn build_in(tools: &Tools, folder: &Path, moved: bool) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut build = tools.command("cargo");
    build.current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
    if moved {
        build.env("CARGO_TARGET_DIR", folder.with_extension("target"));
        build.env("CARGO_HOME", cargo_home_in(&folder.with_extension("home"))?);
    }
    command::run(build.args(["xtask", "build"]))?;
    let built = folders::contents(&folder.join("dist"))?;
    // Two target folders are some gigabytes.
    fs::remove_dir_all(if moved { folder.with_extension("target") } else { folder.join("target") })?;
    Ok(built)
}

/// Cargo's home under another name: what is in it is linked, so that nothing is fetched again.
fn cargo_home_in(folder: &Path) -> Result<&Path> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folders::cargo_home()?)? {
        let entry = entry?;
        #[cfg(unix)]
        std::os::unix::fs::symlink(entry.path(), folder.join(entry.file_name()))?;
    }
    Ok(folder)
}

/// The names of the files that are not in both, or not the same.
fn differing<'a>(one: &'a [(PathBuf, Vec<u8>)], another: &'a [(PathBuf, Vec<u8>)]) -> Vec<&'a Path> {
    let missing = |from: &'a [(PathBuf, Vec<u8>)], of: &'a [(PathBuf, Vec<u8>)]| {
        of.iter().filter(move |file| !from.contains(file)).map(|(name, _)| name.as_path())
    };
    let mut names = missing(one, another).chain(missing(another, one)).collect::<Vec<_>>();
    names.sort();
    names.dedup();
    names
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_differing_names_what_is_missing_and_what_is_not_the_same() {
        let files = |files: &[(&str, &str)]| {
            files.iter().map(|(name, text)| (name.into(), text.as_bytes().to_vec())).collect::<Vec<_>>()
        };
        let one = files(&[("a", "1"), ("b", "2"), ("c", "3")]);
        assert!(differing(&one, &one).is_empty());
        let another = files(&[("a", "1"), ("b", "other"), ("d", "4")]);
        assert_eq!(differing(&one, &another), ["b", "c", "d"].map(Path::new));
    }
}
