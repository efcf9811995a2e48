//! Text and binary values behind offsets, and the offsets that lists share with them.

use arrow_buffer::{Buffer, NullBuffer};
use arrow_data::ArrayData;
use reelscope_model::{Result, pulse};

use super::{
    Decoder, Rows,
    array::{build, builder},
};
use crate::{
    batch::Batch,
    fault::corrupt,
    schema::{Node, Width},
};

/// Offsets that start at zero, and the range of the bytes or values that they stand for.
pub(super) struct Offsets {
    pub(super) rebased: Buffer,
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Decoder<'_> {
    pub(super) fn bytes(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
        width: Width,
    ) -> Result<ArrayData> {
        let offsets = self.offsets(batch, node, rows, width)?;
        let values = self.buffer(batch, node, 2, offsets.start..offsets.end)?;
        let built = builder(node, rows, nulls)?.add_buffer(offsets.rebased).add_buffer(values);
        // Of a batch that is compressed, or a dictionary, it is all of it that is validated at once.
        pulse::quiet_bytes(offsets.end - offsets.start, || build(built))
    }

    /// The offsets of some rows. Only the first and the last are looked at; Arrow checks those between.
    pub(super) fn offsets(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        width: Width,
    ) -> Result<Offsets> {
        let buffer = self.items(batch, node, 1, rows.start..rows.end.saturating_add(1), width.bytes())?;
        let (first, last) = match width {
            Width::Small => ends(&buffer, |bytes| i32::from_le_bytes(bytes).into()),
            Width::Large => ends(&buffer, i64::from_le_bytes),
        }
        .ok_or_else(|| corrupt("A column's offsets are not there."))?;
        let (Ok(start), Ok(end)) = (u64::try_from(first), u64::try_from(last)) else {
            return Err(corrupt("A column's offsets are negative."));
        };
        if start > end {
            return Err(corrupt("A column's offsets go backwards."));
        }
        Ok(Offsets { rebased: rebase(buffer, first, width), start, end })
    }
}

/// The first and the last number of a buffer.
fn ends<const N: usize>(buffer: &[u8], read: impl Fn([u8; N]) -> i64) -> Option<(i64, i64)> {
    Some((read(*buffer.first_chunk::<N>()?), read(*buffer.last_chunk::<N>()?)))
}

/// The offsets with `first` taken from each. What wraps was out of order and is refused by Arrow's checks.
fn rebase(buffer: Buffer, first: i64, width: Width) -> Buffer {
    match width {
        _ if first == 0 => buffer,
        Width::Small => {
            let (numbers, _) = buffer.as_chunks::<4>();
            numbers.iter().map(|bytes| i32::from_le_bytes(*bytes).wrapping_sub(first as i32)).collect()
        }
        Width::Large => {
            let (numbers, _) = buffer.as_chunks::<8>();
            numbers.iter().map(|bytes| i64::from_le_bytes(*bytes).wrapping_sub(first)).collect()
        }
    }
}
