//! The table that is printed, in Markdown: a line a measure and number of rows, a column an engine.

use crate::{
    engine::Engine,
    measures::{MEASURES, Measure, Sample, median, quantile},
};

/// All runs over one table.
pub(crate) struct Size {
    /// Its rows.
    pub(crate) rows: u64,
    /// The runs of each engine, ours first; or why there are none.
    pub(crate) engines: Vec<(Engine, Result<Vec<Sample>, String>)>,
}

/// The whole table, with what could not be measured below it.
pub(crate) fn table(sizes: &[Size]) -> String {
    let engines: Vec<Engine> = sizes
        .first()
        .map(|size| size.engines.iter().map(|(engine, _)| *engine).collect())
        .unwrap_or_default();
    let mut lines = vec![
        line(
            ["rows", "measure"]
                .into_iter()
                .chain(engines.iter().map(|engine| engine.name))
                .map(str::to_owned),
        ),
        format!("|{}", "---|".repeat(2 + engines.len())),
    ];
    for size in sizes {
        lines.extend(MEASURES.iter().map(|measure| {
            let cells = [rows(size.rows), measure.name.to_owned()];
            line(cells.into_iter().chain(figures(size, measure)))
        }));
    }
    for size in sizes {
        for (engine, samples) in &size.engines {
            if let Err(error) = samples {
                lines.push(format!("\n{} at {} rows: {error}.", engine.name, rows(size.rows)));
            }
        }
    }
    lines.join("\n")
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.fold("|".to_owned(), |line, cell| format!("{line} {cell} |"))
}

/// `1 M` and the like.
pub(crate) fn rows(rows: u64) -> String {
    if rows.is_multiple_of(1_000_000) { format!("{} M", rows / 1_000_000) } else { grouped(rows as f64) }
}

/// A measure's cell of each engine: the median of the runs, the least and the greatest, and for peers how many times
/// ours the median is.
fn figures(size: &Size, measure: &Measure) -> Vec<String> {
    let values = |samples: &Result<Vec<Sample>, String>| -> Vec<f64> {
        samples.iter().flatten().filter_map(measure.of).collect()
    };
    let ours = size.engines.first().and_then(|(_, samples)| median(&values(samples)));
    let cell = |(position, (_, samples)): (usize, &(Engine, Result<Vec<Sample>, String>))| {
        let values = values(samples);
        let (Some(median), Some(least), Some(greatest)) =
            (median(&values), quantile(&values, 0.0), quantile(&values, 1.0))
        else {
            return "–".to_owned();
        };
        let mut cell = figure(median);
        if values.len() > 1 {
            cell += &format!(" ({} to {})", figure(least), figure(greatest));
        }
        if let Some(ours) = ours.filter(|ours| position > 0 && *ours > 0.0) {
            cell += &format!(", {} x", figure(median / ours));
        }
        cell
    };
    size.engines.iter().enumerate().map(cell).collect()
}

/// Three digits and no more than two of them behind the point.
fn figure(value: f64) -> String {
    match value.abs() {
        size if size < 10.0 => format!("{value:.2}"),
        size if size < 100.0 => format!("{value:.1}"),
        _ => grouped(value),
    }
}

/// An integer with commas.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| str::from_utf8(part).ok()).collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{OURS, PEERS, Run, Times};

    fn sample(open: f64) -> Sample {
        let times =
            Times { open, click: 5.0, active_click: None, activate: None, brush: vec![1.0, 2.0, 3.0] };
        let run = Run { times, answers: Default::default(), memory: None, without: Vec::new() };
        Sample { rows: 1_000_000, run, app: None }
    }

    #[test]
    fn test_table_shows_medians_their_range_and_times_ours() {
        let failed = (PEERS[1], Err("no answer within 300 s".to_owned()));
        let ours = (OURS, Ok([90.0, 100.0, 1234.5].map(sample).into()));
        let size = Size { rows: 1_000_000, engines: vec![ours, (PEERS[0], Ok(vec![sample(950.0)])), failed] };
        let table = table(&[size]);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "| rows | measure | Reelscope | DuckDB-WASM | Mosaic |");
        assert_eq!(
            lines[2],
            "| 1 M | open, until all views have answered, ms | 100 (90.0 to 1,234) | 950, 9.50 x | – |"
        );
        assert_eq!(lines[4], "| 1 M | click on the active view, ms | – | – | – |");
        assert_eq!(lines.last(), Some(&"Mosaic at 1 M rows: no answer within 300 s."));
    }
}
