//! The season sample: 90 days of a streaming service that does not exist, in six tables, made up from a seed.
//!
//! It has what real exports have: days and weeks with their rhythm in eight regions, a base that grows, sessions with a
//! beginning and an end, versions of the app that reach one device after the other, nulls where something is unknown, a
//! few events that were delivered twice, and a few ids that lead nowhere. And it has an incident, which [`Truth`]
//! names: a version breaks playback on one device in two regions for three days.
//!
//! A file comes in parts, of which none depends on how many there are in all, so that seasons of any size can be
//! written in little memory, and a page can make one up between two frames. The same rows and seed give the same bytes
//! on every machine, browsers included: nothing here depends on the clock, on the order of a hash table, or on a
//! function whose last bit is the machine's own (`random`).

mod calendar;
mod codes;
mod incident;
mod market;
mod people;
pub mod random;
mod releases;
mod session;
mod tables;
mod terms;
mod timeline;
mod titles;
mod world;

use std::rc::Rc;

use world::World;

pub use self::{incident::Truth, tables::Table};

/// The playback events that the page makes up.
pub const ROWS: u64 = 300_000;
/// The seed that the page takes.
pub const SEED: u64 = 62;

/// A season: its people, titles and events, which are made up as they are asked for.
pub struct Season {
    world: Rc<World>,
}

impl Season {
    /// The season of a seed with about so many playback events.
    #[must_use]
    pub fn new(rows: u64, seed: u64) -> Self {
        Self { world: Rc::new(World::new(rows, seed)) }
    }

    /// A table as an Arrow file, in parts.
    pub fn file(&self, table: Table) -> impl Iterator<Item = Vec<u8>> + use<> {
        // Small batches are made up between two frames; many of them would be read slowly.
        let size = (self.world.rows / 18).clamp(8_192, 131_072) as usize;
        reelscope_ipc::write(table.rows(&self.world), size)
    }

    /// What there is to find in it.
    #[must_use]
    pub fn truth(&self) -> Truth {
        self.world.truth()
    }
}
