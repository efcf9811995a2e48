//! Pages: `[page.playback]` with `cards`, `charts`, and what a file that extends another adds and leaves out.

use super::reader::{Entry, Section, Source, Text};
use crate::{
    error::Result,
    model::{ChartLayout, Kind, Look, Measure, Model, PAGES, PageLayout, percent_of},
    names::snake,
    schema::Role,
};

const LOOKS: [(&str, Look); 7] = [
    ("bars", Look::Bars),
    ("columns", Look::Columns),
    ("area", Look::Area),
    ("line", Look::Line),
    ("heat map", Look::HeatMap),
    ("funnel", Look::Funnel),
    ("drop-off", Look::DropOff),
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
                if page.charts.iter().any(|other| other.shows_as(&chart)) {
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
                Ok(chart) => page.charts.retain(|other| !other.shows_as(&chart)),
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

    /// `errors by location and device_type as heat map`, or of steps `Title: users by step of first, second as funnel`.
    fn chart(&self, text: &Text) -> Result<ChartLayout> {
        let (title, start) = match text.text.split_once(": ") {
            Some((title, _)) => {
                (Some(title.trim().to_owned()).filter(|title| !title.is_empty()), title.len() + 2)
            }
            None => (None, 0),
        };
        let mut words = Words { words: words(&text.text[start..]), at: 0, text, start };
        let Some(measure) = words.next() else { return self.wrong(&words) };
        let by = if words.take("by") { words.next() } else { None };
        let Some(by) = by else { return self.wrong(&words) };
        let mut and = None;
        if words.take("and") {
            let Some(name) = words.next() else { return self.wrong(&words) };
            and = Some(name);
        }
        let mut of = Vec::new();
        if words.take("of") {
            while words.peek().is_some_and(|word| word != "as") {
                of.extend(words.next());
            }
        }
        let mut look = None;
        if words.take("as") {
            let Some(first) = words.next() else { return self.wrong(&words) };
            let rest = std::iter::from_fn(|| words.next()).map(|word| word.text);
            let written = std::iter::once(first.text).chain(rest).collect::<Vec<_>>().join(" ");
            let Some((_, known)) = LOOKS.iter().find(|(name, _)| *name == written) else {
                let known = LOOKS.map(|(name, _)| name).join(", ");
                return self.source.fail(first.offset, format!("`{written}` is none of {known}"));
            };
            look = Some(*known);
        }
        if words.peek().is_some() {
            return self.wrong(&words);
        }
        if look.is_some_and(Look::is_of_steps) || !of.is_empty() {
            self.steps(text, &of, look)?;
        } else {
            let measure = self.measure(&measure)?;
            self.dimension(measure, &by)?;
            if let Some(and) = &and {
                self.dimension(measure, and)?;
                if and.text == by.text {
                    return self.source.fail(and.offset, "a chart has two different dimensions");
                }
            }
        }
        let texts = |text: Text| text.text;
        let (and, of) = (and.map(texts), of.into_iter().map(texts).collect());
        Ok(ChartLayout { title, measure: measure.text, by: by.text, of, and, look })
    }

    fn wrong<T>(&self, words: &Words<'_>) -> Result<T> {
        let form = "a chart is written `measure by dimension`, then perhaps `and dimension`, then perhaps `as` and a look; \
                    one of steps `name by name of measure, measure as funnel`, or `as drop-off`; `Title: ` may stand before it";
        self.source.fail(words.offset(), form)
    }

    /// Steps are measures of one table, two at least; the marks of a drop-off curve end in how far they are.
    fn steps(&self, text: &Text, of: &[Text], look: Option<Look>) -> Result<()> {
        let Some(look) = look.filter(|look| look.is_of_steps() && of.len() > 1) else {
            let message = "steps are written `name by name of measure, measure as funnel`, or `as drop-off`, with two \
                           measures at least";
            return self.fail(text, 0, message);
        };
        let mut table = None;
        for step in of {
            let own = self.measure(step)?.table.as_deref();
            if *table.get_or_insert(own) != own {
                return self.fail(step, 0, "the steps of a chart are measures of one table");
            }
            if look == Look::DropOff && percent_of(&step.text).is_none() {
                let message = "a mark of a drop-off curve is a measure whose id ends in its percentage, such as `passed_25`";
                return self.fail(step, 0, message);
            }
        }
        Ok(())
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

/// The words of a chart, taken one after the other.
struct Words<'a> {
    words: Vec<(usize, &'a str)>,
    at: usize,
    text: &'a Text,
    /// Where they begin in the text.
    start: usize,
}

impl Words<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(|(_, word)| *word)
    }

    fn next(&mut self) -> Option<Text> {
        let word = Text { text: self.peek()?.to_owned(), offset: self.offset() };
        self.at += 1;
        Some(word)
    }

    /// Passes over a word, if that is the next one.
    fn take(&mut self, word: &str) -> bool {
        let is_it = self.peek() == Some(word);
        self.at += usize::from(is_it);
        is_it
    }

    /// Where the next word stands in the file, or the end of the last one.
    fn offset(&self) -> usize {
        let end = self.text.text.len() - self.start;
        self.text.offset + self.start + self.words.get(self.at).map_or(end, |(offset, _)| *offset)
    }
}

/// The words of a text, apart by spaces and commas, with where they begin.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_whitespace() || c == ',') {
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
