//! Measures.

use super::reader::{Entry, Section, Source};
use crate::{
    error::Result,
    expr::{Expr, Reference, parse_with_references},
    model::{Better, Format, Kind, Measure, Needs},
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
pub(super) fn measures(source: Source<'_>, root: &Section<'_>, kinds: &[Kind]) -> Result<Vec<Read>> {
    let sections = root.sections("measure")?;
    sections.iter().map(|(entry, section)| measure(source, entry, section, kinds)).collect()
}

fn measure(source: Source<'_>, entry: &Entry<'_>, section: &Section<'_>, kinds: &[Kind]) -> Result<Read> {
    section.only(&["label", "table", "expr", "needs", "format", "better", "description", "source"])?;
    let table = section.get("table").map(|table| table.text()).transpose()?;
    if let Some(table) = table.as_ref().filter(|table| !kinds.iter().any(|kind| kind.name == table.text)) {
        return source.fail(table.offset, format!("there is no table `{}`", table.text));
    }
    let needs = section
        .get("needs")
        .map_or(Ok(Needs::Rows), |needs| needs.choice(&[("rows", Needs::Rows), ("keyed", Needs::Keyed)]))?;
    let (expr, references, start) = expression(source, section, needs)?;
    let better = section
        .get("better")
        .map(|better| better.choice(&[("higher", Better::Higher), ("lower", Better::Lower)]));
    let cited = section.get("source").map(|cited| cited.text()).transpose()?;
    let measure = Measure {
        id: entry.name.to_owned(),
        label: section.need("label")?.text()?.text,
        table: table.map(|table| table.text),
        expr,
        needs,
        format: section.get("format").map_or(Ok(Format::Number), |format| format.choice(&FORMATS))?,
        better: better.transpose()?,
        description: section.text_or_empty("description")?,
        source: cited.map(|cited| cited.text),
    };
    Ok(Read { measure, references, start })
}

fn expression(
    source: Source<'_>,
    section: &Section<'_>,
    needs: Needs,
) -> Result<(Option<Expr>, Vec<Reference>, usize)> {
    if needs == Needs::Keyed && section.get("expr").is_none() {
        return Ok((None, Vec::new(), 0));
    }
    let text = section.need("expr")?.text()?;
    match parse_with_references(&text.text) {
        Ok((expr, references)) => Ok((Some(expr), references, text.offset)),
        Err(error) => source.fail(text.offset + error.offset, error.message),
    }
}
