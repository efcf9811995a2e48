//! A batch as the index knows it: where its buffers are, and what its metadata say of its columns.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::schema::{Layout, Node};

/// A piece of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first byte.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

impl Span {
    /// The byte after its last.
    #[must_use]
    pub fn end(self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// What a batch's buffers are compressed with, each on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Codec {
    /// LZ4 frames.
    Lz4,
    /// ZSTD frames.
    Zstd,
}

/// What a batch says of one node of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Values {
    /// How many values there are.
    pub(crate) rows: u64,
    /// How many of them are null; unknown when the writer did not count.
    pub(crate) nulls: Option<u64>,
}

/// A record batch, or the values of a dictionary batch, whose metadata have been checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Batch {
    /// How many rows it has.
    pub(crate) rows: u64,
    /// The first of them in the file.
    pub(crate) start: u64,
    /// How many of its rows are best read at once. It does not depend on the columns wanted.
    pub(crate) part: u64,
    /// Where its body is.
    pub(crate) body: Span,
    /// How its buffers are compressed.
    pub(crate) codec: Option<Codec>,
    /// Whether its metadata are older than V5.
    pub(crate) early: bool,
    /// One entry a node of the schema, depth first.
    pub(crate) values: Vec<Values>,
    /// The buffers' places in the file.
    pub(crate) buffers: Vec<Span>,
    /// How many data buffers there are up to and with each view's.
    pub(crate) views: Vec<u64>,
}

impl Batch {
    /// What it says of a node.
    pub(crate) fn values_of(&self, node: &Node) -> Values {
        self.values.get(node.place.nodes).copied().unwrap_or(Values { rows: 0, nulls: None })
    }

    /// Whether a node's first buffer says which of its values are null. Before V5 that of unions did.
    pub(crate) fn has_validity(&self, node: &Node) -> bool {
        node.layout.has_validity() || (self.early && matches!(node.layout, Layout::Union { .. }))
    }

    /// How many of a node's values are null, where it says so.
    pub(crate) fn nulls_of(&self, node: &Node) -> Option<u64> {
        self.values_of(node).nulls
    }

    /// The positions of a node's own buffers; of a view, the data buffers too.
    pub(crate) fn buffers_of(&self, node: &Node) -> Range<usize> {
        let unions = if self.early { node.place.unions } else { 0 };
        let start = (node.place.buffers + unions).saturating_add(self.data_before(node.place.views));
        start..start.saturating_add(self.count_of(node))
    }

    fn count_of(&self, node: &Node) -> usize {
        let own = node.layout.buffers();
        match node.layout {
            Layout::View => {
                let views = node.place.views;
                own.saturating_add(self.data_before(views + 1).saturating_sub(self.data_before(views)))
            }
            Layout::Union { .. } => own + usize::from(self.early),
            _ => own,
        }
    }

    /// How many data buffers the first so many views have.
    fn data_before(&self, views: usize) -> usize {
        let data = views.checked_sub(1).and_then(|last| self.views.get(last)).copied().unwrap_or(0);
        usize::try_from(data).unwrap_or(usize::MAX)
    }

    /// A node's `which`th own buffer.
    pub(crate) fn buffer(&self, node: &Node, which: usize) -> Span {
        self.buffers.get(self.buffers_of(node).start.saturating_add(which)).copied().unwrap_or_default()
    }
}

/// A dictionary message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Dictionary {
    /// Which dictionary.
    pub(crate) id: i64,
    /// Whether its values come behind those before; else they replace them.
    pub(crate) delta: bool,
    /// Its values, as a batch of one column.
    pub(crate) batch: Batch,
}
