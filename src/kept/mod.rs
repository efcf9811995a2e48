//! What a browser keeps for the reader: corrections for the next files that are alike, views by name, and what was
//! opened last.
//!
//! A correction is of a schema, never of rows: names of columns, what was chosen for them, and the values that were given
//! a value set. The text is JSON with a version. Whatever else is found in its place is no error, only nothing to go by:
//! a browser's storage is anybody's to write into.

mod json;
mod read;
pub mod recent;
mod store;
pub mod views;
mod write;

pub use recent::Recent;
pub use store::Store;
pub use views::Views;

use reelscope_model::{Role, schema::Reading};

/// The version of the text. Another is written only when older programs would misread the new one.
const VERSION: u32 = 1;

const ROLES: [Role; 6] = [Role::Time, Role::Dimension, Role::Number, Role::Id, Role::Text, Role::Other];

/// The readings by the names that are kept; these never change.
const READINGS: [(&str, Reading); 9] = [
    ("as-stored", Reading::AsStored),
    ("epoch-seconds", Reading::EpochSeconds),
    ("epoch-millis", Reading::EpochMillis),
    ("epoch-micros", Reading::EpochMicros),
    ("epoch-nanos", Reading::EpochNanos),
    ("iso-text", Reading::IsoText),
    ("year", Reading::Year),
    ("minutes-text", Reading::MinutesText),
    ("delimited", Reading::Delimited),
];
