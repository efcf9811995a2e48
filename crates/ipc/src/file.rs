//! A file as parts that follow each other, so that neither its rows nor its bytes are ever held as a whole.

use super::{
    column::{Batch, Column},
    writer::Writer,
};

/// A table's rows, as they come.
pub trait Rows {
    /// The columns, without rows.
    fn columns(&self) -> Vec<Column>;

    /// Adds rows until the batch has so many, or there are no more.
    fn fill(&mut self, batch: &mut Batch, rows: usize);
}

/// The parts of a file of these rows, in batches of so many.
pub fn write(rows: Box<dyn Rows>, size: usize) -> impl Iterator<Item = Vec<u8>> {
    let batch = Batch::new(rows.columns());
    File { rows, batch, size, writer: Writer::default(), step: Step::Head }
}

struct File {
    rows: Box<dyn Rows>,
    batch: Batch,
    size: usize,
    writer: Writer,
    step: Step,
}

enum Step {
    Head,
    Batches,
    Over,
}

impl Iterator for File {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        match self.step {
            Step::Head => {
                self.step = Step::Batches;
                Some(self.writer.head(&self.batch.columns))
            }
            Step::Batches => {
                self.batch.clear();
                self.rows.fill(&mut self.batch, self.size);
                if self.batch.rows > 0 {
                    return Some(self.writer.batch(&mut self.batch));
                }
                self.step = Step::Over;
                Some(self.writer.foot(&mut self.batch.columns))
            }
            Step::Over => None,
        }
    }
}
