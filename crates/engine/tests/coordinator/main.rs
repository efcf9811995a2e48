//! The coordinator over naive workers: opening, queries, scope of clauses, linked views.

mod data;
mod linked;
mod naive;
mod opening;
mod queries;
