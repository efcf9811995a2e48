//! trunk's post-build hook: finishes what trunk put into its staging folder before it becomes `dist/`.
//!
//! trunk leaves the worker's files without a hash in their names and without integrity, and knows nothing of
//! `engine.js`. The page's policy needs the hash of trunk's inline loader, which exists only now.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha384};

use crate::{
    command::{self, Result, root},
    setup,
};

/// A file that only a development build has in its folder.
pub(crate) const DEVELOPMENT_MARK: &str = "development-build.txt";

/// The worker's files as the page and `engine.js` refer to them: placeholders and what replaces them.
struct Worker {
    replacements: [(&'static str, String); 4],
}

/// Runs inside trunk, which says in its environment where the staging folder is and which profile it built.
pub(crate) fn run() -> Result<()> {
    let staging =
        PathBuf::from(env::var_os("TRUNK_STAGING_DIR").ok_or("this runs as trunk's post_build hook")?);
    let release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let worker = rename_worker(&staging)?;
    finish_page(&staging, &worker)?;
    build_api(&staging, &worker, release)?;
    if !release {
        command::write(
            &staging.join(DEVELOPMENT_MARK),
            "Built without optimisation: for developers only.\n",
        )?;
    }
    Ok(())
}

/// Puts a hash of the content into the worker's file names.
fn rename_worker(staging: &Path) -> Result<Worker> {
    let rename = |from: &str, ending: &str| -> Result<(String, String)> {
        let path = staging.join(from);
        let bytes = fs::read(&path).map_err(|error| format!("trunk left no {from}: {error}"))?;
        let hash: String = Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let name = format!("worker-{hash}{ending}");
        fs::rename(&path, staging.join(&name))?;
        Ok((name, integrity(&bytes)))
    };
    let (js, js_integrity) = rename("worker.js", ".js")?;
    let (wasm, wasm_integrity) = rename("worker_bg.wasm", "_bg.wasm")?;
    Ok(Worker {
        replacements: [
            ("__WORKER_JS__", format!("./{js}")),
            ("__WORKER_WASM__", format!("./{wasm}")),
            ("__WORKER_JS_INTEGRITY__", js_integrity),
            ("__WORKER_WASM_INTEGRITY__", wasm_integrity),
        ],
    })
}

fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

impl Worker {
    /// Fills in the placeholders; every one of them must be there.
    fn fill(&self, mut text: String, file: &str) -> Result<String> {
        for (placeholder, value) in &self.replacements {
            text = replace(&text, placeholder, value, file)?;
        }
        Ok(text)
    }
}

fn replace(text: &str, placeholder: &str, value: &str, file: &str) -> Result<String> {
    if !text.contains(placeholder) {
        return Err(format!("{file} has no {placeholder}").into());
    }
    Ok(text.replace(placeholder, value))
}

fn finish_page(staging: &Path, worker: &Worker) -> Result<()> {
    let path = staging.join("index.html");
    let page = worker.fill(command::read(&path)?, "index.html")?;
    let hash = format!("sha256-{}", STANDARD.encode(Sha256::digest(inline_script(&page)?)));
    command::write(&path, replace(&page, "__LOADER_HASH__", &hash, "index.html")?)
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
fn build_api(staging: &Path, worker: &Worker, release: bool) -> Result<()> {
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
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen
        .args(["--target", "web", "--no-typescript", "--out-name", "engine", "--out-dir"])
        .arg(staging)
        .arg(module);
    if release {
        bindgen.args(["--remove-name-section", "--remove-producers-section"]);
    }
    command::run(&mut bindgen)?;
    let epilogue = worker.fill(command::read(&root().join("crates/api/js/epilogue.js"))?, "epilogue.js")?;
    let path = staging.join("engine.js");
    command::write(&path, format!("{}\n{epilogue}", command::read(&path)?))?;
    let types = root().join("crates/api/js/engine.d.ts");
    fs::copy(&types, staging.join("engine.d.ts")).map_err(|error| format!("{}: {error}", types.display()))?;
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
    fn test_replace_fails_without_the_placeholder() {
        assert_eq!(replace("a __X__ b", "__X__", "1", "f").unwrap(), "a 1 b");
        assert!(replace("a b", "__X__", "1", "f").is_err());
    }
}
