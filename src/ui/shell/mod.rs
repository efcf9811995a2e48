//! The frame around every page: the bar above, the rail of pages, the filters.

mod chips;
mod filters;
mod help;
mod jump;
mod period;
mod picker;
mod rail;
mod top;
mod undo;
mod versus;
mod views;

pub(crate) use filters::Filters;
pub(crate) use rail::Rail;
pub(crate) use top::{Top, status};
