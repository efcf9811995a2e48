//! trunk's post-build hook: finishes what trunk put into its staging folder before it becomes `dist/`.
//!
//! trunk knows nothing of `engine.js` and of working offline, which are built here; and nothing of the hashes that the
//! page's policy, its loader and its service worker need, which exist only now.

mod api;
mod offline;
mod page;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha384};

use crate::command::{self, Result, root};

/// A file that only a development build has in its folder.
pub(crate) const DEVELOPMENT_MARK: &str = "development-build.txt";

/// Runs inside trunk, which says in its environment where the staging folder is and which profile it built.
pub(crate) fn run() -> Result<()> {
    let staging =
        PathBuf::from(env::var_os("TRUNK_STAGING_DIR").ok_or("this runs as trunk's post_build hook")?);
    let release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    offline::write_manifest(&staging)?;
    page::finish(&staging)?;
    // All that is there by now is the page's, and what comes later is not kept by its service worker.
    offline::write_worker(&staging, release)?;
    api::build(&staging, release)?;
    copy_examples(&staging)?;
    copy(&root().join("public/_headers"), &staging.join("_headers"))?;
    if !release {
        command::write(
            &staging.join(DEVELOPMENT_MARK),
            "Built without optimisation: for developers only.\n",
        )?;
    }
    Ok(())
}

/// Fills in a placeholder, which must be there.
fn replace(text: &str, placeholder: &str, value: &str, file: &str) -> Result<String> {
    if !text.contains(placeholder) {
        return Err(format!("{file} has no {placeholder}").into());
    }
    Ok(text.replace(placeholder, value))
}

/// A file of `public/` with its placeholders filled in.
fn fill(file: &str, values: &[(&str, &str)]) -> Result<String> {
    let text = command::read(&root().join("public").join(file))?;
    let filled = values.iter().try_fold(text, |text, (name, value)| replace(&text, name, value, file))?;
    match left(&filled) {
        Some(name) => Err(format!("{file} has a placeholder that nobody fills in: {name}").into()),
        None => Ok(filled),
    }
}

/// The first placeholder in a text.
fn left(text: &str) -> Option<&str> {
    text.match_indices("__").find_map(|(start, _)| {
        let other = |character: char| {
            !character.is_ascii_uppercase() && !character.is_ascii_digit() && character != '_'
        };
        let name = &text[start..start + text[start..].find(other)?];
        (name.len() > 4 && name.ends_with("__")).then_some(name)
    })
}

/// What an `integrity` says of a file with these bytes.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// The integrity of a file in the staging folder.
fn integrity_of(staging: &Path, file: &str) -> Result<String> {
    let path = staging.join(file);
    Ok(integrity(&fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?))
}

/// A short name of a content's own.
fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The names of the files in a folder, in order.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().into_string().map_err(|name| format!("{name:?} is no plain name"))?);
        }
    }
    names.sort();
    Ok(names)
}

/// Fails for glue that imports anything: workers start from its text, in a blob that nothing can be imported into.
fn check_alone(glue: &str, file: &str) -> Result<()> {
    match glue.lines().find(|line| line.starts_with("import ")) {
        None => Ok(()),
        Some(import) => Err(format!("{file} cannot start a worker, as it imports: {import}").into()),
    }
}

/// Fails for glue that takes an address for a signed number, which is wrong from 2 GiB on: an address is made unsigned
/// where it is used, or before that in the same function. The stack (`retptr`) lies in the first megabyte.
fn check_unsigned(glue: &str, file: &str) -> Result<()> {
    let mut made_unsigned = false;
    for line in glue.lines() {
        if line.starts_with("function ") {
            made_unsigned = false;
        }
        let made = ["const ptr", "let ptr", "ptr"].iter().any(|start| {
            let rest = line.trim_start().strip_prefix(start);
            rest.is_some_and(|rest| rest.trim_start().starts_with('=') && line.ends_with(">>> 0;"))
        });
        made_unsigned |= made;
        let used = line.contains("Memory0().subarray(") || line.contains("getDataViewMemory0().");
        if used && !made_unsigned && !line.contains(">>> 0)") && !line.contains("(retptr + ") {
            return Err(format!("{file} takes an address for a signed number: {}", line.trim()).into());
        }
    }
    Ok(())
}

/// Copies the examples of `engine.js`, which are files as they are: neither trunk nor the page knows of them.
fn copy_examples(staging: &Path) -> Result<()> {
    let (from, to) = (root().join("public/examples"), staging.join("examples"));
    fs::create_dir_all(&to)?;
    names(&from)?.iter().try_for_each(|name| copy(&from.join(name), &to.join(name)))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_check_alone_refuses_imports() {
        assert!(check_alone("export class A {}\nlet wasm;", "a.js").is_ok());
        assert!(check_alone("import { b } from './b.js';", "a.js").is_err());
    }

    #[test]
    fn test_check_unsigned_refuses_signed_addresses() {
        let check = |lines: &[&str], right: bool| {
            assert_eq!(check_unsigned(&lines.join("\n"), "a.js").is_ok(), right, "{lines:?}");
        };
        let (head, used) = ("function f(ptr, len) {", "    getUint8ArrayMemory0().subarray(ptr, ptr + len);");
        check(&[head, "    ptr = ptr >>> 0;", used], true);
        check(&[head, "    const ptr = malloc(len, 1) >>> 0;", used], true);
        check(&[head, used], false);
        check(&[head, "    ptr = ptr >>> 0;", "}", head, used], false);
        check(&["getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);"], true);
        check(&["getDataViewMemory0().setInt32(arg0 + 4 * 1, len1, true);"], false);
    }

    #[test]
    fn test_replace_fails_without_the_placeholder() {
        assert_eq!(replace("a __X__ b", "__X__", "1", "f").unwrap(), "a 1 b");
        assert!(replace("a b", "__X__", "1", "f").is_err());
    }

    #[test]
    fn test_fill_fails_for_a_placeholder_that_is_left() {
        assert!(fill("page/sw.js", &[("__FILES__", "{}"), ("__BUILD__", "1")]).is_ok());
        assert!(fill("page/sw.js", &[("__FILES__", "{}")]).is_err());
    }

    #[test]
    fn test_integrity_is_what_browsers_compute() {
        // `printf abc | openssl dgst -sha384 -binary | base64`
        let expected = "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn";
        assert_eq!(integrity(b"abc"), expected);
    }
}
