//! Pages: `[page.playback]` with `cards`, `charts`, and what a file that extends another adds and leaves out.

use super::reader::{Entry, Section, Source, Text};
use crate::{
    error::Result,
    model::{ChartLayout, Kind, Look, Measure, Model, PAGES, PageLayout},
    names::snake,
    schema::Role,
};

const LOOKS: [(&str, Look); 5] = [
    ("bars", Look::Bars),
    ("columns", Look::Columns),
    ("area", Look::Area),
    ("line", Look::Line),
    ("heat map", Look::HeatMap),
];

/// Pages whose cards and charts follow from the open tables.
const OF_TABLES: [&str; 2] = ["explore", "data"];

/// Reads the layouts of all pages, over a model whose measures and dimensions are read.
pub(super) fn pages(source: Source<'_>, root: &Section<'_>, model: &Model) -> Result<Vec<PageLayout>> {
    let sections = root.sections("page")?;
    if let Some((entry, _)) =
        sections.iter().find(|(entry, _)| !PAGES.iter().any(|(id, _)| *id == entry.name))
    {
        let known = PAGES.map(|(id, _)| id).join(", ");
        return entry.fail(format!("there is no page `{}`; there are {known}", entry.name));
    }
    let reader = Reader { source, model };
    let page = |(id, title): (&str, &str)| {
        let said = sections.iter().find(|(entry, _)| entry.name == id);
        let empty = PageLayout { id: id.to_owned(), title: title.to_owned(), ..PageLayout::default() };
        said.map_or(Ok(empty.clone()), |(_, section)| reader.page(empty, section))
    };
    PAGES.into_iter().map(page).collect()
}

struct Reader<'a, 'b> {
    source: Source<'a>,
    model: &'b Model,
}

impl Reader<'_, '_> {
    fn page(&self, empty: PageLayout, section: &Section<'_>) -> Result<PageLayout> {
        let mut page = empty;
        if OF_TABLES.contains(&&*page.id) {
            section.only(&["title", "question"])?;
        } else {
            section.only(&[
                "title",
                "question",
                "cards",
                "charts",
                "more_cards",
                "more_charts",
                "without",
            ])?;
        }
        if let Some(title) = section.get("title") {
            page.title = title.text()?.text;
        }
        page.question = section.text_or_empty("question")?;
        for name in ["cards", "more_cards"] {
            for text in texts(section, name)? {
                self.measure(&text)?;
                if page.cards.contains(&text.text) {
                    return self.fail(&text, 0, format!("the page has a card `{}` already", text.text));
                }
                page.cards.push(text.text);
            }
        }
        for name in ["charts", "more_charts"] {
            for text in texts(section, name)? {
                let chart = self.chart(&text)?;
                let same = |other: &ChartLayout| ChartLayout { look: None, ..other.clone() };
                if page.charts.iter().any(|other| same(other) == same(&chart)) {
                    return self.fail(&text, 0, "the page has this chart already");
                }
                page.charts.push(chart);
            }
        }
        section.get("without").map_or(Ok(()), |without| self.leave_out(&mut page, &without))?;
        Ok(page)
    }

    /// Takes cards, named by their measures, and charts, written as they are, from a page.
    fn leave_out(&self, page: &mut PageLayout, without: &Entry<'_>) -> Result<()> {
        for text in without.texts()? {
            let before = page.cards.len() + page.charts.len();
            match self.chart(&text) {
                Ok(chart) => page.charts.retain(|other| {
                    (&other.measure, &other.by, &other.and) != (&chart.measure, &chart.by, &chart.and)
                }),
                Err(_) => page.cards.retain(|card| *card != text.text),
            }
            if page.cards.len() + page.charts.len() == before {
                let message = format!("the page has no card or chart `{}`", text.text);
                return self.fail(&text, 0, message);
            }
        }
        Ok(())
    }

    fn fail<T>(&self, text: &Text, offset: usize, message: impl Into<String>) -> Result<T> {
        self.source.fail(text.offset + offset, message)
    }

    /// The measure of that id, which has to be of a table.
    fn measure(&self, text: &Text) -> Result<&Measure> {
        match self.model.measure(&text.text) {
            Some(measure) if measure.table.is_some() => Ok(measure),
            Some(_) => {
                self.fail(text, 0, format!("`{}` is of any table, and a page shows those of one", text.text))
            }
            None => self.fail(text, 0, format!("there is no measure `{}`", text.text)),
        }
    }

    /// `errors by location and device_type as heat map`.
    fn chart(&self, text: &Text) -> Result<ChartLayout> {
        let words = words(&text.text);
        let part = |at: usize| {
            words
                .get(at)
                .map(|(offset, word)| Text { text: (*word).to_owned(), offset: text.offset + offset })
        };
        let is = |at: usize, word: &str| words.get(at).is_some_and(|(_, own)| *own == word);
        let wrong = |at: usize| {
            let offset = words.get(at).map_or(text.text.len(), |(offset, _)| *offset);
            let form = "a chart is written `measure by dimension`, then perhaps `and dimension`, then perhaps `as` and a look";
            self.fail(text, offset, form)
        };
        let (Some(id), true, Some(by)) = (part(0), is(1, "by"), part(2)) else {
            return wrong(if is(1, "by") { 2 } else { words.len().min(1) });
        };
        let mut at = 3;
        let mut and = None;
        if is(at, "and") {
            let Some(name) = part(at + 1) else { return wrong(at + 1) };
            (and, at) = (Some(name), at + 2);
        }
        let mut look = None;
        if is(at, "as") {
            let Some((offset, _)) = words.get(at + 1) else { return wrong(at + 1) };
            let written = words[at + 1..].iter().map(|(_, word)| *word).collect::<Vec<_>>().join(" ");
            let Some((_, known)) = LOOKS.iter().find(|(name, _)| *name == written) else {
                let known = LOOKS.map(|(name, _)| name).join(", ");
                return self.fail(text, *offset, format!("`{written}` is none of {known}"));
            };
            (look, at) = (Some(*known), words.len());
        }
        if at < words.len() {
            return wrong(at);
        }
        let measure = self.measure(&id)?;
        self.dimension(measure, &by)?;
        if let Some(and) = &and {
            self.dimension(measure, and)?;
            if and.text == by.text {
                return self.source.fail(and.offset, "a chart has two different dimensions");
            }
        }
        Ok(ChartLayout { measure: id.text, by: by.text, and: and.map(|and| and.text), look })
    }

    /// Whether the rows that a measure counts can be grouped by a dimension: one of their table, or `table.dimension` of
    /// one that it links to.
    fn dimension(&self, measure: &Measure, text: &Text) -> Result<()> {
        let kind = measure.on.as_deref().or(measure.table.as_deref()).and_then(|kind| self.model.kind(kind));
        let Some(kind) = kind else { return Ok(()) };
        let is_it = |kind: &Kind, name: &str| {
            let declared = self.model.dimensions().iter().find(|dimension| dimension.name == name);
            let of_column = declared.map(|declared| &*declared.column);
            let column = kind.columns.iter().find(|column| match of_column {
                Some(canonical) => column.name == canonical,
                None => snake(&column.name) == name,
            });
            column.is_some_and(|column| matches!(column.role, Role::Dimension | Role::Number | Role::Time))
        };
        let is_linked = |(other, name): (&str, &str)| {
            let leads = self.model.links(&kind.name).any(|(_, link)| link.table == other);
            leads && self.model.kind(other).is_some_and(|kind| is_it(kind, name))
        };
        if is_it(kind, &text.text) || text.text.split_once('.').is_some_and(is_linked) {
            return Ok(());
        }
        self.fail(text, 0, format!("{} has no dimension `{}`", kind.name, text.text))
    }
}

fn texts(section: &Section<'_>, name: &str) -> Result<Vec<Text>> {
    section.get(name).map_or(Ok(Vec::new()), |entry| entry.texts())
}

/// The words of a text, with where they begin.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_whitespace()) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                words.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    words
}
