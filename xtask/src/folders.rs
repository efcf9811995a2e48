//! The machine's folders, which must not stand in what users get: texts of panics name the file that they are in, so that
//! builds in two folders, or of two people, would differ, and say more of the builder than anybody needs to know.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::command::{Result, command, output, root, target};

/// A folder of the machine, and what is written in its place.
type Folder = (PathBuf, String);

/// The compiler's flags that write other names in the place of the machine's folders.
pub(crate) fn flags() -> Result<String> {
    let folders = folders()?;
    if let Some((path, _)) = folders.iter().find(|(path, _)| path.to_string_lossy().contains(' ')) {
        // The variable that adds to the flags of .cargo/config.toml is split at spaces.
        return Err(format!("build in a folder without spaces in its name, not in {}", path.display()).into());
    }
    let flag = |(path, name): &Folder| format!("--remap-path-prefix={}={name}", path.display());
    Ok(folders.iter().map(flag).collect::<Vec<_>>().join(" "))
}

/// Fails when a file of what was built names one of the machine's folders.
pub(crate) fn check(dist: &Path) -> Result<()> {
    let folders = folders()?;
    for (name, bytes) in contents(dist)? {
        if let Some(folder) = named(&bytes, &folders) {
            return Err(format!("{} names a folder of this machine: {folder}", name.display()).into());
        }
    }
    Ok(())
}

/// All files in and below a folder, by name, with their bytes.
pub(crate) fn contents(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
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

/// The first of the folders that stands in these bytes.
fn named(bytes: &[u8], folders: &[Folder]) -> Option<String> {
    let paths = folders.iter().map(|(path, _)| path.to_string_lossy());
    // A folder of a single letter may stand anywhere by chance.
    let mut paths = paths.filter(|path| path.len() > 4);
    paths.find(|path| bytes.windows(path.len()).any(|part| part == path.as_bytes())).map(Into::into)
}

/// The folders; of those that hold each other the inner one comes later, and counts.
fn folders() -> Result<Vec<Folder>> {
    let said = |arguments: &[&str]| {
        output(command("rustc").args(arguments))
            .ok_or("rustc does not say where it is and what it is made of")
    };
    let sysroot = PathBuf::from(said(&["--print", "sysroot"])?);
    let version = said(&["-vV"])?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: ")).unwrap_or("unknown");
    let cargo = cargo_home()?;
    let mut folders = vec![
        (root(), "reelscope".to_owned()),
        (target(), "target".to_owned()),
        (cargo.clone(), "cargo".to_owned()),
    ];
    // The name of a registry's folder tells where its packages were fetched from.
    let mut registries = fs::read_dir(cargo.join("registry/src"))
        .into_iter()
        .flatten()
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    registries.sort();
    folders.extend(registries.into_iter().map(|path| (path, "crates".to_owned())));
    // Where the standard library's sources are installed, the compiler names them, else what it was itself built as.
    folders.push((sysroot.join("lib/rustlib/src/rust"), format!("/rustc/{commit}")));
    Ok(folders)
}

/// Where cargo keeps packages.
pub(crate) fn cargo_home() -> Result<PathBuf> {
    let usual = || env::home_dir().map(|home| home.join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(usual).ok_or_else(|| "there is no CARGO_HOME".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_named_finds_a_folder_inside_of_bytes() {
        let folders =
            [("/home/someone/reelscope".into(), "reelscope".to_owned()), ("/a".into(), String::new())];
        let check = |bytes: &[u8], expected: Option<&str>| {
            assert_eq!(named(bytes, &folders).as_deref(), expected, "{bytes:?}");
        };
        check(b"\0asm\x01/home/someone/reelscope/src/main.rs\xff", Some("/home/someone/reelscope"));
        check(b"\0asm\x01crates/engine/src/lib.rs /home/someone/", None);
        check(b"/a", None);
        check(b"", None);
    }

    #[test]
    fn test_flags_rename_every_folder() {
        let flags = flags().unwrap();
        for (path, name) in folders().unwrap() {
            assert!(flags.contains(&format!("{}={name}", path.display())), "{flags}");
        }
        assert!(flags.contains(&format!("={}", "/rustc/")), "{flags}");
    }
}
