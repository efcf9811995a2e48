//! trunk's post-build hook: finishes what trunk put into its staging folder before it becomes `dist/`.
//!
//! trunk knows nothing of `engine.js`, which is built here, and the page's policy needs the hash of trunk's inline
//! loader, which exists only now.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{
    command::{self, Result, root},
    setup,
};

/// A file that only a development build has in its folder.
pub(crate) const DEVELOPMENT_MARK: &str = "development-build.txt";

/// Runs inside trunk, which says in its environment where the staging folder is and which profile it built.
pub(crate) fn run() -> Result<()> {
    let staging =
        PathBuf::from(env::var_os("TRUNK_STAGING_DIR").ok_or("this runs as trunk's post_build hook")?);
    let release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    finish_page(&staging)?;
    build_api(&staging, release)?;
    copy_examples(&staging)?;
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

fn finish_page(staging: &Path) -> Result<()> {
    let path = staging.join("index.html");
    let page = command::read(&path)?;
    if !page.contains(r#"rel="modulepreload""#) {
        return Err("trunk left no modulepreload in index.html, which says where the workers' glue is".into());
    }
    for file in fs::read_dir(staging)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
        if file.ends_with(".js") {
            check_alone(&command::read(&staging.join(&file))?, &file)?;
        }
    }
    let hash = format!("sha256-{}", STANDARD.encode(Sha256::digest(inline_script(&page)?)));
    command::write(&path, replace(&page, "__LOADER_HASH__", &hash, "index.html")?)
}

/// Fails for glue that imports anything: workers start from its text, in a blob that nothing can be imported into.
fn check_alone(glue: &str, file: &str) -> Result<()> {
    match glue.lines().find(|line| line.starts_with("import ")) {
        None => Ok(()),
        Some(import) => Err(format!("{file} cannot start a worker, as it imports: {import}").into()),
    }
}

/// The text of the page's only inline script: trunk's loader.
fn inline_script(page: &str) -> Result<&str> {
    let mut inline = page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(text)
    });
    match (inline.next(), inline.next()) {
        (Some(script), None) => Ok(script),
        (None, _) => Err("index.html has no inline loader".into()),
        _ => Err("index.html has more than one inline script; the policy allows trunk's loader only".into()),
    }
}

/// Builds `engine.js`, its module and its types beside the page.
fn build_api(staging: &Path, release: bool) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let tools = setup::build_tools()?;
    let mut cargo = tools.command("cargo");
    cargo.args(["build", "--quiet", "--locked", "--package", "reelscope-api", "--target", TARGET]);
    if release {
        cargo.arg("--release");
    }
    command::run(&mut cargo)?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let profile = if release { "release" } else { "debug" };
    let module = target.join(TARGET).join(profile).join("reelscope_api.wasm");
    // A name of its content's own, so that no cache mixes the files of two builds.
    let hash: String =
        Sha256::digest(fs::read(&module)?).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("engine-{hash}");
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen
        .args(["--target", "web", "--no-typescript", "--out-name", &name, "--out-dir"])
        .arg(staging)
        .arg(module);
    if release {
        bindgen.args(["--remove-name-section", "--remove-producers-section"]);
    }
    command::run(&mut bindgen)?;
    let glue = format!("{name}.js");
    check_alone(&command::read(&staging.join(&glue))?, &glue)?;
    let sources = root().join("crates/api/js");
    let entry = command::read(&sources.join("engine.js"))?;
    let entry = replace(&entry, "__GLUE__", &glue, "engine.js")?;
    command::write(&staging.join("engine.js"), entry)?;
    let types = sources.join("engine.d.ts");
    fs::copy(&types, staging.join("engine.d.ts")).map_err(|error| format!("{}: {error}", types.display()))?;
    Ok(())
}

/// Copies the examples of `engine.js`, which are files as they are: neither trunk nor the page knows of them.
fn copy_examples(staging: &Path) -> Result<()> {
    let (from, to) = (root().join("public/examples"), staging.join("examples"));
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(&from).map_err(|error| format!("{}: {error}", from.display()))? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_inline_script_takes_the_only_one() {
        let page = r#"<script src="a.js"></script><script type="module">import x;</script>"#;
        assert_eq!(inline_script(page).unwrap(), "import x;");
        assert!(inline_script("<p>none</p>").is_err());
        assert!(inline_script("<script>a</script><script>b</script>").is_err());
    }

    #[test]
    fn test_check_alone_refuses_imports() {
        assert!(check_alone("export class A {}\nlet wasm;", "a.js").is_ok());
        assert!(check_alone("import { b } from './b.js';", "a.js").is_err());
    }

    #[test]
    fn test_replace_fails_without_the_placeholder() {
        assert_eq!(replace("a __X__ b", "__X__", "1", "f").unwrap(), "a 1 b");
        assert!(replace("a b", "__X__", "1", "f").is_err());
    }
}
