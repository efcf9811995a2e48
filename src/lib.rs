//! Reelscope's app: state, view models, charts, and the components that show them.

pub mod charts;
pub mod export;
pub mod format;
pub mod kept;
pub mod rehearsal;
pub mod samples;
pub mod state;
#[cfg(target_arch = "wasm32")]
pub mod ui;
pub mod view_model;
