//! Sets up, serves, builds, tests and measures Reelscope: `cargo xtask` lists what it does.

#![allow(clippy::print_stdout, reason = "a command-line tool speaks through its output")]

mod axe;
mod bench;
mod browser;
mod check;
mod command;
mod dist;
mod folders;
mod hook;
mod lint;
mod miri;
#[cfg(test)]
mod rules;
mod samples;
mod screenshots;
mod serve;
mod setup;
mod size;
mod supply;
mod test;
#[cfg(test)]
mod types;
mod writers;

use std::{env, process::ExitCode};

use command::Result;

const USAGE: &str = "\
cargo xtask serve [--dev] [--port N]   build and serve the app on http://127.0.0.1:8080
cargo xtask build [--dev]              build the app into dist/ and print the download's size
cargo xtask test [native|browser|e2e]  run all tests, or one kind of them
cargo xtask test e2e --browser firefox run the end-to-end tests in Firefox
cargo xtask check [--full|--builds]    read 10,000 (200,000) spoilt files in WebAssembly (and build twice, the same
                                       bytes; or that alone)
cargo xtask deny                       check the dependencies' licences, sources and advisories
cargo xtask bench [--rows 1m,10m,100m] [--runs N] [--peers[=duckdb,mosaic,arquero,perspective]] [--kernels] [--write]
                                       measure the kernels and the app in a browser, at 1 M and 10 M rows unless
                                       others are named (100 M rows are a file of 4 GB); beside peers; kernels only;
                                       write the tables into docs/performance.md
cargo xtask miri                       run what the compiler does not check under Miri, where it is installed
cargo xtask lint                       check formatting and lints, native and for the browser
cargo xtask samples                    write the samples that are compiled into the app
cargo xtask samples --season [--rows 300k] [--seed N] [--out DIR] [--truth]
                                       write the season, the sample that the app makes up, with so many playback
                                       events (up to 100m and more), and what there is to find in it (truth.json)
cargo xtask screenshots                take pictures of every page, light and dark, 1,440 and 390 pixels wide, into
                                       docs/screenshots (of the app that REELSCOPE_DIST names, else of a new build)
cargo xtask setup [--browser]          install what building (and testing) needs";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", options @ ..] => serve::run(options),
        ["build", options @ ..] => dist::build(dist::Profile::of(options)?).map(|dist| size::print(&dist))?,
        ["test", options @ ..] => test::run(options),
        ["check", options @ ..] => check::run(options),
        ["bench", options @ ..] => bench::run(options),
        ["deny"] => supply::deny(),
        ["lint"] => lint::run(),
        ["miri"] => miri::run(),
        ["samples"] => samples::write(),
        ["samples", options @ ..] => samples::write_season(options),
        ["screenshots"] => screenshots::run(),
        ["setup"] => setup::build_tools().map(drop),
        ["setup", "--browser"] => {
            setup::build_tools().and_then(|_| browser::ensure()).and_then(|_| axe::ensure()).map(drop)
        }
        ["hook"] => hook::run(),
        [] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("no such task: {}\n{USAGE}", arguments.join(" ")).into()),
    }
}
