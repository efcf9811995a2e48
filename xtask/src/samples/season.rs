//! The season as files of any size, which are written part by part.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use reelscope_season::{ROWS, SEED, Season, Table};

use crate::{
    bench::rows,
    command::{Result, root},
};

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    rows: u64,
    seed: u64,
    out: PathBuf,
    truth: bool,
}

/// Writes the season, as the options say.
pub(crate) fn write(options: &[&str]) -> Result<()> {
    let options = Options::of(options)?;
    let season = Season::new(options.rows, options.seed);
    fs::create_dir_all(&options.out)?;
    for table in Table::ALL {
        let path = options.out.join(table.file());
        write_file(&season, table, &path).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{}", path.display());
    }
    if options.truth {
        let path = options.out.join("truth.json");
        fs::write(&path, season.truth().json())?;
        println!("{}", path.display());
    }
    Ok(())
}

fn write_file(season: &Season, table: Table, path: &Path) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for part in season.file(table) {
        file.write_all(&part)?;
    }
    Ok(file.flush()?)
}

impl Options {
    fn of(options: &[&str]) -> Result<Self> {
        let out = root().join("target/season");
        let mut read = Self { rows: ROWS, seed: SEED, out, truth: false };
        let mut season = false;
        let mut words = options.iter();
        while let Some(word) = words.next() {
            let (name, value) =
                word.split_once('=').map_or((*word, None), |(name, value)| (name, Some(value)));
            let mut value = || value.or_else(|| words.next().copied()).ok_or(format!("{name} needs a value"));
            match name {
                "--season" => season = true,
                "--truth" => read.truth = true,
                "--rows" => read.rows = rows(value()?)?,
                "--seed" => read.seed = value()?.parse().map_err(|_| "--seed is a number")?,
                "--out" => read.out = PathBuf::from(value()?),
                _ => return Err(format!("no such option: {word}").into()),
            }
        }
        // Fewer rows are no season, and of more not every member would have a number of their own.
        if !(1_000..=2_000_000_000).contains(&read.rows) {
            return Err("a season has 1,000 to 2,000,000,000 playback events".into());
        }
        if !season {
            return Err("cargo xtask samples takes options with --season only".into());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_read_options_with_units_and_defaults() {
        let read =
            Options::of(&["--season", "--rows", "10m", "--seed=3", "--out", "there", "--truth"]).unwrap();
        let expected = Options { rows: 10_000_000, seed: 3, out: "there".into(), truth: true };
        assert_eq!(read, expected);
        assert_eq!(Options::of(&["--season"]).unwrap().rows, ROWS);
        for wrong in [
            &["--rows", "1m"][..],
            &["--season", "--rows", "x"],
            &["--season", "--rows", "10"],
            &["--season", "--seed"],
        ] {
            assert!(Options::of(wrong).is_err(), "{wrong:?}");
        }
    }
}
