//! `index.html`: our loader in the place of trunk's, and a policy that allows it and no other script.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{check_alone, check_unsigned, fill, integrity_of, replace, short_hash};
use crate::command::{self, Result};

/// The page's two files that trunk has made of the program.
struct Program {
    glue: String,
    module: String,
}

/// Finishes the page in the staging folder.
pub(super) fn finish(staging: &Path) -> Result<()> {
    let path = staging.join("index.html");
    let page = command::read(&path)?;
    let (program, page) = take_program(&page)?;
    let program = named_by_content(staging, &program)?;
    let glue = command::read(&staging.join(&program.glue))?;
    check_alone(&glue, &program.glue)?;
    check_unsigned(&glue, &program.glue)?;
    let (scripts, hashes) = scripts(staging, &program)?;
    let page = replace(&page, "__SCRIPTS__", &scripts, "index.html")?;
    command::write(&path, replace(&page, "__SCRIPT_HASHES__", &hashes, "index.html")?)
}

/// Takes the builder's folder out of the program, and names its files by what they then hold: trunk has named them before.
fn named_by_content(staging: &Path, program: &Program) -> Result<Program> {
    let mut module = fs::read(staging.join(&program.module))?;
    unmark(&mut module);
    let name = format!("reelscope-{}", short_hash(&module));
    let named = Program { glue: format!("{name}.js"), module: format!("{name}_bg.wasm") };
    fs::rename(staging.join(&program.glue), staging.join(&named.glue))?;
    fs::remove_file(staging.join(&program.module))?;
    command::write(&staging.join(&named.module), module)?;
    Ok(named)
}

/// Takes out a mark that a dependency of Leptos's (wasm_split_macros) puts among a module's exports: a hash of the folder
/// that its own sources are in, which is another one for each builder. Only its tool for splitting modules looks at it.
fn unmark(module: &mut [u8]) {
    const MARK: &[u8] = b"_WASM_SPLIT_MARKER_";
    let mut at = 0;
    while let Some(found) = module[at..].windows(MARK.len()).position(|part| part == MARK) {
        at += found + MARK.len();
        let hash = module[at..].iter_mut().take(16).take_while(|byte| byte.is_ascii_hexdigit());
        hash.for_each(|byte| *byte = b'0');
    }
}

/// Takes trunk's loader and its preloads out of the page, and leaves a placeholder.
fn take_program(page: &str) -> Result<(Program, String)> {
    let (page, glue) = take_link(page, "modulepreload")?;
    let (page, module) = take_link(&page, "preload")?;
    let (before, rest) = page.split_once("<script").ok_or("trunk left no loader in index.html")?;
    let (_, after) = rest.split_once("</script>").ok_or("the loader in index.html has no end")?;
    if after.contains("<script") {
        return Err("index.html has more than one script; the policy allows the loader only".into());
    }
    Ok((Program { glue, module }, format!("{}\n    __SCRIPTS__{after}", before.trim_end())))
}

/// Takes out a link of trunk's; gives the page and the name of the file that the link names.
fn take_link(page: &str, rel: &str) -> Result<(String, String)> {
    let missing = || format!("trunk left no {rel} in index.html");
    let start = page.find(&format!(r#"<link rel="{rel}""#)).ok_or_else(missing)?;
    let end = start + page[start..].find('>').ok_or_else(missing)? + 1;
    let (_, href) = page[start..end].split_once(r#"href="./"#).ok_or_else(missing)?;
    let (name, _) = href.split_once('"').ok_or_else(missing)?;
    Ok((format!("{}{}", &page[..start], &page[end..]), name.to_owned()))
}

/// The page's scripts, and their hashes as the policy names them.
fn scripts(staging: &Path, program: &Program) -> Result<(String, String)> {
    let Program { glue, module } = program;
    let glue_integrity = integrity_of(staging, glue)?;
    let loader = fill(
        "page/loader.js",
        &[
            ("__BUILD__", module),
            ("__GLUE__", glue),
            ("__MODULE__", module),
            ("__MODULE_INTEGRITY__", &integrity_of(staging, module)?),
            ("__MANIFEST_INTEGRITY__", &integrity_of(staging, "manifest.webmanifest")?),
        ],
    )?;
    // An import has no place for an integrity; the map has, and where a browser does not know that, the preload.
    let map = format!(r#"{{ "integrity": {{ "./{glue}": "{glue_integrity}" }} }}"#);
    let scripts = format!(
        r#"<script type="importmap">{map}</script>
    <link rel="modulepreload" href="./{glue}" crossorigin="anonymous" integrity="{glue_integrity}">
    <link rel="preload" href="./{module}" crossorigin="anonymous" as="fetch" type="application/wasm">
    <script type="module">
{loader}</script>"#
    );
    let hashes = format!("{} {}", script_hash(&map), script_hash(&format!("\n{loader}")));
    Ok((scripts, hashes))
}

/// What the policy calls an inline script of this text.
fn script_hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<head>
<script type="module">import init from './a.js';</script>
<link rel="modulepreload" href="./a.js" integrity="x"><link rel="preload" href="./a_bg.wasm"></head>"#;

    #[test]
    fn test_take_program_leaves_one_placeholder() {
        let (program, page) = take_program(PAGE).unwrap();
        assert_eq!((program.glue.as_str(), program.module.as_str()), ("a.js", "a_bg.wasm"));
        assert_eq!(page, "<head>\n    __SCRIPTS__\n</head>");
    }

    #[test]
    fn test_unmark_leaves_nothing_of_the_folder() {
        let check = |module: &str, expected: &str| {
            let mut bytes = module.as_bytes().to_vec();
            unmark(&mut bytes);
            assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        };
        check("a_WASM_SPLIT_MARKER_732e786d2a082da8version", "a_WASM_SPLIT_MARKER_0000000000000000version");
        check("_WASM_SPLIT_MARKER_12 _WASM_SPLIT_MARKER_ab", "_WASM_SPLIT_MARKER_00 _WASM_SPLIT_MARKER_00");
        check("none 732e786d2a082da8", "none 732e786d2a082da8");
    }

    #[test]
    fn test_take_program_refuses_a_page_with_other_scripts() {
        assert!(take_program(&PAGE.replace("</head>", "<script>1</script></head>")).is_err());
        assert!(take_program(&PAGE.replace("modulepreload", "prefetch")).is_err());
        assert!(take_program("<p>none</p>").is_err());
    }
}
