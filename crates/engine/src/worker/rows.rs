//! The rows themselves: which match, in which order, and what they hold.

use std::{cmp::Ordering, ops::Range};

use reelscope_model::{Result, Value};

use super::{files::Files, needs::Needs, progress::Tell, shard::Shard};
use crate::{
    column::Column,
    error::reserve,
    mask::{CHUNK, care_of},
    plan::{LINKED, RowsPlan},
    protocol::Response,
    store::{Form, Store},
};

/// Rows this near each other are read in one go.
const GAP: u32 = 256;

/// Answers a question for rows. Conditions and order are found from encoded columns; the values come from columns
/// that are encoded anyway, and else straight from the file, so that no column is encoded only to be shown.
pub(super) fn find(plan: &RowsPlan, shard: &mut Shard, files: &Files, tell: Tell<'_>) -> Result<Response> {
    let mut needs = Needs::default();
    needs.clauses(&plan.clauses);
    plan.sort.iter().for_each(|(column, _)| needs.column(*column));
    // What is looked up stands in no file.
    let linked = plan.columns.iter().filter(|column| **column >= LINKED);
    linked.for_each(|column| needs.form((*column, shard.shown_whole(*column))));
    shard.load(&needs, files, tell)?;
    let mut rows = matching(plan, shard)?;
    let matched = rows.len() as u64;
    arrange(&mut rows, plan, &shard.store)?;
    let columns = plan.columns.iter().map(|&column| (column, shard.shown_whole(column)));
    // Sort keys stand in the form they were sorted by.
    let keys = plan.sort.iter().map(|(column, _)| (*column, false));
    let forms: Vec<Form> = columns.chain(keys).collect();
    Ok(Response::Rows { rows: values(&rows, &forms, shard, files)?, matched })
}

/// All rows that meet the clauses, in order.
fn matching(plan: &RowsPlan, shard: &mut Shard) -> Result<Vec<u32>> {
    let bits = shard.masks.apply(&plan.clauses, &mut shard.store)?;
    let care = care_of(&bits, 0);
    let mut rows = Vec::new();
    let mut pass = [false; CHUNK];
    for start in (0..shard.store.rows).step_by(CHUNK) {
        let pass = &mut pass[..CHUNK.min(shard.store.rows - start)];
        shard.masks.fill(start, care, pass);
        reserve(&mut rows, pass.len())?;
        rows.extend(pass.iter().zip(start as u32..).filter(|(pass, _)| **pass).map(|(_, row)| row));
    }
    Ok(rows)
}

/// Puts the first rows asked for in order and drops the others.
fn arrange(rows: &mut Vec<u32>, plan: &RowsPlan, store: &Store) -> Result<()> {
    let key = |(column, descending): &(u32, bool)| Ok((store.column(*column)?, *descending));
    let keys = plan.sort.iter().map(key).collect::<Result<Vec<(&Column, bool)>>>()?;
    let compare = |a: &u32, b: &u32| {
        let mut orders = keys.iter().map(|(column, descending)| {
            order(&column.value(*a as usize), &column.value(*b as usize), *descending)
        });
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal).then(a.cmp(b))
    };
    if !keys.is_empty() {
        if (1..rows.len()).contains(&plan.limit) {
            rows.select_nth_unstable_by(plan.limit - 1, compare);
        }
        rows.truncate(plan.limit);
        rows.sort_unstable_by(compare);
    }
    rows.truncate(plan.limit);
    Ok(())
}

/// The order of two values of a sort key: nulls last, whichever way the others go.
fn order(a: &Value, b: &Value, descending: bool) -> Ordering {
    let nulls = (*a == Value::Null).cmp(&(*b == Value::Null));
    let values = a.cmp_total(b);
    nulls.then(if descending { values.reverse() } else { values })
}

/// The values of the rows, one vector each.
fn values(rows: &[u32], forms: &[Form], shard: &Shard, files: &Files) -> Result<Vec<Vec<Value>>> {
    let mut out: Vec<Vec<Value>> = rows.iter().map(|_| vec![Value::Null; forms.len()]).collect();
    let (mut places, mut unread) = (Vec::new(), Vec::new());
    for (place, form) in forms.iter().enumerate() {
        match shard.store.columns.get(form) {
            Some(column) => {
                rows.iter().zip(&mut out).for_each(|(&row, out)| out[place] = column.value(row as usize));
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
    order.sort_unstable();
    for (range, members) in neighbours(&order) {
        let first = range.start;
        let columns = shard.peek(range, &unread, files)?;
        for &(row, position) in members {
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
