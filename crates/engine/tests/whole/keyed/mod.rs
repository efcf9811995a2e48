//! Derived tables against a reference that sorts all rows by key, time and row, and walks over them.

mod events;
mod life;
mod naive;
mod peaks;
mod sessions;
mod users;
