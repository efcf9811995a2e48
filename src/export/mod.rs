//! Figures and rows as files: PNG and SVG for documents, CSV and Arrow for tables.
//!
//! They are made here as text and bytes; saving them is the page's. A poster, the picture with its title, legend, notes and
//! date around the chart, is drawn on any backend, so that a PNG can be made of it from a canvas. Every file says what it
//! is of ([`About`]).

mod about;
mod arrow;
mod csv;
mod mask;
mod png;
mod poster;
mod rows;
mod sheet;
mod svg;

pub use about::About;
pub use arrow::arrow;
pub use csv::csv;
pub use mask::Mask;
pub use png::with_texts;
pub use poster::{Poster, draw_poster};
pub use rows::RowsFile;
pub use sheet::{Field, Sheet, row_fields};
pub use svg::svg;
