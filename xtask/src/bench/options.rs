//! What is to be measured.

use crate::command::Result;

/// The engines that ours can be measured beside: the modules of `tests/bench/web`.
pub(super) const PEERS: [&str; 4] = ["duckdb", "mosaic", "arquero", "perspective"];

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Options {
    /// The sizes of the table.
    pub(super) rows: Vec<u64>,
    /// How many runs; 0 for what suits the size.
    pub(super) runs: usize,
    /// The other engines.
    pub(super) peers: Vec<String>,
    /// Whether the app is measured, or kernels only.
    pub(super) browser: bool,
    /// Whether docs/performance.md is to be rewritten.
    pub(super) write: bool,
}

impl Options {
    pub(super) fn parse(options: &[&str]) -> Result<Self> {
        let mut parsed = Self {
            rows: vec![1_000_000, 10_000_000],
            runs: 0,
            peers: Vec::new(),
            browser: true,
            write: false,
        };
        let mut rest = options.iter();
        while let Some(option) = rest.next() {
            match *option {
                "--rows" => {
                    let sizes = rest.next().ok_or("--rows needs numbers, such as 1m,10m")?;
                    parsed.rows = sizes.split(',').map(rows).collect::<Result<_>>()?;
                }
                "--runs" => parsed.runs = rest.next().ok_or("--runs needs a number")?.parse()?,
                "--kernels" => parsed.browser = false,
                "--write" => parsed.write = true,
                "--peers" => parsed.peers = PEERS.map(str::to_owned).into(),
                other => {
                    let named = other.strip_prefix("--peers=").ok_or(format!("no such option: {other}"))?;
                    parsed.peers = named.split(',').map(peer).collect::<Result<_>>()?;
                }
            }
        }
        Ok(parsed)
    }
}

/// A number of rows: `500000`, `500k`, `10m`.
pub(crate) fn rows(text: &str) -> Result<u64> {
    let (digits, unit) = match text.to_ascii_lowercase() {
        text if text.ends_with('k') => (text.trim_end_matches('k').to_owned(), 1_000),
        text if text.ends_with('m') => (text.trim_end_matches('m').to_owned(), 1_000_000),
        text => (text, 1),
    };
    let rows = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(unit)).filter(|rows| *rows > 0);
    rows.ok_or_else(|| format!("{text} is no number of rows: write 1m or 1000000").into())
}

fn peer(name: &str) -> Result<String> {
    let known = PEERS.contains(&name).then(|| name.to_owned());
    known.ok_or_else(|| format!("there is no peer {name}: {}", PEERS.join(", ")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_parse_reads_sizes_runs_and_peers() {
        let options =
            Options::parse(&["--rows", "500k,1m,7", "--runs", "3", "--peers=arquero,duckdb"]).unwrap();
        assert_eq!((options.rows, options.runs), (vec![500_000, 1_000_000, 7], 3));
        assert_eq!(options.peers, ["arquero", "duckdb"]);
        assert!(options.browser && !options.write);
        assert_eq!(Options::parse(&["--peers"]).unwrap().peers, PEERS);
        assert!(!Options::parse(&["--kernels"]).unwrap().browser);
    }

    #[test]
    fn test_parse_refuses_what_it_does_not_know() {
        let check = |options: &[&str]| assert!(Options::parse(options).is_err(), "{options:?}");
        check(&["--rows"]);
        check(&["--rows", "many"]);
        check(&["--rows", "0"]);
        check(&["--rows", "99999999999999999999m"]);
        check(&["--peers=excel"]);
        check(&["--fast"]);
    }
}
