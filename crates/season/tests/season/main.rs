//! A season, read back by Arrow's own reader and counted by hand.

#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

mod bytes;
mod events;
mod incident;
mod people;
mod read;
