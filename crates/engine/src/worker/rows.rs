//! The rows themselves: which match, in which order, and what they hold.

use std::ops::Range;

use reelscope_model::{Result, Value, pulse};

use super::{files::Files, needs::Needs, pick::Pick, progress::Tell, shard::Shard};
use crate::{
    mask::{CHUNK, care_of},
    plan::{LINKED, RowsPlan},
    protocol::Response,
    sort::sort,
    store::Form,
};

/// Rows this near each other are read in one go.
const GAP: u32 = 256;
/// How many steps it is to make a value, or a row of them.
const STEPS: usize = 16;

/// The columns that have to be there: those of conditions and of the order, and what stands in no file, which is what is looked
/// up, and all of a derived table.
pub(super) fn needs(plan: &RowsPlan, shard: &Shard) -> Needs {
    let mut needs = Needs::default();
    needs.clauses(&plan.clauses);
    plan.sort.iter().for_each(|(column, _)| needs.column(*column));
    let fileless = plan.columns.iter().filter(|column| **column >= LINKED || shard.stands.is_some());
    fileless.for_each(|column| needs.form((*column, shard.shown_whole(*column))));
    needs
}

/// Answers a question for rows. Conditions and order are found from encoded columns; the values come from columns
/// that are encoded anyway, and else straight from the file, so that no column is encoded only to be shown.
pub(super) fn find(plan: &RowsPlan, shard: &mut Shard, files: &Files, tell: Tell<'_>) -> Result<Response> {
    shard.load(&needs(plan, shard), files, tell)?;
    let (rows, matched) = matching(plan, shard)?;
    let columns = plan.columns.iter().map(|&column| (column, shard.shown_whole(column)));
    // Sort keys stand in the form they were sorted by.
    let keys = plan.sort.iter().map(|(column, _)| (*column, false));
    let forms: Vec<Form> = columns.chain(keys).collect();
    Ok(Response::Rows { rows: values(&rows, &forms, shard, files)?, matched })
}

/// The rows wanted of those that meet the clauses, in the order asked for, and how many meet them.
fn matching(plan: &RowsPlan, shard: &mut Shard) -> Result<(Vec<u32>, u64)> {
    let bits = shard.masks.apply(&plan.clauses, &mut shard.store)?;
    let care = care_of(&bits, 0);
    let mut pick = Pick::new(plan, &shard.store)?;
    let mut pass = [false; CHUNK];
    for start in (0..shard.store.rows).step_by(CHUNK) {
        pulse::beat(CHUNK);
        let pass = &mut pass[..CHUNK.min(shard.store.rows - start)];
        shard.masks.fill(start, care, pass);
        pick.take(pass.iter().zip(start as u32..).filter(|(pass, _)| **pass).map(|(_, row)| row))?;
    }
    let matched = pick.matched;
    Ok((pick.finish(), matched))
}

/// The values of the rows, one vector each.
fn values(rows: &[u32], forms: &[Form], shard: &Shard, files: &Files) -> Result<Vec<Vec<Value>>> {
    let mut out: Vec<Vec<Value>> = pulse::each(rows, STEPS).map(|_| vec![Value::Null; forms.len()]).collect();
    let (mut places, mut unread) = (Vec::new(), Vec::new());
    for (place, form) in forms.iter().enumerate() {
        match shard.store.columns.get(form) {
            Some(column) => {
                let rows = pulse::each(rows, STEPS).zip(&mut out);
                rows.for_each(|(&row, out)| out[place] = column.value(row as usize));
            }
            None => {
                places.push(place);
                unread.push(*form);
            }
        }
    }
    if unread.is_empty() {
        return Ok(out);
    }
    let mut order: Vec<(u32, usize)> = rows.iter().copied().zip(0..).collect();
    sort(&mut order);
    for (range, members) in neighbours(&order) {
        let first = range.start;
        let columns = shard.peek(range, &unread, files)?;
        for &(row, position) in pulse::each(members, STEPS) {
            for (place, column) in places.iter().zip(&columns) {
                out[position][*place] = column.value((u64::from(row) - first) as usize);
            }
        }
    }
    Ok(out)
}

/// Splits ascending rows where the gap between two is wide: ranges of rows, with those wanted in each.
fn neighbours(rows: &[(u32, usize)]) -> impl Iterator<Item = (Range<u64>, &[(u32, usize)])> {
    rows.chunk_by(|a, b| b.0 - a.0 <= GAP).filter_map(|members| {
        let (first, last) = (members.first()?.0, members.last()?.0);
        Some((u64::from(first)..u64::from(last) + 1, members))
    })
}
