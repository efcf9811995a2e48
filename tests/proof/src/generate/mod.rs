//! Files of every type, in every option that arrow-ipc can write.
#![allow(clippy::unwrap_used, reason = "a part of tests, which builds what it knows to be valid")]

mod arrays;
mod corpus;
mod files;

pub use arrays::{array, data_type};
pub use corpus::corpus;
pub use files::{batches, options, write};
