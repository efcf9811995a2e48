//! From the bytes of an untrusted file to validated Arrow arrays.
//!
//! Opening a file makes an [`Index`]: its schema, its batches, and where every buffer is, all checked in 64-bit
//! arithmetic against the file's real size, without reading a value. [`read_columns`] then reads some columns over
//! a range of rows. A batch is never read or decoded as a whole: writers put any number of rows into one, so each
//! column is built from its own buffers, and from the wanted rows' part of these. That is why arrow-ipc's decoders,
//! which need whole bodies in one piece, are not used here, only its flatbuffers and its schema conversion.
//!
//! The file is not trusted: no number that it declares is narrowed, added up or allocated before it is checked.
//! Every array passes Arrow's own full validation, but for the keys of dictionaries ([`ColumnData`]), whose check is ours. Values that only a stricter reading refuses, such as dates with
//! a time of day or decimals beyond their precision, are loaded.
//!
//! Left out on purpose: what columns mean, and which types can be analysed, is the engine's to say.

mod batch;
mod data;
mod decode;
mod fault;
mod index;
mod open;
mod read;
mod schema;
mod source;

pub use data::ColumnData;
pub use index::{Format, Index, Progress};
pub use open::read_ahead;
pub use read::{Slice, Weight, read_columns, read_columns_ahead};
pub use schema::FileColumn;
pub use source::{Coming, ReadAt};
