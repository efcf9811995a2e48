//! Before anything is open: how files come in, what there is to try, and what never happens to them.

mod drop;
mod entries;
mod loading;
mod picker;
mod screen;

pub use drop::DropTarget;
pub use loading::{Banner, Loading};
pub use picker::{Input, OpenButton, Picker};
pub use screen::Start;
