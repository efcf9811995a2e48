//! Measuring: the engine's kernels natively, and the app in a browser, beside other engines when asked.
//!
//! `crates/engine/examples/kernels.rs` and `tests/bench` measure; this gives them what they need and keeps the tables.

mod options;
mod peers;
mod report;

use std::{
    path::Path,
    process::{Command, Stdio},
};

use options::Options;
pub(crate) use options::rows;

use crate::{
    browser,
    command::{Result, shown, target},
    dist::{self, Profile},
    setup::{self, Tools},
};

/// The rows that kernels are timed over.
const KERNEL_ROWS: u64 = 10_000_000;

/// Measures what the options ask for.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let options = Options::parse(options)?;
    let tools = setup::build_tools()?;
    let scratch = target().join("bench");
    let browser_table = if options.browser { Some(in_browser(&tools, &scratch, &options)?) } else { None };
    let kernel_table = kernels(&tools, &scratch)?;
    println!("\n{kernel_table}");
    if let Some(table) = &browser_table {
        println!("\n{table}");
    }
    if options.write { report::write(&kernel_table, browser_table.as_deref()) } else { Ok(()) }
}

fn kernels(tools: &Tools, scratch: &Path) -> Result<String> {
    let rows = KERNEL_ROWS.to_string();
    let events = printed(bench(tools).arg("events").arg(scratch).arg(rows))?;
    let example =
        ["run", "--locked", "--release", "--package", "reelscope-engine", "--example", "kernels", "--"];
    printed(tools.command("cargo").args(example).arg(events))
}

fn in_browser(tools: &Tools, scratch: &Path, options: &Options) -> Result<String> {
    let browser = browser::ensure()?;
    let dist = dist::build_with(tools, Profile::Release)?;
    let mut bench = bench(tools);
    if !options.peers.is_empty() {
        bench.env("REELSCOPE_PEERS", peers::ensure(scratch, &options.peers)?);
    }
    // Days are days in UTC, whatever an engine takes for its zone.
    bench.env("TZ", "UTC").env("REELSCOPE_DIST", dist);
    bench.env("CHROMIUM", &browser.chromium).env("CHROMEDRIVER", &browser.driver);
    let rows: Vec<String> = options.rows.iter().map(u64::to_string).collect();
    bench.arg("browser").arg(scratch).arg(rows.join(",")).arg(options.runs.to_string()).args(&options.peers);
    printed(&mut bench)
}

fn bench(tools: &Tools) -> Command {
    let mut cargo = tools.command("cargo");
    cargo.args(["run", "--quiet", "--locked", "--package", "reelscope-bench", "--"]);
    cargo
}

/// What a command prints, which says on its error output how far it is.
fn printed(command: &mut Command) -> Result<String> {
    println!("$ {}", shown(command));
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("{} failed ({})", shown(command), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
