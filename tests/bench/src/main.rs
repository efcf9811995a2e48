//! Measures the built app and other engines under one workload: `cargo xtask bench` builds what this needs and says
//! where it is.
//!
//! - `reelscope-bench events SCRATCH ROWS` writes the table of events and prints its path.
//! - `reelscope-bench browser SCRATCH ROWS[,ROWS...] RUNS [PEER...]` prints the table of the measures; 0 runs stand for
//!   what suits the number of rows. `REELSCOPE_DIST` is the built app, `REELSCOPE_PEERS` the folder of the peers' bundles.
//!
//! What is measured stands in `measures.rs`, the workload in `web/workload.js`, the table of events in `events.rs`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks through its output"
)]

mod answers;
mod app;
mod browser;
mod engine;
mod events;
mod measures;
mod random;
mod table;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use engine::{Engine, OURS, PEERS};
use measures::Sample;
use reelscope_e2e::Result;
use table::Size;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["events", scratch, rows] => {
            println!("{}", events::file(Path::new(scratch), rows.parse()?)?.display());
            Ok(())
        }
        ["browser", scratch, rows, runs, peers @ ..] => {
            let rows = rows.split(',').map(str::parse).collect::<Result<Vec<u64>, _>>()?;
            let peers = peers.iter().map(|name| peer(name)).collect::<Result<Vec<_>>>()?;
            let sizes = browser(Path::new(scratch), &rows, runs.parse()?, &peers)?;
            println!("{}", table::table(&sizes));
            Ok(())
        }
        _ => Err("run this by cargo xtask bench".into()),
    }
}

fn peer(name: &str) -> Result<Engine> {
    let known = PEERS.into_iter().find(|peer| peer.module == name);
    known.ok_or_else(|| {
        format!("there is no peer {name}: {}", PEERS.map(|peer| peer.module).join(", ")).into()
    })
}

/// Runs the engines by turns, and compares their answers before anything is shown.
fn browser(scratch: &Path, rows: &[u64], runs: usize, peers: &[Engine]) -> Result<Vec<Size>> {
    let folder = |name| env::var_os(name).map(PathBuf::from);
    let dist = folder("REELSCOPE_DIST").ok_or("REELSCOPE_DIST does not say where the app is")?;
    let site = browser::site(scratch, &dist, folder("REELSCOPE_PEERS").as_deref())?;
    let mut sizes = Vec::new();
    for &rows in rows {
        let events = events::file(scratch, rows)?.canonicalize()?;
        // Into the system's cache, so that the first run finds what the others do.
        io::copy(&mut fs::File::open(&events)?, &mut io::sink())?;
        let mut engines: Vec<(Engine, Result<Vec<Sample>, String>)> =
            std::iter::once(&OURS).chain(peers).map(|engine| (*engine, Ok(Vec::new()))).collect();
        for number in 0..runs_of(runs, rows) {
            for (engine, samples) in &mut engines {
                eprintln!("{} rows, run {}: {}", table::rows(rows), number + 1, engine.name);
                add(*engine, samples, &site, &events, rows)?;
            }
        }
        compare(&engines)?;
        sizes.push(Size { rows, engines });
    }
    Ok(sizes)
}

fn runs_of(asked: usize, rows: u64) -> usize {
    match asked {
        0 if rows > 10_000_000 => 1,
        0 => 5,
        asked => asked,
    }
}

/// Adds a run. A peer that fails is left out from then on; that ours does is an error.
fn add(
    engine: Engine,
    samples: &mut Result<Vec<Sample>, String>,
    site: &Path,
    events: &Path,
    rows: u64,
) -> Result<()> {
    let Ok(before) = samples else { return Ok(()) };
    match engine::run(engine, site, events) {
        Ok(run) => {
            let app = if engine == OURS { Some(app::run(site, events, rows)?) } else { None };
            before.push(Sample { rows, run, app });
        }
        Err(error) if engine == OURS => return Err(error),
        Err(error) => {
            eprintln!("{} is left out: {error}", engine.name);
            *samples = Err(error.to_string());
        }
    }
    Ok(())
}

/// Fails when any run's answers differ from our first: then its times are of something else.
fn compare(engines: &[(Engine, Result<Vec<Sample>, String>)]) -> Result<()> {
    let runs = || {
        engines.iter().flat_map(|(engine, samples)| samples.iter().flatten().map(move |it| (engine, &it.run)))
    };
    let Some((_, ours)) = runs().next() else { return Ok(()) };
    for (engine, run) in runs() {
        if let Some(difference) = answers::difference(&ours.answers, &run.answers, &run.without) {
            return Err(format!("the run is void: {} differs: {difference}", engine.name).into());
        }
    }
    Ok(())
}
