//! Arrow IPC files, written batch by batch from columns of our own.
//!
//! Only what the season's tables need: arrow-ipc's writer takes arrow-array's arrays, and the two would be a good part
//! of the app's download.

mod column;
mod file;
mod message;

pub(crate) use column::{Batch, Column, Kind, labels};
pub(crate) use file::{Rows, write};
