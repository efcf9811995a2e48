//! The pages as layouts: which cards and charts, in which order. Adding one is a line here.

use super::figure::Shape;
use crate::state::Page;

/// A page's layout.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The page.
    pub page: Page,
    /// Its name.
    pub title: &'static str,
    /// The question it answers.
    pub question: &'static str,
    /// Its cards' measures, most used first.
    pub cards: &'static [&'static str],
    /// Its charts, most used first.
    pub charts: &'static [Chart],
}

/// A chart of a layout: a measure by one or two dimensions.
#[derive(Clone, Copy, Debug)]
pub struct Chart {
    /// The measure's id.
    pub measure: &'static str,
    /// The dimension along the axis.
    pub by: &'static str,
    /// The dimension of the series.
    pub and: Option<&'static str>,
    /// What it looks like; none: what suits its dimensions.
    pub shape: Option<Shape>,
}

const fn by(measure: &'static str, by: &'static str) -> Chart {
    Chart { measure, by, and: None, shape: None }
}

const fn by_two(measure: &'static str, by: &'static str, and: &'static str) -> Chart {
    Chart { measure, by, and: Some(and), shape: None }
}

const fn heat(measure: &'static str, by: &'static str, and: &'static str) -> Chart {
    Chart { measure, by, and: Some(and), shape: Some(Shape::HeatMap) }
}

/// The layout of a page.
#[must_use]
pub fn layout(page: Page) -> &'static Layout {
    match page {
        Page::Overview => &OVERVIEW,
        Page::Playback => &PLAYBACK,
        Page::Audience => &AUDIENCE,
        Page::Content => &CONTENT,
        Page::Subscriptions => &SUBSCRIPTIONS,
        Page::Recommendations => &RECOMMENDATIONS,
        Page::Search => &SEARCH,
        Page::Explore => &EXPLORE,
        Page::Data => &DATA,
    }
}

static OVERVIEW: Layout = Layout {
    page: Page::Overview,
    title: "Overview",
    question: "How are we doing?",
    cards: &[
        "revenue",
        "titles",
        "subscribers",
        "new_subscribers",
        "cancellations",
        "sessions",
        "watch_time",
        "error_rate",
    ],
    charts: &[
        by("subscribers", "subscription_type"),
        by("sessions", "device_type"),
        by("sessions", "location"),
        by("titles", "content_type"),
        by_two("recommended_users", "relevancy_rating", "event_type"),
    ],
};

static PLAYBACK: Layout = Layout {
    page: Page::Playback,
    title: "Playback",
    question: "What breaks, where, for whom, and since when?",
    cards: &[
        "events",
        "errors",
        "buffers",
        "error_rate",
        "rebuffering_ratio",
        "startup_p95",
        "exits_before_start",
        "start_failures",
        "playback_failures",
    ],
    charts: &[
        by_two("errors", "time", "error_type"),
        by_two("errors", "location", "error_type"),
        by("errors", "event_type"),
        by("errors", "device_type"),
        by("errors", "resolution"),
        by("errors", "app_version"),
        heat("error_rate", "location", "device_type"),
        by("events", "bitrate"),
    ],
};

static AUDIENCE: Layout = Layout {
    page: Page::Audience,
    title: "Audience",
    question: "Who watches, when, and on what?",
    cards: &["sessions", "viewers", "session_length", "interactions", "completion_rate"],
    charts: &[
        by("sessions", "location"),
        by("sessions", "device_type"),
        by("sessions", "resolution"),
        heat("events", "weekday", "hour"),
    ],
};

static CONTENT: Layout = Layout {
    page: Page::Content,
    title: "Content",
    question: "What does the catalogue hold, and what is watched?",
    cards: &["titles", "mean_duration"],
    charts: &[
        by("titles", "content_type"),
        by("titles", "rating"),
        by("titles", "language"),
        by("titles", "genres"),
        by("titles", "release_year"),
        by("titles", "available_regions"),
    ],
};

static SUBSCRIPTIONS: Layout = Layout {
    page: Page::Subscriptions,
    title: "Subscriptions",
    question: "Where does the money come from, and are we losing subscribers?",
    cards: &[
        "revenue",
        "subscribers",
        "new_subscribers",
        "cancellations",
        "churn_rate",
        "arpu",
        "members",
        "monthly_revenue",
        "lifetime_revenue",
    ],
    charts: &[
        by("revenue", "time"),
        by("revenue", "subscription_type"),
        by("revenue", "billing_cycle"),
        by("new_subscribers", "time"),
        by("cancellations", "time"),
        by("members", "subscription_type"),
        by("members", "location"),
        by("members", "device_type"),
    ],
};

static RECOMMENDATIONS: Layout = Layout {
    page: Page::Recommendations,
    title: "Recommendations",
    question: "Do recommendations work?",
    cards: &[
        "impressions",
        "clicks",
        "conversions",
        "click_through_rate",
        "conversion_rate",
        "mean_relevancy",
        "funnel_click_rate",
        "funnel_conversion_rate",
    ],
    charts: &[
        by("recommendations", "event_type"),
        by("recommended_users", "relevancy_rating"),
        by("click_through_rate", "time"),
    ],
};

static SEARCH: Layout = Layout {
    page: Page::Search,
    title: "Search",
    question: "What do people look for, and what don't they find?",
    cards: &["searches", "no_result_rate", "abandonment_rate", "mean_results"],
    charts: &[by("searches", "search_query"), by("searches", "time"), by("searches", "result_count")],
};

/// Explore's cards and charts follow from the table's columns.
static EXPLORE: Layout = Layout {
    page: Page::Explore,
    title: "Explore",
    question: "What is in this table?",
    cards: &[],
    charts: &[],
};

/// The Data page is made of tables, not of figures.
static DATA: Layout = Layout {
    page: Page::Data,
    title: "Data",
    question: "Can this data be trusted?",
    cards: &[],
    charts: &[],
};
