//! Calendar and clock: zones, buckets, parsing and writing of dates and instants.

pub mod zone;

pub use zone::{Zone, Zones};
