//! The engine: answers queries over columns that are spread over workers.
//!
//! Two halves meet in [`plan`] and [`partial`]. A [`worker`] owns ranges of rows: it reads and encodes the
//! columns that a plan names, masks the rows, and aggregates them to a partial. The [`coordinator`] turns
//! queries into plans, hands them to all workers, merges their partials, and finishes the figures. It knows
//! workers only as something that answers requests, so that the same code runs over web workers and over
//! plain values in a test.

mod aggregate;
pub mod api;
pub mod check;
mod column;
pub mod coordinator;
mod encode;
mod error;
mod expression;
pub mod fingerprint;
mod identity;
mod key;
pub mod keyed;
pub mod links;
mod mask;
pub mod numbers;
pub mod partial;
pub mod plan;
pub mod prints;
pub mod protocol;
pub mod registers;
pub mod rehearsal;
pub mod shape;
pub mod sketch;
mod sort;
mod store;
pub mod survey;
mod table;
mod wire;
mod words;
pub mod worker;

pub use wire::Wire;
