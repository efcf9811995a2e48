//! A file in the making: what was written so far, and what the end of the file must say of it.

use arrow_ipc::Block;

use super::{
    column::{Batch, Column},
    message::{self, Encoded},
};

const MAGIC: &[u8] = b"ARROW1";

/// Writes a file part by part: its head, batches, its foot. The parts follow each other in the file.
#[derive(Debug, Default)]
pub struct Writer {
    /// How much has been written.
    at: usize,
    /// Where dictionaries and batches are.
    blocks: [Vec<Block>; 2],
    /// What the schema says about the whole, as keys and values.
    about: Vec<(String, String)>,
}

impl Writer {
    /// A writer of a file whose schema says this about the whole.
    #[must_use]
    pub fn new(about: Vec<(String, String)>) -> Self {
        Self { about, ..Self::default() }
    }

    /// The file's beginning: the schema, and the dictionaries that are known before the first row.
    pub fn head(&mut self, columns: &[Column]) -> Vec<u8> {
        let mut head = [MAGIC, &[0, 0]].concat();
        head.extend(message::schema(columns, &self.about).bytes);
        for (id, column) in (0..).zip(columns) {
            if let Some(dictionary) = column.kind.dictionary() {
                let dictionary = message::dictionary(id, dictionary, false);
                self.note(0, head.len(), &dictionary);
                head.extend(dictionary.bytes);
            }
        }
        self.at += head.len();
        head
    }

    /// Some rows. Before them stand the texts that dictionaries have got since the rows before.
    pub fn batch(&mut self, batch: &mut Batch) -> Vec<u8> {
        let mut bytes = self.dictionaries(&mut batch.columns);
        let message = message::batch(batch);
        self.note(1, bytes.len(), &message);
        bytes.extend(message.bytes);
        self.at += bytes.len();
        bytes
    }

    /// The end of the stream within the file, then the footer.
    pub fn foot(&mut self, columns: &mut [Column]) -> Vec<u8> {
        let mut foot = self.dictionaries(columns);
        let footer = message::footer(columns, &self.blocks[0], &self.blocks[1], &self.about);
        foot.extend([[0xff; 4], [0; 4]].concat());
        foot.extend(&footer);
        foot.extend((footer.len() as i32).to_le_bytes());
        foot.extend(MAGIC);
        self.at += foot.len();
        foot
    }

    /// New texts of dictionaries that grow; such a dictionary stands there once at least, even without a text.
    fn dictionaries(&mut self, columns: &mut [Column]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (id, column) in (0..).zip(columns) {
            if let Some((texts, is_delta)) = column.take_new_labels() {
                let dictionary = message::dictionary(id, &texts, is_delta);
                self.note(0, bytes.len(), &dictionary);
                bytes.extend(dictionary.bytes);
            }
        }
        bytes
    }

    fn note(&mut self, which: usize, at: usize, message: &Encoded) {
        let at = (self.at + at) as i64;
        self.blocks[which].push(Block::new(at, message.metadata, message.body));
    }
}
