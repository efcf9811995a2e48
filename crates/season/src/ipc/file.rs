//! A file as parts that follow each other, so that neither its rows nor its bytes are ever held as a whole.

use arrow_ipc::Block;

use super::{
    column::{Batch, Column},
    message::{self, Encoded},
};

const MAGIC: &[u8] = b"ARROW1";

/// A table's rows, as they come.
pub(crate) trait Rows {
    /// The columns, without rows.
    fn columns(&self) -> Vec<Column>;

    /// Adds rows until the batch has so many, or there are no more.
    fn fill(&mut self, batch: &mut Batch, rows: usize);
}

/// The parts of a file of these rows, in batches of so many.
pub(crate) fn write(rows: Box<dyn Rows>, size: usize) -> impl Iterator<Item = Vec<u8>> {
    let batch = Batch { columns: rows.columns(), rows: 0 };
    File { rows, batch, size, at: 0, blocks: [Vec::new(), Vec::new()], step: Step::Head }
}

struct File {
    rows: Box<dyn Rows>,
    batch: Batch,
    size: usize,
    /// How much has been written.
    at: usize,
    /// Where dictionaries and batches are.
    blocks: [Vec<Block>; 2],
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
        let part = match self.step {
            Step::Head => {
                self.step = Step::Batches;
                self.head()
            }
            Step::Batches => {
                self.batch.clear();
                self.rows.fill(&mut self.batch, self.size);
                if self.batch.rows > 0 {
                    let message = message::batch(&self.batch);
                    self.note(1, self.at, &message);
                    message.bytes
                } else {
                    self.step = Step::Over;
                    self.foot()
                }
            }
            Step::Over => return None,
        };
        self.at += part.len();
        Some(part)
    }
}

impl File {
    fn note(&mut self, which: usize, at: usize, message: &Encoded) {
        self.blocks[which].push(Block::new(at as i64, message.metadata, message.body));
    }

    fn head(&mut self) -> Vec<u8> {
        let mut head = [MAGIC, &[0, 0]].concat();
        head.extend(message::schema(&self.batch.columns).bytes);
        let dictionaries = (0..).zip(&self.batch.columns);
        let dictionaries =
            dictionaries.filter_map(|(id, column)| Some(message::dictionary(id, column.kind.dictionary()?)));
        for dictionary in dictionaries.collect::<Vec<_>>() {
            self.note(0, head.len(), &dictionary);
            head.extend(dictionary.bytes);
        }
        head
    }

    fn foot(&self) -> Vec<u8> {
        let footer = message::footer(&self.batch.columns, &self.blocks[0], &self.blocks[1]);
        // The end of the stream within the file, then the footer.
        let mut foot = [[0xff; 4], [0; 4]].concat();
        foot.extend(&footer);
        foot.extend((footer.len() as i32).to_le_bytes());
        foot.extend(MAGIC);
        foot
    }
}
