//! `index.html`: our loader in the place of trunk's, and a policy that allows it and no other script.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{check_alone, check_unsigned, fill, integrity_of, replace};
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
    let glue = command::read(&staging.join(&program.glue))?;
    check_alone(&glue, &program.glue)?;
    check_unsigned(&glue, &program.glue)?;
    let (scripts, hashes) = scripts(staging, &program)?;
    let page = replace(&page, "__SCRIPTS__", &scripts, "index.html")?;
    command::write(&path, replace(&page, "__SCRIPT_HASHES__", &hashes, "index.html")?)
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
    fn test_take_program_refuses_a_page_with_other_scripts() {
        assert!(take_program(&PAGE.replace("</head>", "<script>1</script></head>")).is_err());
        assert!(take_program(&PAGE.replace("modulepreload", "prefetch")).is_err());
        assert!(take_program("<p>none</p>").is_err());
    }
}
