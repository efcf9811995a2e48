//! The schema as a tree whose nodes know where their field nodes and buffers stand in a batch.
//!
//! A batch lists the field nodes and the buffers of all columns depth first, so positions follow from the schema
//! alone, but for the data buffers of views (each batch says how many) and the validity that unions had before
//! metadata version V5. Both are counted, so that any column is found without walking those before it.

use arrow_schema::{DataType, Field, Schema};
use reelscope_model::{Result, sort};
use serde::{Deserialize, Serialize};

use super::{Layout, delivered::delivered};
use crate::fault::corrupt;

/// A field of the schema, or a child of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Node {
    /// The type of the arrays it is delivered as.
    pub(crate) data_type: DataType,
    /// How it lies in the buffers.
    pub(crate) layout: Layout,
    /// Where it stands.
    pub(crate) place: Counts,
    /// Its children; of a dictionary the one that its own batches hold, counted from nothing.
    pub(crate) children: Vec<Node>,
}

/// How many of each come before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Field nodes.
    pub(crate) nodes: usize,
    /// Buffers, without those that the next two stand for.
    pub(crate) buffers: usize,
    /// Views, each with a number of data buffers of its own.
    pub(crate) views: usize,
    /// Unions, each with one more buffer before V5.
    pub(crate) unions: usize,
}

/// The columns of one kind of batch: the schema's, or a dictionary's only one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tree {
    /// The columns.
    pub(crate) roots: Vec<Node>,
    /// What a batch of them holds.
    pub(crate) total: Counts,
}

impl Tree {
    /// The tree of a schema's columns.
    ///
    /// # Errors
    /// [`reelscope_model::Code::Corrupt`] when two fields share a dictionary but not its type.
    pub(crate) fn new(schema: &Schema) -> Result<Self> {
        let mut total = Counts::default();
        let roots =
            schema.fields().iter().map(|field| Node::of_field(field, &mut total)).collect::<Result<_>>()?;
        let tree = Self { roots, total };
        tree.check_shared_dictionaries()?;
        Ok(tree)
    }

    /// Every dictionary's id and the node of its values, nested ones too.
    pub(crate) fn dictionaries(&self) -> Vec<(i64, &Node)> {
        let mut found = Vec::new();
        for root in &self.roots {
            root.dictionaries(&mut found);
        }
        found
    }

    fn check_shared_dictionaries(&self) -> Result<()> {
        let mut found = self.dictionaries();
        sort::sort_by_key(&mut found, |(id, _)| *id);
        let differ = found.windows(2).any(|pair| match pair {
            [(one, a), (other, b)] => one == other && a.data_type != b.data_type,
            _ => false,
        });
        if differ { Err(corrupt("Columns of different types share one dictionary.")) } else { Ok(()) }
    }
}

impl Node {
    fn of_field(field: &Field, counts: &mut Counts) -> Result<Self> {
        // Arrow's field has no other way to say which dictionary it refers to.
        #[expect(deprecated)]
        let id = field.dict_id();
        Self::of_type(field.data_type(), id, counts)
    }

    fn of_type(data_type: &DataType, id: Option<i64>, counts: &mut Counts) -> Result<Self> {
        let layout = Layout::of(data_type, id)?;
        let place = *counts;
        counts.nodes += 1;
        counts.buffers += layout.buffers();
        counts.views += usize::from(layout == Layout::View);
        counts.unions += usize::from(matches!(layout, Layout::Union { .. }));
        let mut children: Vec<Self> = match data_type {
            DataType::Dictionary(_, values) => vec![Self::of_type(values, None, &mut Counts::default())?],
            other => {
                child_fields(other).into_iter().map(|f| Self::of_field(f, counts)).collect::<Result<_>>()?
            }
        };
        let data_type = delivered(data_type);
        if let (DataType::Map(entries, _), [child]) = (&data_type, children.as_mut_slice()) {
            // By itself it would be a struct like any other.
            child.data_type = entries.data_type().clone();
        }
        Ok(Self { data_type, layout, place, children })
    }

    /// What a batch holds that has this node alone.
    pub(crate) fn total(&self) -> Counts {
        let mut total = Counts { nodes: 1, buffers: self.layout.buffers(), ..Counts::default() };
        total.views += usize::from(self.layout == Layout::View);
        total.unions += usize::from(matches!(self.layout, Layout::Union { .. }));
        if !matches!(self.layout, Layout::Dictionary { .. }) {
            for child in self.children.iter().map(Self::total) {
                total.nodes += child.nodes;
                total.buffers += child.buffers;
                total.views += child.views;
                total.unions += child.unions;
            }
        }
        total
    }

    /// Adds the dictionaries in and below this node.
    pub(crate) fn dictionaries<'a>(&'a self, found: &mut Vec<(i64, &'a Self)>) {
        for child in &self.children {
            if let Layout::Dictionary { id, .. } = self.layout {
                found.push((id, child));
            }
            child.dictionaries(found);
        }
    }
}

fn child_fields(data_type: &DataType) -> Vec<&Field> {
    match data_type {
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => vec![field.as_ref()],
        DataType::Struct(fields) => fields.iter().map(AsRef::as_ref).collect(),
        DataType::Union(fields, _) => fields.iter().map(|(_, field)| field.as_ref()).collect(),
        DataType::RunEndEncoded(ends, values) => vec![ends.as_ref(), values.as_ref()],
        _ => Vec::new(),
    }
}
