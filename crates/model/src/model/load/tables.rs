//! Kinds of tables and dimensions.

use super::{
    columns::Shared,
    reader::{Entry, Section, Source, Text},
};
use crate::{
    error::Result,
    expr::{Reference, parse_rule},
    model::{Derive, DimensionDef, Kind, Rule},
    names::fold,
    query::Part,
};

/// What a rule mentions: the kind, the names, and where the rule's text starts in the file.
pub(super) struct RuleNames {
    pub(super) kind: String,
    pub(super) references: Vec<Reference>,
    pub(super) start: usize,
    /// Whether it is a rule, which is not made of rules.
    pub(super) in_rule: bool,
}

/// Reads all kinds, with what their rules mention.
pub(super) fn kinds(source: Source<'_>, root: &Section<'_>) -> Result<(Vec<Kind>, Vec<RuleNames>)> {
    let shared = Shared::read(root)?;
    let mut kinds = Vec::new();
    let mut names = Vec::new();
    for (entry, section) in root.sections("table")? {
        kinds.push(kind(source, &shared, &entry, &section, &mut names)?);
    }
    if kinds.is_empty() {
        return source.fail(0, "the model has no [table]");
    }
    Ok((kinds, names))
}

fn kind<'a>(
    source: Source<'_>,
    shared: &Shared<'a>,
    entry: &Entry<'a>,
    section: &Section<'a>,
    names: &mut Vec<RuleNames>,
) -> Result<Kind> {
    section.only(&["label", "grain", "key", "time", "required", "without", "columns", "rules"])?;
    let columns = shared.columns_of(section)?;
    let known = |name: Text| match columns.iter().any(|column| column.name == name.text) {
        true => Ok(name.text),
        false => source.fail(name.offset, format!("{} has no column `{}`", entry.name, name.text)),
    };
    let named = |name: &str| section.get(name).map(|entry| known(entry.text()?)).transpose();
    let (key, time) = (named("key")?, named("time")?);
    let required = section.need("required")?.nested_texts()?;
    let required =
        required.into_iter().map(|one_of| one_of.into_iter().map(known).collect()).collect::<Result<_>>()?;
    let without = section.get("without").map_or(Ok(Vec::new()), |without| without.texts())?;
    let mut excluded = Vec::new();
    for name in without {
        excluded.extend(shared.names(&name.text)?.iter().map(|name| fold(name)));
    }
    Ok(Kind {
        name: entry.name.to_owned(),
        label: section.need("label")?.text()?.text,
        grain: section.need("grain")?.text()?.text,
        key,
        time,
        required,
        without: excluded,
        columns,
        rules: rules(source, entry.name, section, names)?,
    })
}

fn rules(
    source: Source<'_>,
    kind: &str,
    section: &Section<'_>,
    names: &mut Vec<RuleNames>,
) -> Result<Vec<Rule>> {
    let Some(entry) = section.get("rules") else { return Ok(Vec::new()) };
    let mut rules = Vec::new();
    for rule in entry.section()?.entries() {
        let text = rule.text()?;
        let (choices, references) = match parse_rule(&text.text) {
            Ok(parsed) => parsed,
            Err(error) => return source.fail(text.offset + error.offset, error.message),
        };
        rules.push(Rule { name: rule.name.to_owned(), choices });
        names.push(RuleNames { kind: kind.to_owned(), references, start: text.offset, in_rule: true });
    }
    Ok(rules)
}

/// Reads the dimensions beyond plain columns.
pub(super) fn dimensions(
    source: Source<'_>,
    root: &Section<'_>,
    kinds: &[Kind],
) -> Result<Vec<DimensionDef>> {
    const DERIVES: [(&str, Derive); 6] = [
        ("value", Derive::Value),
        ("year", Derive::Year),
        ("hour", Derive::Part(Part::Hour)),
        ("weekday", Derive::Part(Part::Weekday)),
        ("month_of_year", Derive::Part(Part::Month)),
        ("year_of_time", Derive::Part(Part::Year)),
    ];
    let sections = root.sections("dimension")?;
    let read = sections.iter().map(|(entry, section)| {
        section.only(&["label", "column", "derive"])?;
        let column = section.need("column")?.text()?;
        if !kinds.iter().any(|kind| kind.column(&column.text).is_some()) {
            return source.fail(column.offset, format!("no table has a column `{}`", column.text));
        }
        let derive = section.get("derive").map_or(Ok(Derive::Value), |derive| derive.choice(&DERIVES))?;
        let label = section.need("label")?.text()?.text;
        Ok(DimensionDef { name: entry.name.to_owned(), label, column: column.text, derive })
    });
    read.collect()
}
