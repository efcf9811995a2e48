//! The page: Leptos components over plain view models, and the browser's side of boot, files and drawing.
//!
//! One direction: an event becomes an [`Action`](crate::state::Action), the action a new state, [`refresh`] asks the
//! engine, and its answers come back through signals. Components hold no data and compute no figures. Here and
//! nowhere else are the document, the address bar, frames and canvases.

#![allow(unreachable_pub, reason = "the component macro writes public items, also for private components")]

mod announce;
pub mod app;
pub mod boot;
mod crash;
mod dialog;
mod dom;
mod figure;
mod focus;
pub mod frame;
mod ghosts;
mod history;
mod hooks;
mod icon;
pub mod kept;
mod locale;
pub mod memory;
mod menu;
mod message;
mod model;
pub mod offline;
pub mod opening;
mod page;
mod panic;
mod recast;
pub mod recent;
mod refresh;
pub mod root;
mod samples;
pub mod segments;
mod shell;
mod shortcuts;
mod standing;
mod start;
pub mod theme;
mod views;
