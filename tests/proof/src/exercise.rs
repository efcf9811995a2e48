//! Reading anything.

use std::ops::Range;

use reelscope_ingest::{Index, ReadAt, read_columns};
use reelscope_model::{Code, Result};

/// The most rows that are read at once: a file of a few bytes may truthfully have millions.
const ROWS: u64 = 1 << 13;

/// Opens any bytes and reads all of their columns over a few ranges of rows: the first, some in the middle, the last.
/// Gives the code of the first error.
///
/// # Panics
/// When the reader is at fault: it answers `internal`, an index changes on its way to another worker, or columns are
/// of other lengths than asked for.
pub fn exercise(source: &dyn ReadAt) -> Option<Code> {
    let index = match Index::read(source, &mut |_| ()) {
        Ok(index) => index,
        Err(error) => return Some(blameless(error.code)),
    };
    assert!(Index::from_bytes(&index.to_bytes()).as_ref() == Ok(&index), "an index changed on its way");
    let rows = index.rows();
    let middle = rows / 3;
    let ranges = [0..rows.min(ROWS), middle..rows.min(middle + 100), rows.saturating_sub(ROWS)..rows];
    ranges.into_iter().filter_map(|rows| read(source, &index, &rows).err()).map(|e| blameless(e.code)).next()
}

fn read(source: &dyn ReadAt, index: &Index, rows: &Range<u64>) -> Result<()> {
    let columns: Vec<usize> = (0..index.columns().len()).collect();
    let mut lengths = vec![0; columns.len()];
    read_columns(source, index, &columns, rows.clone(), &mut |_| (), &mut |position, data| {
        let array = data.into_array();
        assert!(array.is_ok(), "a key is beyond its values");
        let array = array?;
        assert!(array.data_type() == &index.columns()[position].data_type, "a column is of another type");
        lengths[position] += array.len() as u64;
        Ok(())
    })?;
    assert!(lengths.iter().all(|length| *length == rows.end - rows.start), "a column is of another length");
    Ok(())
}

fn blameless(code: Code) -> Code {
    assert_ne!(code, Code::Internal, "the reader calls its own answer a defect");
    code
}
