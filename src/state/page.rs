//! The pages by name.

use serde::{Deserialize, Serialize};

/// A page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Page {
    /// How are we doing.
    #[default]
    Overview,
    /// What breaks, where, for whom, since when.
    Playback,
    /// Who watches, when, on what.
    Audience,
    /// What the catalogue holds.
    Content,
    /// Money and churn.
    Subscriptions,
    /// Whether recommendations work.
    Recommendations,
    /// What people look for and don't find.
    Search,
    /// Any table.
    Explore,
    /// Whether the data can be trusted.
    Data,
}

impl Page {
    /// All of them, in the order of the rail.
    pub const ALL: [Self; 9] = [
        Self::Overview,
        Self::Playback,
        Self::Audience,
        Self::Content,
        Self::Subscriptions,
        Self::Recommendations,
        Self::Search,
        Self::Explore,
        Self::Data,
    ];

    /// The name in addresses and hooks.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Playback => "playback",
            Self::Audience => "audience",
            Self::Content => "content",
            Self::Subscriptions => "subscriptions",
            Self::Recommendations => "recommendations",
            Self::Search => "search",
            Self::Explore => "explore",
            Self::Data => "data",
        }
    }

    /// The page of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.id() == id)
    }
}
