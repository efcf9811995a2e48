//! Measures.

use super::reader::{Entry, Section, Source};
use crate::{
    error::Result,
    expr::{Expr, Reference, parse_with_references},
    model::{Better, Derived, Format, Kind, Measure},
};

const FORMATS: [(&str, Format); 7] = [
    ("count", Format::Count),
    ("percent", Format::Percent),
    ("currency", Format::Currency),
    ("ms", Format::Ms),
    ("minutes", Format::Minutes),
    ("hours", Format::Hours),
    ("number", Format::Number),
];

/// A measure, and the names in its expression with where that starts in the file.
pub(super) struct Read {
    pub(super) measure: Measure,
    pub(super) references: Vec<Reference>,
    pub(super) start: usize,
}

/// Reads all measures.
pub(super) fn measures(
    source: Source<'_>,
    root: &Section<'_>,
    kinds: &[Kind],
    derived: &[Derived],
) -> Result<Vec<Read>> {
    let sections = root.sections("measure")?;
    sections.iter().map(|(entry, section)| measure(source, entry, section, kinds, derived)).collect()
}

fn measure(
    source: Source<'_>,
    entry: &Entry<'_>,
    section: &Section<'_>,
    kinds: &[Kind],
    derived: &[Derived],
) -> Result<Read> {
    section.only(&["label", "table", "on", "expr", "format", "better", "description", "source"])?;
    let table = section.get("table").map(|table| table.text()).transpose()?;
    if let Some(table) = table.as_ref().filter(|table| !kinds.iter().any(|kind| kind.name == table.text)) {
        return source.fail(table.offset, format!("there is no table `{}`", table.text));
    }
    let on = section.get("on").map(|on| on.text()).transpose()?;
    let on = on.map(|on| {
        let of = table.as_ref().map(|table| &table.text);
        let found = derived.iter().find(|derived| derived.name == on.text && Some(&derived.of) == of);
        match found {
            Some(derived) => Ok(derived.kind.name.clone()),
            None => source.fail(on.offset, format!("no table `{}` is derived from this one", on.text)),
        }
    });
    let (expr, references, start) = expression(source, section)?;
    let better = section
        .get("better")
        .map(|better| better.choice(&[("higher", Better::Higher), ("lower", Better::Lower)]));
    let cited = section.get("source").map(|cited| cited.text()).transpose()?;
    let measure = Measure {
        id: entry.name.to_owned(),
        label: section.need("label")?.text()?.text,
        table: table.map(|table| table.text),
        on: on.transpose()?,
        expr,
        format: section.get("format").map_or(Ok(Format::Number), |format| format.choice(&FORMATS))?,
        better: better.transpose()?,
        description: section.text_or_empty("description")?,
        source: cited.map(|cited| cited.text),
    };
    Ok(Read { measure, references, start })
}

fn expression(source: Source<'_>, section: &Section<'_>) -> Result<(Expr, Vec<Reference>, usize)> {
    let text = section.need("expr")?.text()?;
    match parse_with_references(&text.text) {
        Ok((expr, references)) => Ok((expr, references, text.offset)),
        Err(error) => source.fail(text.offset + error.offset, error.message),
    }
}
