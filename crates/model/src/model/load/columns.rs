//! Columns: what all tables share of them, and what each says of its own.

use super::reader::{Entry, Section};
use crate::{
    error::Result,
    model::{ColumnDef, Link, Reads, ValueSet},
    names::{fold_value, snake},
    schema::Role,
};

const KEYS: [&str; 6] = ["role", "label", "aliases", "reads", "links", "sets"];

const ROLES: [(&str, Role); 5] = [
    ("time", Role::Time),
    ("dimension", Role::Dimension),
    ("number", Role::Number),
    ("id", Role::Id),
    ("text", Role::Text),
];

const READS: [(&str, Reads); 5] = [
    ("plain", Reads::Plain),
    ("date", Reads::Date),
    ("delimited", Reads::Delimited),
    ("minutes", Reads::Minutes),
    ("words", Reads::Words),
];

/// What several tables say of a column, by its canonical name.
pub(super) struct Shared<'a>(Vec<(Entry<'a>, Section<'a>)>);

impl<'a> Shared<'a> {
    pub(super) fn read(root: &Section<'a>) -> Result<Self> {
        let columns = root.sections("column")?;
        for (entry, section) in &columns {
            section.only(&KEYS)?;
            section.need("role")?;
            column(entry, section, None)?;
        }
        Ok(Self(columns))
    }

    fn get(&self, name: &str) -> Option<&Section<'a>> {
        self.0.iter().find(|(entry, _)| entry.name == name).map(|(_, section)| section)
    }

    /// The names under which a column goes in any table, the canonical one first.
    pub(super) fn names(&self, canonical: &str) -> Result<Vec<String>> {
        let mut names = vec![canonical.to_owned()];
        if let Some(aliases) = self.get(canonical).and_then(|section| section.get("aliases")) {
            names.extend(aliases.texts()?.into_iter().map(|alias| alias.text));
        }
        Ok(names)
    }

    /// A table's columns: each key that the table gives stands before what is shared.
    pub(super) fn columns_of(&self, table: &Section<'a>) -> Result<Vec<ColumnDef>> {
        let columns = table.sections("columns")?;
        let read = columns.iter().map(|(entry, section)| {
            section.only(&KEYS)?;
            column(entry, section, self.get(entry.name))
        });
        read.collect()
    }
}

fn column(entry: &Entry<'_>, own: &Section<'_>, shared: Option<&Section<'_>>) -> Result<ColumnDef> {
    let find = |key: &str| own.get(key).or_else(|| shared.and_then(|shared| shared.get(key)));
    let Some(role) = find("role") else {
        return entry.fail(format!("`role` is missing for {}, here and under [column]", entry.name));
    };
    let label = find("label").map(|label| label.text()).transpose()?.map(|label| label.text);
    let aliases = find("aliases").map(|aliases| aliases.texts()).transpose()?.unwrap_or_default();
    Ok(ColumnDef {
        name: entry.name.to_owned(),
        label: label.unwrap_or_else(|| snake(entry.name).replace('_', " ")),
        role: role.choice(&ROLES)?,
        aliases: aliases.into_iter().map(|alias| alias.text).collect(),
        reads: find("reads").map_or(Ok(Reads::Plain), |reads| reads.choice(&READS))?,
        link: find("links").map(|links| link(&links)).transpose()?,
        sets: find("sets").map_or(Ok(Vec::new()), |sets| value_sets(&sets))?,
    })
}

/// `table.Column`
fn link(entry: &Entry<'_>) -> Result<Link> {
    let text = entry.text()?;
    match text.text.split_once('.') {
        Some((table, column)) => Ok(Link { table: table.to_owned(), column: column.to_owned() }),
        None => entry.fail("a link is written table.Column"),
    }
}

fn value_sets(entry: &Entry<'_>) -> Result<Vec<ValueSet>> {
    let mut sets: Vec<ValueSet> = Vec::new();
    for set in entry.section()?.entries() {
        let values: Vec<String> = set.texts()?.iter().map(|value| fold_value(&value.text)).collect();
        let twice = values.iter().find(|value| sets.iter().any(|other| other.values.contains(value)));
        if let Some(value) = twice {
            return set.fail(format!("`{value}` is in another value set of this column already"));
        }
        sets.push(ValueSet { name: set.name.to_owned(), values });
    }
    Ok(sets)
}
