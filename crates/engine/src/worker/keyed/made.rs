//! From what was made of the keys to columns.

use std::rc::Rc;

use reelscope_model::Result;

use super::Stands;
use crate::{
    column::{Column, FloatColumn, IntColumn, IntKind},
    error::{internal, with_room},
    keyed::{Cells, Made},
    plan::{ColumnId, TableId},
    protocol::{ColumnSpec, ShardSpec},
    shape::Scalar,
    worker::shard::Shard,
};

/// How many values are appended at a time.
const STEP: usize = 8_192;

/// All parts as one, in the order of the rows that they stand with.
pub(super) fn joined(mut parts: Vec<Made>) -> Result<Made> {
    // One stays for its columns, where all are without rows.
    let has_rows = parts.iter().any(|part| !part.rows.is_empty());
    parts.retain(|part| !has_rows || !part.rows.is_empty());
    parts.truncate(if has_rows { usize::MAX } else { 1 });
    // In order of time the first rows of keys ascend, mostly.
    if parts.len() == 1
        && let Some(part) = parts.pop_if(|part| part.rows.is_sorted())
    {
        return Ok(part);
    }
    let count = parts.iter().map(|part| part.rows.len()).sum();
    let mut order: Vec<(u32, u32, u32)> = with_room(count)?;
    for (part, made) in (0..).zip(&parts) {
        order.extend((0..).zip(&made.rows).map(|(at, row)| (*row, part, at)));
    }
    order.sort_unstable();
    let columns = parts.iter().map(|part| part.columns.len()).max().unwrap_or(0);
    let mut made = Made { rows: order.iter().map(|(row, ..)| *row).collect(), columns: Vec::new() };
    for column in 0..columns {
        let cells: Vec<Option<&Cells>> = parts.iter().map(|part| part.columns.get(column)).collect();
        made.columns.push(match cells.iter().flatten().next() {
            Some(Cells::Times(_)) => Cells::Times(picked(&order, &cells, i64::MIN, |cells| match cells {
                Cells::Times(cells) => cells,
                _ => &[],
            })),
            Some(Cells::Floats(_)) => Cells::Floats(picked(&order, &cells, f64::NAN, |cells| match cells {
                Cells::Floats(cells) => cells,
                _ => &[],
            })),
            _ => Cells::Counts(picked(&order, &cells, 0, |cells| match cells {
                Cells::Counts(cells) => cells,
                _ => &[],
            })),
        });
    }
    Ok(made)
}

fn picked<'a, T: Copy + 'a>(
    order: &[(u32, u32, u32)],
    parts: &[Option<&'a Cells>],
    none: T,
    of: impl Fn(&'a Cells) -> &'a [T],
) -> Vec<T> {
    let lists: Vec<&[T]> = parts.iter().map(|part| part.map_or(&[][..], &of)).collect();
    let value = |(_, part, at): &(u32, u32, u32)| lists[*part as usize].get(*at as usize).copied();
    order.iter().map(|place| value(place).unwrap_or(none)).collect()
}

/// The rows of a derived table as a worker owns them.
pub(super) fn shard(
    made: Made,
    of: TableId,
    columns: Vec<ColumnSpec>,
    kept: Vec<ColumnId>,
    parent: &Shard,
) -> Result<Shard> {
    let Made { rows, columns: cells } = made;
    // A table that has fewer rows than its source cannot have too many.
    if rows.len() > parent.store.rows {
        return Err(internal("A derived table has more rows than its source."));
    }
    let own: Vec<(ColumnId, Column)> = (kept.len() as u32..)
        .zip(cells)
        .map(|(id, cells)| {
            let scalar = columns.get(id as usize).and_then(|spec| spec.shape).map(|shape| shape.scalar);
            Ok((id, column(cells, scalar)?))
        })
        .collect::<Result<_>>()?;
    let spec = ShardSpec { columns, ..ShardSpec::default() };
    let stands = Stands { of, rows, kept };
    Ok(Shard::derived(spec, stands, own))
}

fn column(cells: Cells, scalar: Option<Scalar>) -> Result<Column> {
    Ok(match cells {
        Cells::Counts(counts) => {
            let mut ints = IntColumn::with_capacity(IntKind::Int, counts.len());
            let mut part: Vec<i64> = Vec::with_capacity(STEP);
            for counts in counts.chunks(STEP) {
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
            for times in times.chunks(STEP) {
                let valid: Vec<bool> = times.iter().map(|time| *time != i64::MIN).collect();
                ints.extend(times, &valid)?;
            }
            Column::Ints(Rc::new(ints))
        }
        Cells::Floats(numbers) => {
            let mut floats = FloatColumn::with_capacity(numbers.len());
            for numbers in numbers.chunks(STEP) {
                let valid: Vec<bool> = numbers.iter().map(|number| !number.is_nan()).collect();
                floats.extend(numbers, &valid)?;
            }
            Column::Floats(Rc::new(floats))
        }
    })
}
