//! From queries to plans, from partials to results.
//!
//! The coordinator knows which tables are open, which worker owns which of their rows, and what names mean. A
//! query is bound to a plan, every worker answers with a partial, the partials are merged and finished. It holds
//! no rows, and knows workers only through [`Workers`], so that all of it runs natively in tests. No borrow of
//! its state lives across an `await`.

mod merge;
mod open;
mod shards;
mod state;
mod table;
mod workers;
mod zones;

pub use open::{Added, Failure, NewFile, Opened, Phase, Progress};
pub use workers::Workers;
