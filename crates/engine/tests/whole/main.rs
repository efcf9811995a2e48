//! The whole path in one process: files of bytes, several workers, the coordinator, results.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test panics where it fails, and says what it skips"
)]

mod answered;
mod beyond;
mod bytes;
mod check;
mod forms;
mod generated;
mod here;
mod kept;
mod keyed;
mod large;
mod linked;
mod links;
mod lists;
mod mixed;
#[path = "../reference/naive.rs"]
mod naive;
mod numbers;
mod pairs;
mod parts;
mod real;
mod recast;
mod recast_parts;
mod rewritten;
mod rows;
mod same;
#[path = "../reference/table.rs"]
mod table;
mod tiles;
mod unread;
mod value_sets;
