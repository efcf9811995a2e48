//! The engine as a JavaScript module: `engine.js`, for notebooks and other pages.
//!
//! What it does is written in `js/engine.d.ts`, by hand, since generated types say nothing. This crate only turns
//! JavaScript's values into the model's and back: all work is the client's, as it is for the app. `js/engine.js` stands
//! before what wasm-bindgen writes, so that a plain `import { open }` is enough.

#[cfg(target_arch = "wasm32")]
mod brush;
#[cfg(target_arch = "wasm32")]
mod data;
#[cfg(target_arch = "wasm32")]
mod fields;
#[cfg(target_arch = "wasm32")]
mod give;
#[cfg(target_arch = "wasm32")]
mod json;
#[cfg(target_arch = "wasm32")]
mod linked;
#[cfg(target_arch = "wasm32")]
mod open;
#[cfg(target_arch = "wasm32")]
mod plain;
#[cfg(target_arch = "wasm32")]
mod query;
#[cfg(target_arch = "wasm32")]
mod renew;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod sources;
#[cfg(target_arch = "wasm32")]
mod tables;
#[cfg(target_arch = "wasm32")]
mod values;

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

#[cfg(target_arch = "wasm32")]
pub use self::{
    brush::Brush,
    data::Data,
    linked::Linked,
    open::{configure, open, start},
};
