//! Derived tables against a reference that sorts all rows by key, time and row, and walks over them.

mod events;
mod life;
mod movements;
mod naive;
mod peaks;
mod quality;
mod sessions;
mod users;
mod windows;
