//! Reading a model file: TOML to a checked [`Model`].
//!
//! The parsed file is walked by hand rather than through serde: every error then has the place of the very name that
//! is wrong, tables keep the file's order, and the browser downloads less.

mod check;
mod columns;
mod derived;
mod measures;
mod reader;
mod tables;

use toml::de::DeTable;

use crate::{error::Result, model::Model};
use reader::{Section, Source};

/// The model that is compiled in. A test reads it through [`load`], so that it is never found wanting here.
pub(super) fn builtin() -> Model {
    let empty =
        Model { kinds: Vec::new(), measures: Vec::new(), dimensions: Vec::new(), derived: Vec::new() };
    load(include_str!("../../default.toml")).unwrap_or(empty)
}

/// Reads and checks a model file.
pub(super) fn load(text: &str) -> Result<Model> {
    let source = Source(text);
    let parsed = match DeTable::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            return source.fail(offset, error.message().trim_end_matches('.'));
        }
    };
    let root = Section::root(source, &parsed);
    root.only(&["column", "table", "dimension", "derived", "measure"])?;
    let (kinds, mut rules) = tables::kinds(source, &root)?;
    let dimensions = tables::dimensions(source, &root, &kinds)?;
    let derived = derived::derived(source, &root, &kinds, &mut rules)?;
    let read = measures::measures(source, &root, &kinds, &derived)?;
    let measures = read.iter().map(|read| read.measure.clone()).collect();
    let model = Model { kinds, measures, dimensions, derived };
    check::links(source, &model)?;
    check::rules(source, &model, &rules)?;
    check::measures(source, &model, &read)?;
    Ok(model)
}
