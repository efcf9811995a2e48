//! When the rows of a table begin and end, in order of time: for how many are there at once.

use reelscope_model::{Result, pulse};

use super::{needs::Needs, shard::Shard};
use crate::{
    column::Column,
    error::bad_query,
    keyed::{SpanAsk, SpanPlan, Spans},
    mask::{CHUNK, care_of},
    sort::sort,
};

/// The columns that have to be there.
pub(super) fn needs(plan: &SpanPlan) -> Needs {
    let mut needs = Needs::default();
    needs.clauses(&plan.clauses);
    needs.column(plan.begin);
    needs.column(plan.close);
    needs
}

/// Answers about the rows that meet the clauses. Their columns are there.
#[inline(never)]
pub(super) fn answer(plan: &SpanPlan, shard: &mut Shard) -> Result<Spans> {
    let bits = shard.masks.apply(&plan.clauses, &mut shard.store)?;
    let care = care_of(&bits, 0);
    let (begin, close) = (shard.store.column(plan.begin)?, shard.store.column(plan.close)?);
    let (Column::Ints(begin), Column::Ints(close)) = (begin, close) else {
        return Err(bad_query("Only instants and dates begin and end something."));
    };
    let mut spans = Spans::default();
    let cells = match &plan.ask {
        SpanAsk::Cells { first, last, cells } => {
            spans.cells = vec![0; *cells as usize];
            // Wide enough for all: times may lie as far apart as they can.
            let width = (i128::from(*last) - i128::from(*first)) / i128::from(*cells) + 1;
            Some((i128::from(*first), width))
        }
        SpanAsk::Part { .. } => None,
    };
    let mut pass = [false; CHUNK];
    for start in (0..shard.store.rows).step_by(CHUNK) {
        pulse::beat(CHUNK);
        let pass = &mut pass[..CHUNK.min(shard.store.rows - start)];
        shard.masks.fill(start, care, pass);
        for (row, _) in (start..).zip(pass.iter()).filter(|(_, pass)| **pass) {
            let (Some(from), Some(to)) = (begin.get(row), close.get(row)) else { continue };
            match (&plan.ask, cells) {
                (SpanAsk::Part { from: low, to: high }, _) => {
                    let inside = |time: i128| (i128::from(*low)..i128::from(*high)).contains(&time);
                    if inside(from) {
                        spans.begins.push(from as i64);
                    }
                    if inside(to) {
                        spans.closes.push(to as i64);
                    }
                }
                (SpanAsk::Cells { .. }, Some((first, width))) => {
                    for time in [from, to] {
                        let cell = ((time - first).max(0) / width) as usize;
                        if let Some(count) = spans.cells.get_mut(cell) {
                            *count += 1;
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for times in [&mut spans.begins, &mut spans.closes] {
        sort(times);
    }
    Ok(spans)
}
