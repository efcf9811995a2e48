//! All tests: native ones, browser components, end to end; and their sum.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::{
    axe,
    browser::{self, Browser},
    check,
    command::{Result, root, shown},
    dist::{self, Profile},
    setup::{self, Tools},
    writers,
};

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    passed: u64,
    failed: u64,
}

/// Runs the tests that the options name, all of them when they name none; those in a browser in Chromium, or the
/// end-to-end ones in Firefox.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    match options {
        ["e2e", "--browser", "firefox"] => return firefox(),
        ["e2e", "--browser", "chromium"] => return run(&["e2e"]),
        ["e2e", "--browser", other @ ..] => {
            return Err(format!("no such browser: {} (there are chromium, firefox)", other.join(" ")).into());
        }
        _ => {}
    }
    let all = ["native", "browser", "e2e"];
    if let Some(unknown) = options.iter().find(|option| !all.contains(option)) {
        return Err(format!("no such kind of tests: {unknown} (there are {})", all.join(", ")).into());
    }
    let wanted = |kind| options.is_empty() || options.contains(&kind);
    let tools = setup::build_tools()?;
    let mut sum = Counts::default();
    if wanted("native") {
        writers::ensure();
        sum += native(&tools)?;
        sum.passed += u64::from(check::mutations(&tools, check::SOME)?);
    }
    if wanted("browser") || wanted("e2e") {
        let browser = browser::ensure()?;
        if wanted("browser") {
            sum += some("browser component", components(&tools, &browser)?)?;
        }
        if wanted("e2e") {
            dist::build_with(&tools, Profile::Release)?;
            sum += some("end-to-end", end_to_end(&tools, &browser)?)?;
        }
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 { Ok(()) } else { Err("tests failed".into()) }
}

fn native(tools: &Tools) -> Result<Counts> {
    counted(tools.command("cargo").args([
        "test",
        "--locked",
        "--workspace",
        "--exclude",
        "reelscope-e2e",
        "--no-fail-fast",
    ]))
}

fn components(tools: &Tools, browser: &Browser) -> Result<Counts> {
    let mut sum = Counts::default();
    for package in ["reelscope-client", "reelscope-api", "reelscope"] {
        // Without debug information the modules load in a sixth of the time.
        sum += counted(
            tools
                .command("cargo")
                .env("CHROMEDRIVER", &browser.driver)
                .env("CARGO_PROFILE_DEV_DEBUG", "false")
                .env("CARGO_PROFILE_TEST_DEBUG", "false")
                .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
                .args(["test", "--locked", "--package", package, "--target", "wasm32-unknown-unknown"])
                .args(["--tests", "--no-fail-fast"]),
        )?;
    }
    Ok(sum)
}

fn end_to_end(tools: &Tools, browser: &Browser) -> Result<Counts> {
    counted(
        tools
            .command("cargo")
            .env("CHROMIUM", &browser.chromium)
            .env("CHROMEDRIVER", &browser.driver)
            .env("REELSCOPE_DIST", root().join("dist"))
            .env("REELSCOPE_AXE", axe::ensure()?)
            .args(["test", "--locked", "--package", "reelscope-e2e", "--no-fail-fast"]),
    )
}

/// The end-to-end tests in Firefox. What it lacks is left out by the tests, which say so.
fn firefox() -> Result<()> {
    let tools = setup::build_tools()?;
    let firefox = browser::ensure_firefox(&tools)?;
    dist::build_with(&tools, Profile::Release)?;
    let mut tests = tools.command("cargo");
    tests
        .env("REELSCOPE_BROWSER", "firefox")
        .env("FIREFOX", firefox)
        .env("REELSCOPE_DIST", root().join("dist"))
        .env("REELSCOPE_AXE", axe::ensure()?)
        .args(["test", "--locked", "--package", "reelscope-e2e", "--no-fail-fast"]);
    let sum = some("end-to-end", counted(&mut tests)?)?;
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 { Ok(()) } else { Err("tests failed".into()) }
}

/// A run in a browser that found no test has tested nothing.
fn some(kind: &str, counts: Counts) -> Result<Counts> {
    if counts.passed + counts.failed == 0 { Err(format!("no {kind} test ran").into()) } else { Ok(counts) }
}

/// Runs a test command, showing its output and adding up the results in it.
fn counted(command: &mut Command) -> Result<Counts> {
    println!("$ {}", shown(command));
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut counts = Counts::default();
    for line in BufReader::new(child.stdout.take().ok_or("no output to read")?).lines() {
        let line = line?;
        println!("{line}");
        counts += parse(&line).unwrap_or_default();
    }
    let status = child.wait()?;
    if !status.success() && counts.failed == 0 {
        return Err(format!("{} failed ({status})", shown(command)).into());
    }
    Ok(counts)
}

/// The counts of a line such as `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
fn parse(line: &str) -> Option<Counts> {
    let rest = line.trim_start().strip_prefix("test result:")?;
    let number = |word: &str| {
        rest.split(';').find_map(|part| part.trim().strip_suffix(word)?.rsplit(' ').next()?.parse().ok())
    };
    Some(Counts { passed: number(" passed")?, failed: number(" failed")? })
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_parse_reads_a_result_line() {
        let check = |line: &str, expected: Option<(u64, u64)>| {
            assert_eq!(parse(line).map(|counts| (counts.passed, counts.failed)), expected, "{line}");
        };
        check("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", Some((12, 0)));
        check(
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 filtered out; finished in 0.1s",
            Some((3, 2)),
        );
        check("test parse ... ok", None);
    }
}
