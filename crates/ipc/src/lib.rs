//! Arrow IPC files, written batch by batch from columns of our own.
//!
//! The season that the page makes up and what it exports are written by this. arrow-ipc's writer takes arrow-array's
//! arrays, and the two would be a good part of the app's download. What is left out: nested types but lists of a
//! dictionary's texts, compression, and dictionaries that are replaced.

mod column;
mod file;
mod message;
mod writer;

pub use column::{Batch, Cell, Column, Kind, Labels, Row, TimeUnit, labels};
pub use file::{Rows, write};
pub use writer::Writer;
