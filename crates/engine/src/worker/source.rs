//! Where a worker's rows come from.

use std::ops::Range;

use arrow_schema::DataType;
use reelscope_ingest::{ColumnData, Coming, Index, ReadAt, Weight};
use reelscope_model::Result;

use super::index::summary_of;
use crate::{error::internal, protocol::FileSummary};

/// A file with columns that can be read in part; in tests, arrays in memory.
pub trait Source {
    /// Reads and checks the metadata. Gives an index that [`Source::attach`] takes on another worker.
    ///
    /// # Errors
    /// Whatever is wrong with the file.
    fn index(&mut self, progress: &mut dyn FnMut(Step)) -> Result<(Vec<u8>, FileSummary)>;

    /// Takes the index that another worker made.
    ///
    /// # Errors
    /// When it is not one.
    fn attach(&mut self, index: &[u8]) -> Result<()>;

    /// A column's type, when the file has been indexed and has it.
    fn data_type(&self, column: usize) -> Option<&DataType>;

    /// Whether all rows of a column refer to one dictionary, of which each array has all values.
    fn has_one_dictionary(&self, column: usize) -> bool {
        let _ = column;
        false
    }

    /// What reading a column over a range of rows would take; nothing where that is not known.
    fn weigh(&self, column: usize, rows: &Range<u64>) -> Weight {
        let _ = (column, rows);
        Weight::default()
    }

    /// Reads some columns over a range of rows, in row order: hands `sink` the position in `columns` and values.
    ///
    /// # Errors
    /// Whatever is wrong with the file, and whatever `sink` answers.
    fn read(
        &self,
        columns: &[usize],
        rows: Range<u64>,
        progress: &mut dyn FnMut(Step),
        sink: &mut dyn FnMut(usize, ColumnData) -> Result<()>,
    ) -> Result<()>;

    /// The same, with the next bytes on their way while `sink` has the last, where the source can do so.
    ///
    /// # Errors
    /// Those of [`Source::read`].
    fn read_ahead<'a>(
        &'a self,
        columns: &'a [usize],
        rows: Range<u64>,
        sink: &'a mut dyn FnMut(usize, ColumnData) -> Result<()>,
    ) -> Coming<'a, Result<()>> {
        Box::pin(std::future::ready(self.read(columns, rows, &mut |_| {}, sink)))
    }
}

/// How far a request has got with a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Bytes read, or hopped over.
    pub read_bytes: u64,
    /// Rows found, while indexing.
    pub rows: u64,
}

/// An Arrow IPC file or stream.
pub(super) struct IpcFile {
    bytes: Box<dyn ReadAt>,
    index: Option<Index>,
}

impl IpcFile {
    pub(super) fn new(bytes: Box<dyn ReadAt>) -> Self {
        Self { bytes, index: None }
    }
}

impl Source for IpcFile {
    fn index(&mut self, progress: &mut dyn FnMut(Step)) -> Result<(Vec<u8>, FileSummary)> {
        let mut tell = |seen: reelscope_ingest::Progress| {
            progress(Step { read_bytes: seen.read_bytes, rows: seen.rows });
        };
        let index = Index::read(&*self.bytes, &mut tell)?;
        let answer = (index.to_bytes(), summary_of(&index));
        self.index = Some(index);
        Ok(answer)
    }

    fn attach(&mut self, index: &[u8]) -> Result<()> {
        self.index = Some(Index::from_bytes(index)?);
        Ok(())
    }

    fn data_type(&self, column: usize) -> Option<&DataType> {
        self.index.as_ref()?.columns().get(column).map(|column| &column.data_type)
    }

    fn has_one_dictionary(&self, column: usize) -> bool {
        self.index.as_ref().is_some_and(|index| index.has_one_dictionary(column))
    }

    fn weigh(&self, column: usize, rows: &Range<u64>) -> Weight {
        self.index.as_ref().map(|index| index.weigh(column, rows)).unwrap_or_default()
    }

    fn read(
        &self,
        columns: &[usize],
        rows: Range<u64>,
        progress: &mut dyn FnMut(Step),
        sink: &mut dyn FnMut(usize, ColumnData) -> Result<()>,
    ) -> Result<()> {
        let index = self.index.as_ref().ok_or_else(|| internal("The file was not indexed."))?;
        let mut tell = |read_bytes| progress(Step { read_bytes, rows: 0 });
        reelscope_ingest::read_columns(&*self.bytes, index, columns, rows, &mut tell, sink)
    }

    fn read_ahead<'a>(
        &'a self,
        columns: &'a [usize],
        rows: Range<u64>,
        sink: &'a mut dyn FnMut(usize, ColumnData) -> Result<()>,
    ) -> Coming<'a, Result<()>> {
        Box::pin(async move {
            let index = self.index.as_ref().ok_or_else(|| internal("The file was not indexed."))?;
            reelscope_ingest::read_columns_ahead(&*self.bytes, index, columns, rows, &mut |_| {}, sink).await
        })
    }
}
