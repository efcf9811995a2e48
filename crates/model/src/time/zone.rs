//! Time zones as plain data.
//!
//! No tz database is compiled in: whoever opens the data (a browser, which has one; a test) says from when on
//! which offset holds, for the years asked for. A zone is then a sorted list, cheap to look up and to send.

use serde::{Deserialize, Serialize};

/// A time zone: the offsets from UTC that hold one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Zone {
    /// Its name: an IANA name, `UTC`, or a fixed offset such as `+05:30`.
    pub name: String,
    /// The offset, in seconds east of UTC, before the first transition.
    pub first_offset: i32,
    /// From which second (UTC, inclusive) which offset holds, ascending.
    pub transitions: Vec<(i64, i32)>,
}

/// Where zones come from.
pub trait Zones {
    /// The zone of that name, exact at least between the two seconds (UTC); none when there is no such zone.
    fn zone(&self, name: &str, from: i64, to: i64) -> Option<Zone>;
}
