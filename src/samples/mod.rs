//! The samples that are compiled into the app, so that they open on a sealed page. `cargo xtask samples` writes
//! them.

/// A file's name and content.
pub type File = (&'static str, &'static [u8]);

/// DataFlix, the project's first dashboard: five small tables.
pub const DATAFLIX: [File; 5] = [
    ("video_playback_events.arrow", include_bytes!("dataflix/video_playback_events.arrow")),
    ("user_subscription_events.arrow", include_bytes!("dataflix/user_subscription_events.arrow")),
    ("recommendation_events.arrow", include_bytes!("dataflix/recommendation_events.arrow")),
    ("search_events.arrow", include_bytes!("dataflix/search_events.arrow")),
    ("expanded_cms_data.arrow", include_bytes!("dataflix/expanded_cms_data.arrow")),
];
