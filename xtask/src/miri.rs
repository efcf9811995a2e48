//! The modules with `unsafe` code under Miri, which sees what no test does: reads beyond an end, of what was freed, of
//! what nobody wrote.
//!
//! Miri is a part of nightly toolchains only, which nothing else here needs, so it runs where it is installed.

use crate::{
    command::{self, Result, command, output},
    setup,
};

/// The tests of each module of `UNSAFE` in `rules.rs`: its package, where it is in it, and its tests' names.
const TESTS: [(&str, &[&str], &str); 2] =
    [("reelscope-proof", &["--lib"], "wasm::"), ("reelscope-engine", &["--test", "forecast"], "heap::")];

/// Runs the tests of the modules with `unsafe` code under Miri; where it is not installed, says how it is.
pub(crate) fn run() -> Result<()> {
    let miri = ["run", "nightly", "cargo", "miri"];
    if output(command("rustup").args(miri).arg("--version")).is_none() {
        println!(
            "skipped: Miri is not installed here (rustup toolchain install nightly --profile minimal -c miri,rust-src)"
        );
        return Ok(());
    }
    let tools = setup::build_tools()?;
    for (package, part, name) in TESTS {
        let mut test = tools.command("rustup");
        // Allocators make addresses of numbers, and the memories of the tests are never freed.
        test.env("MIRIFLAGS", "-Zmiri-permissive-provenance -Zmiri-ignore-leaks")
            .env_remove("RUSTUP_TOOLCHAIN");
        test.args(miri).args(["test", "--locked", "--package", package]).args(part).args(["--", name]);
        command::run(&mut test)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::UNSAFE;

    #[test]
    fn test_each_module_with_unsafe_code_has_tests_that_run() {
        assert_eq!(TESTS.len(), UNSAFE.len());
        for ((package, _, name), file) in TESTS.iter().rev().zip(UNSAFE) {
            let text = command::read(&command::root().join(file)).unwrap();
            let module = name.trim_end_matches("::");
            assert!(file.ends_with(&format!("/{module}.rs")) && text.contains("#[test]"), "{package} {file}");
        }
    }
}
