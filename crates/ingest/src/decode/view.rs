//! String and binary views: each says which of the data buffers holds it and where, unless it is short.
//!
//! The views are checked here in 64 bits (Arrow's own check adds in the host's width) and copied, so that only the
//! used range of each data buffer is read, and so that what stands under a null can never be refused.

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
    schema::{Node, VIEW},
};

/// The longest value that stands in the view itself.
const INLINE: u32 = 12;

impl Decoder<'_> {
    pub(super) fn view(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
    ) -> Result<ArrayData> {
        let bytes = self.items(batch, node, 1, rows.range(), VIEW)?;
        let mut views: Vec<u128> =
            bytes.as_chunks::<16>().0.iter().map(|view| u128::from_le_bytes(*view)).collect();
        for (row, view) in pulse::each(&mut views, 1).enumerate() {
            if nulls.as_ref().is_some_and(|nulls| row < nulls.len() && nulls.is_null(row)) {
                *view = 0;
            }
        }
        let data = batch.buffers_of(node).len().saturating_sub(2);
        let used = used_ranges(&views, data)?;
        let mut built = builder(node, rows, nulls)?;
        let mut buffers = Vec::with_capacity(data);
        for (number, (start, end)) in used.iter().enumerate() {
            buffers.push(self.buffer(batch, node, 2 + number, *start..*end)?);
        }
        rebase(&mut views, &used);
        let bytes: u64 = used.iter().map(|(start, end)| end - start).sum();
        built = built.add_buffer(Buffer::from_vec(views)).add_buffers(buffers);
        // As of text behind offsets.
        pulse::quiet_bytes(bytes, || build(built))
    }
}

/// What a view says of a value that it does not hold itself: its buffer, and its range there.
fn place(view: u128) -> Option<(usize, u64, u64)> {
    let length = view as u32;
    let offset = u64::from((view >> 96) as u32);
    (length > INLINE).then_some(((view >> 64) as u32 as usize, offset, offset + u64::from(length)))
}

/// The range of each data buffer that the views use; empty where none does.
fn used_ranges(views: &[u128], buffers: usize) -> Result<Vec<(u64, u64)>> {
    let mut used = vec![(u64::MAX, 0); buffers];
    for (buffer, start, end) in pulse::each(views, 1).copied().filter_map(place) {
        let range =
            used.get_mut(buffer).ok_or_else(|| corrupt("A view refers to a buffer that is not there."))?;
        *range = (range.0.min(start), range.1.max(end));
    }
    for range in used.iter_mut().filter(|range| range.1 == 0) {
        *range = (0, 0);
    }
    Ok(used)
}

/// Makes the views refer to the used ranges alone.
fn rebase(views: &mut [u128], used: &[(u64, u64)]) {
    if used.iter().all(|(start, _)| *start == 0) {
        return;
    }
    for view in pulse::each(views, 1) {
        if let Some((buffer, _, _)) = place(*view)
            && let Some((start, _)) = used.get(buffer)
        {
            // No view of the buffer starts before its used range, so this does not borrow from the buffer's number.
            *view -= u128::from(*start) << 96;
        }
    }
}
