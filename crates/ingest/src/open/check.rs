//! Checks a batch's metadata against the schema: every node and every buffer, before anything is decoded.

use reelscope_model::Result;

use crate::{
    batch::{Batch, Span, Values},
    fault::corrupt,
    schema::{Counts, Layout, Node, VIEW},
};

/// How many bytes a compressed byte may stand for. ZSTD's smallest block stands for 128 KiB with 4 bytes.
const RATIO: u64 = 1 << 16;
/// What a compressed buffer may hold whatever its length.
const SMALLEST: u64 = 1 << 17;
/// The bytes before a compressed buffer that state its length.
const PREFIX: u64 = 8;

/// What is read at once of a column, about.
const PART_BYTES: u64 = 16 << 20;
/// The fewest and the most rows read at once.
const PART_ROWS: (u64, u64) = (1 << 10, 1 << 20);

/// Checks a batch of the columns `roots`, which hold `total` nodes and buffers, and sets how it is best read.
pub(crate) fn check_batch(roots: &[Node], total: Counts, batch: &mut Batch) -> Result<()> {
    check_counts(total, batch)?;
    for root in roots {
        check_rows(batch.values_of(root), batch.rows)?;
        check_node(root, batch)?;
    }
    batch.part = part_rows(roots, batch);
    Ok(())
}

fn check_counts(total: Counts, batch: &Batch) -> Result<()> {
    let data = batch.views.last().copied().unwrap_or(0);
    let unions = if batch.early { total.unions } else { 0 };
    let needed = data.checked_add((total.buffers + unions) as u64);
    let fits = batch.views.len() == total.views
        && batch.values.len() >= total.nodes
        && needed.is_some_and(|needed| batch.buffers.len() as u64 >= needed);
    if fits { Ok(()) } else { Err(corrupt("A batch has other columns or buffers than the schema says.")) }
}

fn check_rows(values: Values, expected: u64) -> Result<()> {
    if values.rows == expected { Ok(()) } else { Err(corrupt("A batch's columns are of different lengths.")) }
}

fn check_node(node: &Node, batch: &Batch) -> Result<()> {
    let values = batch.values_of(node);
    let rows = values.rows;
    if batch.has_validity(node) {
        let counted = values.nulls.is_some_and(|nulls| nulls > 0);
        check_buffer(node, batch, 0, if counted { Some(rows.div_ceil(8)) } else { Some(0) })?;
    }
    match node.layout {
        Layout::Null | Layout::Struct | Layout::Runs | Layout::FixedList(_) => {}
        Layout::Bits => check_buffer(node, batch, 1, Some(rows.div_ceil(8)))?,
        Layout::Fixed(width) | Layout::Dictionary { width, .. } => {
            check_buffer(node, batch, 1, rows.checked_mul(width))?;
        }
        Layout::View => check_buffer(node, batch, 1, rows.checked_mul(VIEW))?,
        Layout::Bytes(width) | Layout::List(width) => {
            check_buffer(node, batch, 1, offsets(rows, width.bytes()))?;
        }
        Layout::ListView(width) => {
            check_buffer(node, batch, 1, rows.checked_mul(width.bytes()))?;
            check_buffer(node, batch, 2, rows.checked_mul(width.bytes()))?;
        }
        Layout::Union { dense } => {
            let first = usize::from(batch.early);
            check_buffer(node, batch, first, Some(rows))?;
            if dense {
                check_buffer(node, batch, first + 1, rows.checked_mul(4))?;
            }
        }
    }
    check_children(node, batch, rows)
}

/// The bytes of the offsets of `rows` values: one more than there are values, but none for none.
fn offsets(rows: u64, width: u64) -> Option<u64> {
    if rows == 0 { Some(0) } else { rows.checked_add(1)?.checked_mul(width) }
}

fn check_children(node: &Node, batch: &Batch, rows: u64) -> Result<()> {
    let children = || node.children.iter().map(|child| batch.values_of(child).rows);
    let fits = match node.layout {
        // A dictionary's child is not in this batch.
        Layout::Dictionary { .. } => return Ok(()),
        Layout::Struct => children().all(|child| child == rows),
        Layout::Union { dense: false } => children().all(|child| child >= rows),
        Layout::FixedList(length) => {
            rows.checked_mul(length).is_some_and(|needed| children().all(|child| child >= needed))
        }
        Layout::Runs => {
            let lengths: Vec<u64> = children().collect();
            lengths.first() == lengths.get(1) && (rows == 0 || lengths.first().is_some_and(|runs| *runs > 0))
        }
        _ => true,
    };
    if !fits {
        return Err(corrupt("A nested column's children are of a length that does not fit."));
    }
    node.children.iter().try_for_each(|child| check_node(child, batch))
}

/// Checks that a node's `which`th buffer holds, or may hold once decompressed, `needed` bytes.
fn check_buffer(node: &Node, batch: &Batch, which: usize, needed: Option<u64>) -> Result<()> {
    let span = batch.buffer(node, which);
    let holds = if batch.codec.is_some() { capacity(span)? } else { span.length };
    if needed.is_some_and(|needed| needed <= holds) {
        Ok(())
    } else {
        Err(corrupt("A buffer is too short for the rows that its batch declares."))
    }
}

/// The most that a compressed buffer can hold.
fn capacity(span: Span) -> Result<u64> {
    match span.length {
        0 => Ok(0),
        length if length < PREFIX => Err(corrupt("A compressed buffer is too short to state its length.")),
        length => Ok((length - PREFIX).saturating_mul(RATIO).saturating_add(SMALLEST)),
    }
}

/// How many rows are read at once: so many that the widest column's share is about [`PART_BYTES`]. Compressed
/// buffers are decoded whole, so that dividing them would only repeat the work.
fn part_rows(roots: &[Node], batch: &Batch) -> u64 {
    if batch.codec.is_some() {
        return batch.rows;
    }
    let ends = roots.iter().skip(1).map(|next| batch.buffers_of(next).start).chain([batch.buffers.len()]);
    let bytes = roots.iter().zip(ends).map(|(root, end)| {
        let own = batch.buffers.get(batch.buffers_of(root).start..end).unwrap_or_default();
        own.iter().map(|span| span.length).fold(0, u64::saturating_add)
    });
    let widest = bytes.max().unwrap_or(0).div_ceil(batch.rows.max(1)).max(1);
    (PART_BYTES / widest).clamp(PART_ROWS.0, PART_ROWS.1) / 64 * 64
}
