//! The columns that a schema makes: structs are flattened, names made unique, nulls added up.

use std::collections::{HashMap, HashSet};

use arrow_schema::{DataType, Field, Schema};
use reelscope_model::Result;
use serde::{Deserialize, Serialize};

use super::{Layout, Node, Tree, delivered::delivered};
use crate::{batch::Batch, fault::too_large};

/// The most bytes that all names may take together. A struct's name stands before each of its fields', so that a long
/// one with many fields would take far more than the schema does.
const MOST_NAMES: usize = 32 << 20;

/// A column of a file, as it is handed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileColumn {
    /// Its unique name: the schema's, `a.b` for a struct's field; a repeated one has `-2`, `-3` behind it.
    pub name: String,
    /// Arrow's name of its type in the file, as arrow-rs prints it.
    pub type_name: String,
    /// The type of its arrays: the file's, but run-end encoding is undone while reading, and nested fields may be
    /// null whatever the file says.
    pub data_type: DataType,
    /// How many values are null, where the metadata say.
    pub nulls: Option<u64>,
    /// The zone of a timestamp.
    pub time_zone: Option<String>,
}

/// The way to a column: a root of the schema, then children of structs.
pub(crate) type Path = Vec<usize>;

/// The structs that a column is in, outermost first, and the column's own node.
pub(crate) fn follow<'a>(tree: &'a Tree, path: &[usize]) -> Option<(Vec<&'a Node>, &'a Node)> {
    let (first, rest) = path.split_first()?;
    let mut node = tree.roots.get(*first)?;
    let mut structs = Vec::with_capacity(rest.len());
    for position in rest {
        structs.push(node);
        node = node.children.get(*position)?;
    }
    Some((structs, node))
}

/// The columns of a schema, in its order, without their nulls.
///
/// # Errors
/// [`reelscope_model::Code::TooLarge`] when their names take too much.
pub(crate) fn leaf_columns(schema: &Schema) -> Result<(Vec<FileColumn>, Vec<Path>)> {
    let mut leaves = Leaves::default();
    for (position, field) in schema.fields().iter().enumerate() {
        leaves.flatten(field, field.name().clone(), vec![position])?;
    }
    make_unique(&mut leaves.columns);
    Ok((leaves.columns, leaves.paths))
}

/// The columns found so far.
#[derive(Default)]
struct Leaves {
    columns: Vec<FileColumn>,
    paths: Vec<Path>,
    names: usize,
}

impl Leaves {
    fn flatten(&mut self, field: &Field, name: String, path: Path) -> Result<()> {
        self.names = self.names.saturating_add(name.len());
        if self.names > MOST_NAMES {
            return Err(too_large("The names of the columns take too much memory."));
        }
        if let DataType::Struct(fields) = field.data_type()
            && !fields.is_empty()
        {
            for (position, child) in fields.iter().enumerate() {
                let path = path.iter().copied().chain([position]).collect();
                self.flatten(child, format!("{name}.{}", child.name()), path)?;
            }
            return Ok(());
        }
        let data_type = delivered(field.data_type());
        let time_zone = match &data_type {
            DataType::Timestamp(_, zone) => zone.as_ref().map(ToString::to_string),
            _ => None,
        };
        let type_name = field.data_type().to_string();
        self.columns.push(FileColumn { name, type_name, data_type, nulls: None, time_zone });
        self.paths.push(path);
        Ok(())
    }
}

/// Puts `-2`, `-3` behind repeated names, passing over names that are there already.
fn make_unique(columns: &mut [FileColumn]) {
    let mut taken: HashSet<String> = columns.iter().map(|column| column.name.clone()).collect();
    let mut seen: HashMap<String, u64> = HashMap::new();
    for column in columns {
        let name = &mut column.name;
        let times = seen.entry(name.clone()).or_insert(0);
        *times += 1;
        if *times > 1 {
            let mut unique = format!("{name}-{times}");
            while !taken.insert(unique.clone()) {
                *times += 1;
                unique = format!("{name}-{times}");
            }
            *name = unique;
        }
    }
}

/// Adds up what the batches say of a column's nulls. A dictionary that holds null itself (one of `with_nulls`)
/// leaves the number open.
pub(crate) fn count_nulls(
    tree: &Tree,
    path: &[usize],
    batches: &[Batch],
    with_nulls: &HashSet<i64>,
) -> Option<u64> {
    let (structs, node) = follow(tree, path)?;
    batches.iter().try_fold(0_u64, |sum, batch| {
        // A struct's nulls may or may not be its fields' too.
        structs.iter().all(|parent| batch.nulls_of(parent) == Some(0)).then_some(())?;
        sum.checked_add(own_nulls(batch, node, with_nulls)?)
    })
}

fn own_nulls(batch: &Batch, node: &Node, with_nulls: &HashSet<i64>) -> Option<u64> {
    match node.layout {
        Layout::Null => Some(batch.rows),
        // Runs and unions do not say.
        Layout::Runs | Layout::Union { .. } => None,
        Layout::Dictionary { id, .. } if with_nulls.contains(&id) => None,
        _ => batch.nulls_of(node),
    }
}
