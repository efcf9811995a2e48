//! Reading: from the index to the arrays of some columns over some rows.

mod budget;
mod codec;
mod parts;
mod plan;
mod wanted;
mod weigh;
mod window;

use std::{
    ops::Range,
    pin::pin,
    task::{Context, Poll, Waker},
};

use reelscope_model::Result;

use self::plan::{ROUND, ReadPlan};
pub(crate) use self::{
    budget::budget,
    codec::{declared_length, decompress},
    parts::Part,
    window::Window,
};
pub use self::{plan::Slice, weigh::Weight};
use crate::{
    ColumnData,
    decode::Decoder,
    fault::{grouped, internal, within},
    index::Index,
    source::ReadAt,
};

/// What is held at once where the source works ahead: little, so that there is always something on its way.
const ROUND_AHEAD: u64 = 4 << 20;

/// Reads some columns over a range of rows, in row order: hands `sink` the position in `columns` and the values, for one run of rows after the other. Every column sees the same sequence of row counts, which
/// depends on the range alone, so that columns read by different calls fit together. Tells `progress` how many
/// bytes have been read so far in this call.
///
/// # Errors
/// `corrupt`, `too-large`, `unsupported-type` or `read-failed`, and whatever `sink` answers, which stops the read.
pub fn read_columns(
    source: &dyn ReadAt,
    index: &Index,
    columns: &[usize],
    rows: Range<u64>,
    progress: &mut dyn FnMut(u64),
    sink: &mut dyn FnMut(usize, ColumnData) -> Result<()>,
) -> Result<()> {
    let plan = ReadPlan::new(index, columns, rows, ROUND)?;
    let reading = pin!(run(source, index, &plan, false, progress, sink));
    match reading.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(internal("A read waited that must not.")),
    }
}

/// The same, with the source told ahead of what will be read, so that it can have the next bytes on their way while
/// arrays are made of the last.
///
/// # Errors
/// Those of [`read_columns`].
pub async fn read_columns_ahead(
    source: &dyn ReadAt,
    index: &Index,
    columns: &[usize],
    rows: Range<u64>,
    progress: &mut dyn FnMut(u64),
    sink: &mut dyn FnMut(usize, ColumnData) -> Result<()>,
) -> Result<()> {
    let plan = ReadPlan::new(index, columns, rows, ROUND_AHEAD)?;
    source.expect(plan.slices().collect());
    let outcome = run(source, index, &plan, true, progress, sink).await;
    source.expect(Vec::new());
    outcome
}

async fn run(
    source: &dyn ReadAt,
    index: &Index,
    plan: &ReadPlan,
    ahead: bool,
    progress: &mut dyn FnMut(u64),
    sink: &mut dyn FnMut(usize, ColumnData) -> Result<()>,
) -> Result<()> {
    let mut decoder = Decoder::new(index, Window::new(source, progress));
    for round in &plan.rounds {
        decoder.window.clear();
        if ahead {
            source.bring(&round.slices).await;
        }
        decoder.window.load(&round.slices)?;
        for item in &round.items {
            let data = decoder.column(item.part, item.column).map_err(|error| {
                let name = index.columns.get(item.column).map_or("", |column| column.name.as_str());
                let batch = grouped(item.part.batch as u64 + 1);
                within(error, &format!("Column {name:?} of record batch {batch}"))
            })?;
            sink(item.position, data)?;
        }
    }
    Ok(())
}
