//! Before anything is open: how files come in, what there is to try, and what never happens to them.

mod again;
mod drop;
mod entries;
mod gate;
mod loading;
mod picker;
mod recognised;
mod screen;

pub(crate) use drop::DropTarget;
pub(crate) use gate::GateCard;
pub(crate) use loading::{Banner, Loading};
pub(crate) use picker::{Input, OpenButton, Picker};
pub(crate) use recognised::Recognised;
pub(crate) use screen::Start;
