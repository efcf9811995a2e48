//! The six tables.

mod catalogue;
mod members;
mod playback;
mod recommendations;
mod searches;
mod subscriptions;

use std::rc::Rc;

use reelscope_ipc::Rows;

use crate::world::World;

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Playback events.
    Playback,
    /// Subscription events.
    Subscriptions,
    /// Recommendation events.
    Recommendations,
    /// Searches.
    Searches,
    /// The catalogue.
    Catalogue,
    /// The members.
    Members,
}

impl Table {
    /// All of them, the largest first.
    pub const ALL: [Self; 6] = [
        Self::Playback,
        Self::Subscriptions,
        Self::Recommendations,
        Self::Searches,
        Self::Catalogue,
        Self::Members,
    ];

    /// What its file is called.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Playback => "video_playback_events.arrow",
            Self::Subscriptions => "user_subscription_events.arrow",
            Self::Recommendations => "recommendation_events.arrow",
            Self::Searches => "search_events.arrow",
            Self::Catalogue => "expanded_cms_data.arrow",
            Self::Members => "users.arrow",
        }
    }

    /// Its rows in a season.
    pub(crate) fn rows(self, world: &Rc<World>) -> Box<dyn Rows> {
        match self {
            Self::Playback => Box::new(playback::Playback::new(world)),
            Self::Subscriptions => Box::new(subscriptions::Subscriptions::new(world)),
            Self::Recommendations => Box::new(recommendations::Recommendations::new(world)),
            Self::Searches => Box::new(searches::Searches::new(world)),
            Self::Catalogue => Box::new(catalogue::Catalogue::new(world)),
            Self::Members => Box::new(members::Members::new(world)),
        }
    }
}
