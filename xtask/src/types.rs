//! The types of engine.js, put to the proof by the compiler of TypeScript: what callers write is right, and what is wrong is
//! refused.

use std::{env, path::PathBuf};

use crate::command::{command, root};

/// The compiler in the tools folder, which `cargo xtask test` installs, or the one that `TSC` names.
fn compiler() -> Option<PathBuf> {
    let own = root().join(".tools/typescript/node_modules/typescript/bin/tsc");
    env::var_os("TSC").map(PathBuf::from).or_else(|| own.exists().then_some(own))
}

#[test]
fn test_types_fit_what_callers_write() {
    let Some(compiler) = compiler() else {
        println!("skipped: there is no TypeScript (`cargo xtask test` installs it)");
        return;
    };
    let strict =
        ["--strict", "--noEmit", "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2022,dom"];
    let modules = ["--module", "esnext", "--moduleResolution", "bundler"];
    let mut tsc = command("node");
    tsc.arg(compiler).args(strict).args(modules).arg(root().join("tests/types/sample.ts"));
    let checked = tsc.output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}
