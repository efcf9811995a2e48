//! The coordinator over naive workers: opening, queries, scope of clauses, linked views.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]
#![allow(clippy::needless_pass_by_value, reason = "json! makes values")]

mod data;
mod linked;
mod naive;
mod opening;
mod queries;
