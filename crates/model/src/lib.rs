//! The vocabulary that every part of Reelscope shares: tables and columns, dimensions, measures, filters,
//! queries and results, and the model file that gives them their meaning.
//!
//! Everything here is plain data. A metric is defined once, in the model, and the engine, the pages and the
//! JavaScript API all read that one definition, so that a measure means one thing everywhere.

mod bins;
pub mod error;
pub mod expr;
pub mod hint;
mod literal;
pub mod model;
pub mod names;
mod order;
pub mod pulse;
pub mod query;
pub mod recognise;
pub mod result;
pub mod schema;
mod show;
pub mod sort;
mod source;
pub mod time;
pub mod value;

pub use error::{Code, Error, Result};
pub use model::Model;
pub use query::{By, Clause, Grain, Measure, Part, Query, Sort, Test};
pub use result::{Column, ColumnKind, Meta, QueryResult};
pub use schema::{ColumnInfo, Notice, Role, TableInfo};
pub use value::{Literal, TimeUnit, Value};
