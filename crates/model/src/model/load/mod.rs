//! Reading a model file: TOML to a checked [`Model`].
//!
//! The parsed file is walked by hand rather than through serde: every error then has the place of the very name that
//! is wrong, tables keep the file's order, and the browser downloads less.

mod check;
mod columns;
mod derived;
mod measures;
mod pages;
mod reader;
mod tables;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{error::Result, model::Model};
use reader::{Section, Source};

/// What is compiled in.
const BUILTIN: &str = include_str!("../../default.toml");

/// The model that is compiled in. A test reads it through [`load`], so that it is never found wanting here.
pub(super) fn builtin() -> Model {
    let empty = Model {
        kinds: Vec::new(),
        measures: Vec::new(),
        dimensions: Vec::new(),
        derived: Vec::new(),
        pages: Vec::new(),
    };
    load(BUILTIN).unwrap_or(empty)
}

/// Reads and checks a model file that stands alone.
pub(super) fn load(text: &str) -> Result<Model> {
    let source = Source::alone(text);
    read(source, &parse(source, text, 0)?)
}

/// Reads and checks a model file over the one that is compiled in, unless it says `extends = false`.
///
/// Both are read as one text, in which the file stands behind: so every place of either is told by its offset, and what
/// reads the model need not know that there are two.
pub(super) fn extend(text: &str) -> Result<Model> {
    let text = text.trim_start_matches('\u{feff}');
    let alone = Source::alone(text);
    let extends = Section::root(alone, &parse(alone, text, 0)?).get("extends").map(|flag| flag.flag());
    if !extends.transpose()?.unwrap_or(true) {
        return load(text);
    }
    let (both, behind) = (format!("{BUILTIN}{text}"), format!("{}{text}", " ".repeat(BUILTIN.len())));
    let source = Source { text: &both, own: BUILTIN.len() };
    let mut root = parse(source, BUILTIN, 0)?;
    lay_over(root.get_mut(), parse(source, &behind, BUILTIN.len())?.into_inner());
    read(source, &root)
}

/// Parses a text whose own part begins at a byte.
fn parse<'a>(source: Source<'_>, text: &'a str, own: usize) -> Result<Spanned<DeTable<'a>>> {
    DeTable::parse(text).or_else(|error| {
        let offset = error.span().map_or(own, |span| span.start.max(own));
        source.fail(offset, error.message().trim_end_matches('.'))
    })
}

/// Puts entries over those of a table: tables are joined, anything else stands in the place of what was there.
fn lay_over<'a>(under: &mut DeTable<'a>, over: DeTable<'a>) {
    for (key, value) in over {
        let name: &str = key.get_ref();
        match (under.get_mut(name).map(Spanned::get_mut), value.get_ref()) {
            (Some(DeValue::Table(below)), DeValue::Table(_)) => {
                if let DeValue::Table(above) = value.into_inner() {
                    lay_over(below, above);
                }
            }
            _ => {
                under.remove(name);
                under.insert(key, value);
            }
        }
    }
}

fn read(source: Source<'_>, parsed: &Spanned<DeTable<'_>>) -> Result<Model> {
    let root = Section::root(source, parsed);
    root.only(&["extends", "column", "table", "dimension", "derived", "measure", "page"])?;
    let (kinds, mut rules) = tables::kinds(source, &root)?;
    let dimensions = tables::dimensions(source, &root, &kinds)?;
    let derived = derived::derived(source, &root, &kinds, &mut rules)?;
    let read = measures::measures(source, &root, &kinds, &derived)?;
    let measures = read.iter().map(|read| read.measure.clone()).collect();
    let mut model = Model { kinds, measures, dimensions, derived, pages: Vec::new() };
    check::links(source, &model)?;
    check::rules(source, &model, &rules)?;
    check::measures(source, &model, &read)?;
    model.pages = pages::pages(source, &root, &model)?;
    Ok(model)
}
