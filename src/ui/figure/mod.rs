//! A chart on the page: its title and menu, its canvas with tooltip and keys, its legend, its table.
//!
//! The canvas draws what the panel says and remembers where; gestures on it become actions on the state, and the new
//! state comes back as another panel. A figure keeps nothing of its own but what has the focus.

mod annotations;
mod canvas;
mod card;
mod exports;
mod gesture;
mod ink;
mod keys;
mod legend;
mod plot;
mod rows;
mod size;
mod table;
mod tip;
mod zoom;

pub(crate) use canvas::{Canvas, draw_line};
pub(crate) use card::FigureCard;
pub(crate) use exports::made;
pub(crate) use size::{draw_for_paper, observe_size, size_of};
