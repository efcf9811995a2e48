//! What the walk over a file's messages gathers: both formats fill it in the same way.

use std::collections::{BTreeMap, HashSet};

use arrow_ipc::{Message, MessageHeader};
use arrow_schema::Schema;
use reelscope_model::Result;

use super::{check::check_batch, message::read_batch};
use crate::{
    batch::{Batch, Dictionary, Span},
    fault::{corrupt, grouped, too_large, unsupported_type, within},
    schema::{Layout, Node, Tree, read_schema},
};

/// Rows that a file may claim without a byte of values behind them, as columns of nulls or one long run do.
const FREE_ROWS: u64 = 1 << 28;
/// Rows that each byte may stand for beyond those: more than any real export packs into one.
const ROWS_PER_BYTE: u64 = 64;

/// Values that a dictionary or lists may claim without a byte behind them, as those of nulls do.
const FREE_VALUES: u64 = 1 << 20;

/// The schema and the batches found so far.
pub(crate) struct Contents {
    pub(crate) schema: Schema,
    pub(crate) tree: Tree,
    pub(crate) batches: Vec<Batch>,
    pub(crate) dictionaries: Vec<Dictionary>,
    pub(crate) rows: u64,
    size: u64,
    /// What the values of each dictionary are.
    known: BTreeMap<i64, Node>,
    /// The dictionaries that have values.
    based: HashSet<i64>,
}

impl Contents {
    /// An empty file of `schema`, `size` bytes long.
    pub(crate) fn new(schema: arrow_ipc::Schema<'_>, size: u64) -> Result<Self> {
        let schema = read_schema(schema)?;
        let tree = Tree::new(&schema)?;
        let known = tree.dictionaries().into_iter().map(|(id, node)| (id, node.clone())).collect();
        let (batches, dictionaries) = (Vec::new(), Vec::new());
        Ok(Self { schema, tree, batches, dictionaries, rows: 0, size, known, based: HashSet::new() })
    }

    /// Adds a batch or a dictionary.
    ///
    /// # Errors
    /// Whatever contradicts the schema or the body's size.
    pub(crate) fn add(&mut self, message: Message<'_>, body: Span) -> Result<()> {
        let missing = || corrupt("A message lacks its header.");
        match message.header_type() {
            MessageHeader::RecordBatch => {
                let header = message.header_as_record_batch().ok_or_else(missing)?;
                let place = format!("Record batch {}", grouped(self.batches.len() as u64 + 1));
                let batch = read_batch(header, message.version(), body);
                batch.and_then(|batch| self.add_batch(batch)).map_err(|error| within(error, &place))
            }
            MessageHeader::DictionaryBatch => {
                let header = message.header_as_dictionary_batch().ok_or_else(missing)?;
                let batch = read_batch(header.data().ok_or_else(missing)?, message.version(), body);
                let dictionary = |batch| Dictionary { id: header.id(), delta: header.isDelta(), batch };
                let place = format!("Dictionary {}", header.id());
                batch
                    .and_then(|batch| self.add_dictionary(dictionary(batch)))
                    .map_err(|error| within(error, &place))
            }
            MessageHeader::NONE => Ok(()),
            MessageHeader::Schema => Err(corrupt("The file has a second schema among its batches.")),
            MessageHeader::Tensor | MessageHeader::SparseTensor => {
                Err(unsupported_type("The file holds tensors, not a table.")
                    .hint("Export the values as a table of columns, and open that."))
            }
            _ => Err(corrupt("The file has a message of an unknown kind.")),
        }
    }

    fn add_batch(&mut self, mut batch: Batch) -> Result<()> {
        check_batch(&self.tree.roots, self.tree.total, &mut batch)?;
        batch.start = self.rows;
        self.rows = self.rows.saturating_add(batch.rows);
        if self.rows > self.most_rows(FREE_ROWS) {
            return Err(too_large("The file declares far more rows than its size can hold."));
        }
        self.check_free(&self.tree.roots, &batch)?;
        self.batches.push(batch);
        Ok(())
    }

    fn add_dictionary(&mut self, mut dictionary: Dictionary) -> Result<()> {
        let Some(node) = self.known.get(&dictionary.id) else {
            return Err(corrupt("The file has a dictionary that no column refers to."));
        };
        check_batch(std::slice::from_ref(node), node.total(), &mut dictionary.batch)?;
        if dictionary.batch.rows > self.most_rows(FREE_VALUES) {
            return Err(too_large("A dictionary declares far more values than the file can hold."));
        }
        self.check_free(std::slice::from_ref(node), &dictionary.batch)?;
        if self.based.insert(dictionary.id) && dictionary.delta {
            return Err(corrupt("A dictionary is extended that is not there."));
        }
        self.dictionaries.push(dictionary);
        Ok(())
    }

    /// Refuses lists of endless values that take no bytes, such as nulls; those of others are as many as their bytes.
    fn check_free(&self, nodes: &[Node], batch: &Batch) -> Result<()> {
        let most = self.most_rows(FREE_VALUES).max(batch.rows);
        nodes.iter().try_for_each(|node| {
            let free = match node.layout {
                Layout::Null | Layout::Fixed(0) | Layout::FixedList(0) => true,
                Layout::Struct => node.children.is_empty(),
                // Its values are in batches of their own.
                Layout::Dictionary { .. } => return Ok(()),
                _ => false,
            };
            if free && batch.values_of(node).rows > most {
                return Err(too_large("A nested column declares far more values than the file can hold."));
            }
            self.check_free(&node.children, batch)
        })
    }

    /// The most rows that a file of this size holds, if `free` need no bytes.
    fn most_rows(&self, free: u64) -> u64 {
        self.size.saturating_mul(ROWS_PER_BYTE).max(free)
    }
}
