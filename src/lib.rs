//! Reelscope's app: state, view models, charts, and the components that show them.

pub mod charts;
pub mod export;
pub mod format;
pub mod state;
pub mod view_model;
