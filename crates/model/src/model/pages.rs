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

/// A chart of a layout: a measure by one or two dimensions, or several measures as steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartLayout {
    /// What it is called, where that is said.
    pub title: Option<String>,
    /// The measure's id; of steps a name for what they measure.
    pub measure: String,
    /// The dimension along the axis; of steps a name for what they are.
    pub by: String,
    /// The measures of its points, for a chart of steps; empty for a chart by dimensions.
    pub of: Vec<String>,
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
    /// Steps below each other.
    Funnel,
    /// A falling line over marks along the way, in percent: the numbers that end its measures' ids.
    DropOff,
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

impl ChartLayout {
    /// The measure that says which table it shows: its own, or that of its first step.
    #[must_use]
    pub fn first_measure(&self) -> &str {
        self.of.first().unwrap_or(&self.measure)
    }

    /// Whether another chart shows the same, whatever it looks like and is called.
    #[must_use]
    pub fn shows_as(&self, other: &Self) -> bool {
        (&self.measure, &self.by, &self.and) == (&other.measure, &other.by, &other.and)
    }
}

impl Look {
    /// Whether its points are measures of their own.
    #[must_use]
    pub fn is_of_steps(self) -> bool {
        matches!(self, Self::Funnel | Self::DropOff)
    }
}

/// How far along the way a measure stands, in percent, by the number that ends its id: 25 of `passed_25`.
#[must_use]
pub fn percent_of(measure: &str) -> Option<u8> {
    measure.rsplit_once('_')?.1.parse().ok().filter(|percent| *percent <= 100)
}

impl PageLayout {
    /// The measures of its cards and charts, one a card or chart.
    pub fn measures(&self) -> impl Iterator<Item = &str> {
        let charts = self.charts.iter().map(ChartLayout::first_measure);
        self.cards.iter().map(String::as_str).chain(charts)
    }
}
