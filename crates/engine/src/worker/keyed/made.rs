//! From what was made of the keys to columns.

use std::rc::Rc;

use reelscope_model::{Result, pulse};

use super::Stands;
use crate::{
    column::{Column, FloatColumn, IntColumn, IntKind},
    error::{internal, with_room},
    keyed::{Cells, Made},
    plan::{ColumnId, TableId},
    protocol::{ColumnSpec, ShardSpec},
    shape::Scalar,
    sort::sort,
    worker::shard::Shard,
};

/// How many values are appended at a time.
const STEP: usize = 8_192;
/// How many steps it is to pick a value.
const STEPS: usize = 4;

/// Where a row stands: the row that it stands with, the part that it is in, and its place there.
type Place = (u32, u32, u32);

/// The rows of a derived table as a worker owns them, in the order of the rows that they stand with.
pub(super) fn shard(
    mut parts: Vec<Made>,
    of: TableId,
    columns: Vec<ColumnSpec>,
    kept: Vec<ColumnId>,
    parent: &Shard,
) -> Result<Shard> {
    let count: usize = parts.iter().map(|part| part.rows.len()).sum();
    // A table that has fewer rows than its source cannot have too many.
    if count > parent.store.rows {
        return Err(internal("A derived table has more rows than its source."));
    }
    let mut order: Vec<Place> = with_room(count)?;
    for (part, made) in (0..).zip(&parts) {
        order.extend((0..).zip(pulse::each(&made.rows, 1)).map(|(at, row)| (*row, part, at)));
    }
    sort(&mut order);
    let mut rows = with_room(count)?;
    rows.extend(pulse::each(&order, 1).map(|(row, ..)| *row));
    parts.iter_mut().for_each(|part| part.rows = Vec::new());
    let own = columns.iter().skip(kept.len()).enumerate().map(|(at, spec)| {
        // Each column makes room for the next.
        let taken = parts.iter_mut().map(|part| part.columns.get_mut(at).map(std::mem::take));
        let taken: Vec<_> = taken.collect();
        let scalar = spec.shape.map(|shape| shape.scalar);
        let column = column(joined(&order, &taken), scalar)?;
        Ok(((kept.len() + at) as ColumnId, column))
    });
    let own = own.collect::<Result<Vec<_>>>()?;
    let spec = ShardSpec { columns, ..ShardSpec::default() };
    Ok(Shard::derived(spec, Stands { of, rows, kept }, own))
}

/// A column of all parts.
fn joined(order: &[Place], parts: &[Option<Cells>]) -> Cells {
    let filled = parts.iter().flatten().find(|cells| !cells.is_empty());
    match filled.or_else(|| parts.iter().flatten().next()) {
        Some(Cells::Times(_)) => Cells::Times(picked(order, parts, i64::MIN, |cells| match cells {
            Cells::Times(cells) => cells,
            _ => &[],
        })),
        Some(Cells::Floats(_)) => Cells::Floats(picked(order, parts, f64::NAN, |cells| match cells {
            Cells::Floats(cells) => cells,
            _ => &[],
        })),
        _ => Cells::Counts(picked(order, parts, 0, |cells| match cells {
            Cells::Counts(cells) => cells,
            _ => &[],
        })),
    }
}

fn picked<'a, T: Copy + 'a>(
    order: &[Place],
    parts: &'a [Option<Cells>],
    none: T,
    of: impl Fn(&'a Cells) -> &'a [T],
) -> Vec<T> {
    let lists: Vec<&[T]> = parts.iter().map(|part| part.as_ref().map_or(&[][..], &of)).collect();
    let value = |(_, part, at): &Place| lists[*part as usize].get(*at as usize).copied();
    pulse::each(order, STEPS).map(|place| value(place).unwrap_or(none)).collect()
}

fn column(cells: Cells, scalar: Option<Scalar>) -> Result<Column> {
    Ok(match cells {
        Cells::Counts(counts) => {
            let mut ints = IntColumn::with_capacity(IntKind::Int, counts.len());
            let mut part: Vec<i64> = Vec::with_capacity(STEP);
            for counts in pulse::each(counts.chunks(STEP), STEP) {
                part.clear();
                part.extend(counts.iter().map(|count| i64::from(*count)));
                ints.extend(&part, &[])?;
            }
            Column::Ints(Rc::new(ints))
        }
        Cells::Times(times) => {
            let kind = match scalar {
                Some(Scalar::Time(unit)) => IntKind::Time(unit),
                _ => IntKind::Date,
            };
            let mut ints = IntColumn::with_capacity(kind, times.len());
            for times in pulse::each(times.chunks(STEP), STEP) {
                let valid: Vec<bool> = times.iter().map(|time| *time != i64::MIN).collect();
                ints.extend(times, &valid)?;
            }
            Column::Ints(Rc::new(ints))
        }
        Cells::Floats(numbers) => {
            let mut floats = FloatColumn::with_capacity(numbers.len());
            for numbers in pulse::each(numbers.chunks(STEP), STEP) {
                let valid: Vec<bool> = numbers.iter().map(|number| !number.is_nan()).collect();
                floats.extend(numbers, &valid)?;
            }
            Column::Floats(Rc::new(floats))
        }
    })
}
