//! The bytes at hand: what the plan has read, and direct reads for what it could not foresee.

use arrow_buffer::Buffer;
use reelscope_model::Result;

use super::Slice;
use crate::{
    batch::Span,
    fault::in_memory,
    source::{ReadAt, read_exact},
};

/// The slices of a round over a source.
pub(crate) struct Window<'a> {
    source: &'a dyn ReadAt,
    progress: &'a mut dyn FnMut(u64),
    read: u64,
    slices: Vec<(Span, Buffer)>,
}

impl<'a> Window<'a> {
    pub(crate) fn new(source: &'a dyn ReadAt, progress: &'a mut dyn FnMut(u64)) -> Self {
        Self { source, progress, read: 0, slices: Vec::new() }
    }

    /// Forgets all slices. Arrays that were built over them keep theirs.
    pub(crate) fn clear(&mut self) {
        self.slices.clear();
    }

    /// Reads more `slices`, which are in order and apart.
    pub(crate) fn load(&mut self, slices: &[Slice]) -> Result<()> {
        for slice in slices {
            let buffer = self.read(*slice)?;
            self.slices.push((*slice, buffer));
        }
        Ok(())
    }

    /// The bytes of `span`, without a copy where they are at hand.
    pub(crate) fn get(&mut self, span: Span) -> Result<Buffer> {
        if span.length == 0 {
            return Ok(Buffer::default());
        }
        let after = self.slices.partition_point(|(slice, _)| slice.offset <= span.offset);
        if let Some((slice, buffer)) = after.checked_sub(1).and_then(|position| self.slices.get(position))
            && span.end() <= slice.end()
        {
            return Ok(
                buffer.slice_with_length(in_memory(span.offset - slice.offset)?, in_memory(span.length)?)
            );
        }
        self.read(span)
    }

    fn read(&mut self, span: Span) -> Result<Buffer> {
        let bytes = read_exact(self.source, span.offset, span.length)?;
        self.read = self.read.saturating_add(span.length);
        (self.progress)(self.read);
        Ok(Buffer::from_vec(bytes))
    }
}
