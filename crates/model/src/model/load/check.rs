//! What a whole model must hold: every name is known, and no measure is made of itself.

use super::{measures::Read, reader::Source, tables::RuleNames};
use crate::{
    error::Result,
    expr::{Named, Reference},
    model::{Kind, Model, Window, window::misplaced},
};

/// How many names a measure may come to when all measures in it are written out.
const MOST_NAMES: usize = 5_000;

/// Checks the links between kinds.
pub(super) fn links(source: Source<'_>, model: &Model) -> Result<()> {
    let links = model.kinds().iter().flat_map(|kind| &kind.columns).filter_map(|column| column.link.as_ref());
    for link in links {
        if model.kind(&link.table).and_then(|kind| kind.column(&link.column)).is_none() {
            let written = format!("{}.{}", link.table, link.column);
            let offset = source.text.rfind(&written).unwrap_or(0);
            return source.fail(offset, format!("the link `{written}` leads to no column"));
        }
    }
    Ok(())
}

/// Checks the names in the rules.
pub(super) fn rules(source: Source<'_>, model: &Model, rules: &[RuleNames]) -> Result<()> {
    for rule in rules {
        for reference in &rule.references {
            let offset = rule.start + reference.offset;
            if let (true, Named::Rule(name)) = (rule.in_rule, &reference.named) {
                return source.fail(offset, format!("`{name}` is a rule, and rules are not made of rules"));
            }
            let is_window = matches!(&reference.named, Named::Rule(name) if Window::of(name).is_some());
            if is_window {
                return source.fail(offset, "what moves with the period has no place here");
            }
            name(model, model.kind(&rule.kind), reference).or_else(|why| source.fail(offset, why))?;
        }
    }
    Ok(())
}

/// Checks the names in the measures, and that none is made of itself.
pub(super) fn measures(source: Source<'_>, model: &Model, measures: &[Read]) -> Result<()> {
    for read in measures {
        let home = read.measure.on.as_deref().or(read.measure.table.as_deref());
        let kind = home.and_then(|kind| model.kind(kind));
        for reference in &read.references {
            let offset = read.start + reference.offset;
            name(model, kind, reference).or_else(|why| source.fail(offset, why))?;
        }
        let is_special = |name: &str| kind.is_some_and(|kind| model.is_special(kind, name));
        if let Some(rule) = misplaced(&read.measure.expr, &is_special) {
            let is_it =
                |reference: &&Reference| matches!(&reference.named, Named::Rule(name) if *name == rule);
            let place = read.references.iter().find(is_it).map_or(0, |reference| reference.offset);
            let message = if Window::of(&rule).is_some() {
                format!("`{rule}` stands alone after `where`, or once beside other conditions with `and`")
            } else {
                format!("`{rule}` stands alone after `where`")
            };
            return source.fail(read.start + place, message);
        }
    }
    let mut walk = Walk { source, measures, sizes: vec![Size::Unknown; measures.len()] };
    (0..measures.len()).try_for_each(|position| walk.size(position).map(|_| ()))
}

/// Checks one name against the kind that the expression is about.
fn name(model: &Model, kind: Option<&Kind>, reference: &Reference) -> core::result::Result<(), String> {
    let column = |name: &str| match kind {
        None => Err("a measure of any table names no column".to_owned()),
        Some(kind) => kind.column(name).ok_or_else(|| format!("{} has no column `{name}`", kind.name)),
    };
    match &reference.named {
        Named::RawColumn(_) => Ok(()),
        Named::Column(name) => column(name).map(|_| ()),
        Named::Rule(name) => match kind.and_then(|kind| kind.rule(name)) {
            Some(_) => Ok(()),
            None if kind.is_some_and(|kind| model.is_special(kind, name)) => Ok(()),
            None => Err(format!("there is no rule `{name}` here")),
        },
        Named::Set { column: name, set } => match column(name)?.set(set) {
            Some(_) => Ok(()),
            None => Err(format!("{name} has no value set `{set}`")),
        },
        Named::Measure(id) => match model.measure(id) {
            None => Err(format!("there is no measure `{id}`")),
            Some(measure) if measure.table.is_none() => Ok(()),
            // A measure of the events may be made of what is counted a session, not the other way round.
            Some(measure) if measure.table.as_ref() == kind.map(|kind| &kind.name) => Ok(()),
            Some(measure) if measure.on.is_some() && measure.on.as_ref() == kind.map(|kind| &kind.name) => {
                Ok(())
            }
            Some(_) => Err(format!("`{id}` is a measure of another table")),
        },
    }
}

/// How many names a measure comes to, while that is found out.
#[derive(Clone, Copy)]
enum Size {
    Unknown,
    InProgress,
    Known(usize),
}

/// A walk from measures to the measures in them.
struct Walk<'a> {
    source: Source<'a>,
    measures: &'a [Read],
    sizes: Vec<Size>,
}

impl Walk<'_> {
    fn size(&mut self, position: usize) -> Result<usize> {
        let measures = self.measures;
        let Some(read) = measures.get(position) else { return Ok(0) };
        if let Some(Size::Known(size)) = self.sizes.get(position) {
            return Ok(*size);
        }
        self.sizes[position] = Size::InProgress;
        let mut size = 1_usize;
        for reference in &read.references {
            let offset = read.start + reference.offset;
            let inner = match &reference.named {
                Named::Measure(id) => self.inner(id, offset)?,
                _ => 1,
            };
            size = size.saturating_add(inner);
            if size > MOST_NAMES {
                return self.source.fail(offset, "written out, this measure is too long");
            }
        }
        self.sizes[position] = Size::Known(size);
        Ok(size)
    }

    fn inner(&mut self, id: &str, offset: usize) -> Result<usize> {
        let Some(position) = self.measures.iter().position(|read| read.measure.id == id) else {
            return Ok(1);
        };
        if matches!(self.sizes.get(position), Some(Size::InProgress)) {
            return self.source.fail(offset, format!("`{id}` is made of itself"));
        }
        self.size(position)
    }
}
