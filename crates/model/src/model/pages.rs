//! The pages as layouts: which cards and charts, in which order.

use super::Model;

/// The pages by their ids, in the order in which they are listed, with what they are called where a model says nothing.
pub const PAGES: [(&str, &str); 9] = [
    ("overview", "Overview"),
    ("playback", "Playback"),
    ("audience", "Audience"),
    ("content", "Content"),
    ("subscriptions", "Subscriptions"),
    ("recommendations", "Recommendations"),
    ("search", "Search"),
    ("explore", "Explore"),
    ("data", "Data"),
];

/// A page's layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLayout {
    /// The page's id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// Its cards' measures, most used first.
    pub cards: Vec<String>,
    /// Its charts, most used first.
    pub charts: Vec<ChartLayout>,
}

/// A chart of a layout: a measure by one or two dimensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartLayout {
    /// The measure's id.
    pub measure: String,
    /// The dimension along the axis.
    pub by: String,
    /// The dimension of the series.
    pub and: Option<String>,
    /// What it looks like; none: what suits its dimensions.
    pub look: Option<Look>,
}

/// What a chart looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Horizontal bars.
    Bars,
    /// Vertical columns.
    Columns,
    /// A filled line over time.
    Area,
    /// A line over time.
    Line,
    /// Cells, shaded by value.
    HeatMap,
}

/// What is laid out where a model has no such page.
static NONE: PageLayout = PageLayout {
    id: String::new(),
    title: String::new(),
    question: String::new(),
    cards: Vec::new(),
    charts: Vec::new(),
};

impl Model {
    /// The pages, in the order in which they are listed.
    #[must_use]
    pub fn pages(&self) -> &[PageLayout] {
        &self.pages
    }

    /// The layout of the page of that id; an empty one where there is none.
    #[must_use]
    pub fn page(&self, id: &str) -> &PageLayout {
        self.pages.iter().find(|page| page.id == id).unwrap_or(&NONE)
    }
}

impl PageLayout {
    /// The measures of its cards and charts, one a card or chart.
    pub fn measures(&self) -> impl Iterator<Item = &str> {
        let charts = self.charts.iter().map(|chart| &*chart.measure);
        self.cards.iter().map(String::as_str).chain(charts)
    }
}
