//! What a file's columns are: the schema's types, where each lies in a batch, and the columns they make.

mod check;
mod columns;
mod delivered;
mod layout;
mod node;

pub(crate) use check::read_schema;
pub use columns::FileColumn;
pub(crate) use columns::{Path, count_nulls, follow, leaf_columns};
pub(crate) use layout::{Layout, VIEW, Width};
pub(crate) use node::{Counts, Node, Tree};
