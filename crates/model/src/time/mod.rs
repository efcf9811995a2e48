//! Calendar and clock: zones, buckets, parsing and writing of dates and instants.

pub mod bucket;
pub mod civil;
pub mod iso;
pub mod write;
pub mod zone;

pub use bucket::{bucket_start, next_bucket, part_of, year_of_day};
pub use civil::Civil;
pub use iso::{Iso, parse_iso};
pub use write::{write_date, write_instant};
pub use zone::{Zone, Zones};
