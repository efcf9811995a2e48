//! Figures as files: SVG for documents, CSV for tables.
//!
//! Both are made here as text; saving them is the page's. A poster, the picture with its title, legend, notes and
//! date around the chart, is drawn on any backend, so that a PNG can be made of it from a canvas.

mod csv;
mod poster;
mod svg;

pub use csv::csv;
pub use poster::{Poster, draw_poster};
pub use svg::svg;
