//! The files, made by running their writers.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Map, Value};

/// A file and what is expected of it.
pub(crate) struct Made {
    /// Its name, which says what wrote it and how.
    pub(crate) name: String,
    /// Its content.
    pub(crate) bytes: Vec<u8>,
    expected: Value,
}

impl Made {
    /// How many rows went into it.
    pub(crate) fn rows(&self) -> u64 {
        self.expected["rows"].as_u64().unwrap()
    }

    /// What is expected of each column.
    pub(crate) fn columns(&self) -> &Map<String, Value> {
        self.expected["columns"].as_object().unwrap()
    }
}

/// What Python's writers make; nothing, with a notice, where they are not installed.
pub(crate) fn by_python() -> Vec<Made> {
    let python = tools("REELSCOPE_PYTHON", "python/bin/python");
    let Some(python) = python else { return skipped("Python with its writers") };
    made("python", |folder| {
        Command::new(python).arg("-B").arg(here("make.py")).arg(folder).status().unwrap().success()
    })
}

/// What the JavaScript library makes; nothing, with a notice, where it is not installed.
pub(crate) fn by_javascript() -> Vec<Made> {
    let modules = tools("REELSCOPE_NODE_MODULES", "node/node_modules");
    let Some(modules) = modules else { return skipped("the JavaScript library apache-arrow") };
    made("javascript", |folder| {
        Command::new("node").arg(here("javascript.mjs")).arg(folder).arg(modules).status().unwrap().success()
    })
}

fn skipped(what: &str) -> Vec<Made> {
    eprintln!("skipped: {what} is not installed (cargo xtask test native does it)");
    Vec::new()
}

/// Something in the tools folder, or where the environment says it is.
fn tools(variable: &str, place: &str) -> Option<PathBuf> {
    let usual = here("../../.tools").join(place);
    let path = std::env::var_os(variable).map_or(usual, PathBuf::from);
    path.exists().then_some(path)
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn made(name: &str, make: impl FnOnce(&Path) -> bool) -> Vec<Made> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("made-by-{name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    assert!(make(&folder), "the writers failed");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|extension| extension != "json"));
    paths.sort();
    assert!(!paths.is_empty(), "the writers made nothing");
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Made {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let expected = fs::read(path.with_file_name(format!("{name}.json"))).unwrap();
    Made { name, bytes: fs::read(path).unwrap(), expected: serde_json::from_slice(&expected).unwrap() }
}
