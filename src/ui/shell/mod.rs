//! The frame around every page: the bar above, the rail of pages, the filters.

mod chips;
mod filters;
mod period;
mod rail;
mod top;

pub use filters::Filters;
pub use rail::Rail;
pub use top::Top;
