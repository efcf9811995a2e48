//! Typed access to parsed TOML, whose every error points at the place.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{error::Result, expr::SyntaxError};

/// The text of a model file, perhaps behind the text that it stands over.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    /// All text.
    pub(super) text: &'a str,
    /// Where the file's own text begins.
    pub(super) own: usize,
}

impl<'a> Source<'a> {
    /// A file that stands over nothing.
    pub(super) fn alone(text: &'a str) -> Self {
        Self { text, own: 0 }
    }

    /// Fails at a byte of the text.
    pub(super) fn fail<T>(self, offset: usize, message: impl Into<String>) -> Result<T> {
        let (under, own) = self.text.split_at_checked(self.own).unwrap_or((self.text, ""));
        if let Some(offset) = offset.checked_sub(self.own) {
            return Err(SyntaxError::new(offset, message)
                .at(own, 0)
                .hint("Mend the model file at that place and drop it again."));
        }
        let mut error = SyntaxError::new(offset, message).at(under, 0);
        error.message =
            format!("The built-in model no longer holds with this file over it. {}", error.message);
        Err(error.hint("Mend in the model file what this place relies on, and drop it again."))
    }
}

/// A text in the file, and where its first character stands.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) offset: usize,
}

/// A table in the file.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    source: Source<'a>,
    table: &'a DeTable<'a>,
    offset: usize,
}

/// An entry of a table: its key, and where that stands.
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) offset: usize,
    source: Source<'a>,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Section<'a> {
    pub(super) fn root(source: Source<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self { source, table: table.get_ref(), offset: 0 }
    }

    /// The entries in the order in which the file has them.
    pub(super) fn entries(&self) -> Vec<Entry<'a>> {
        let source = self.source;
        let mut entries: Vec<Entry<'a>> =
            self.table.iter().map(|(key, value)| entry(source, key, value)).collect();
        crate::sort::sort_by_key(&mut entries, |entry| entry.offset);
        entries
    }

    /// The entry of that name.
    pub(super) fn get(&self, name: &str) -> Option<Entry<'a>> {
        self.table
            .iter()
            .find(|(key, _)| key.get_ref() == name)
            .map(|(key, value)| entry(self.source, key, value))
    }

    /// The entry of that name, which has to be there.
    pub(super) fn need(&self, name: &str) -> Result<Entry<'a>> {
        match self.get(name) {
            Some(entry) => Ok(entry),
            None => self.source.fail(self.offset, format!("`{name}` is missing here")),
        }
    }

    /// Fails at the first entry whose name is none of these.
    pub(super) fn only(&self, names: &[&str]) -> Result<()> {
        match self.entries().iter().find(|entry| !names.contains(&entry.name)) {
            Some(entry) => {
                entry.fail(format!("`{}` is not known here; known are {}", entry.name, names.join(", ")))
            }
            None => Ok(()),
        }
    }

    /// The text of an entry, empty when there is none.
    pub(super) fn text_or_empty(&self, name: &str) -> Result<String> {
        self.get(name).map_or(Ok(String::new()), |entry| Ok(entry.text()?.text))
    }

    /// The tables inside an entry, in the file's order; none when the entry is not there.
    pub(super) fn sections(&self, name: &str) -> Result<Vec<(Entry<'a>, Section<'a>)>> {
        let Some(outer) = self.get(name) else { return Ok(Vec::new()) };
        let inner = outer.section()?.entries();
        inner.into_iter().map(|entry| entry.section().map(|section| (entry, section))).collect()
    }
}

fn entry<'a>(
    source: Source<'a>,
    key: &'a Spanned<std::borrow::Cow<'a, str>>,
    value: &'a Spanned<DeValue<'a>>,
) -> Entry<'a> {
    Entry { name: key.get_ref(), offset: key.span().start, source, value }
}

impl<'a> Entry<'a> {
    /// Fails at the entry's name.
    pub(super) fn fail<T>(&self, message: impl Into<String>) -> Result<T> {
        self.source.fail(self.offset, message)
    }

    /// The entry as a table.
    pub(super) fn section(&self) -> Result<Section<'a>> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(Section { source: self.source, table, offset: self.offset }),
            other => self
                .source
                .fail(self.value.span().start, format!("expected a table, found {}", sort_of(other))),
        }
    }

    /// The entry as a text.
    pub(super) fn text(&self) -> Result<Text> {
        text(self.source, self.value)
    }

    /// The entry as true or false.
    pub(super) fn flag(&self) -> Result<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            other => self
                .source
                .fail(self.value.span().start, format!("expected true or false, found {}", sort_of(other))),
        }
    }

    /// The entry as one of some words.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T> {
        let text = self.text()?;
        match choices.iter().find(|(word, _)| *word == text.text) {
            Some((_, choice)) => Ok(*choice),
            None => {
                let known: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
                let message = format!("`{}` is none of {}", text.text, known.join(", "));
                self.source.fail(text.offset, message)
            }
        }
    }

    /// The entry as a list of texts.
    pub(super) fn texts(&self) -> Result<Vec<Text>> {
        self.items()?.iter().map(|item| text(self.source, item)).collect()
    }

    /// The entry as a list of texts and of lists of them.
    pub(super) fn nested_texts(&self) -> Result<Vec<Vec<Text>>> {
        let items = self.items()?.iter().map(|item| match item.get_ref() {
            DeValue::Array(inner) => inner.iter().map(|item| text(self.source, item)).collect(),
            _ => Ok(vec![text(self.source, item)?]),
        });
        items.collect()
    }

    fn items(&self) -> Result<&'a [Spanned<DeValue<'a>>]> {
        match self.value.get_ref() {
            DeValue::Array(items) => Ok(items),
            other => self
                .source
                .fail(self.value.span().start, format!("expected a list, found {}", sort_of(other))),
        }
    }
}

fn text(source: Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Text> {
    let span = value.span();
    let DeValue::String(text) = value.get_ref() else {
        return source
            .fail(span.start, format!("expected a text in quotes, found {}", sort_of(value.get_ref())));
    };
    // The span has the quotes; a text with escapes is pointed at as a whole.
    let written = source.text.get(span.clone()).unwrap_or_default();
    let inside = written.find(text.as_ref()).unwrap_or(0);
    Ok(Text { text: text.to_string(), offset: span.start + inside })
}

fn sort_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
