//! Which columns of different schemas are one column of the table.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::coordinator::schema::SchemaColumn;

/// A column of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::coordinator) struct Member {
    /// The schema's position.
    pub(in crate::coordinator) schema: usize,
    /// The column's position in it.
    pub(in crate::coordinator) at: usize,
}

/// The columns of the table in the order in which schemas have them, each with at most one column of a schema.
///
/// Those are one that the model knows by one name. A column that could not play the role of its name, as its type is
/// another, is still the column that other schemas have by that name: it is told apart by its values, not by its
/// place. All others are one by their own names, compared as names are when none is exactly equal.
pub(in crate::coordinator) fn groups(schemas: &[&[SchemaColumn]]) -> Vec<Vec<Member>> {
    let mut groups = Groups { meanings: meanings(schemas), ..Groups::default() };
    for (schema, columns) in schemas.iter().enumerate() {
        groups.add(schema, columns);
    }
    groups.members
}

/// What the model calls columns, by what schemas call them.
fn meanings<'a>(schemas: &[&'a [SchemaColumn]]) -> FxHashMap<String, &'a str> {
    let mut meanings = FxHashMap::default();
    for column in schemas.iter().copied().flatten() {
        let Some(canonical) = column.canonical.as_deref() else { continue };
        for name in [column.folded.clone(), reelscope_model::names::fold(canonical)] {
            meanings.entry(name).or_insert(canonical);
        }
    }
    meanings.remove("");
    meanings
}

#[derive(Default)]
struct Groups<'a> {
    meanings: FxHashMap<String, &'a str>,
    by_meaning: FxHashMap<&'a str, usize>,
    by_name: FxHashMap<&'a str, usize>,
    by_folded: FxHashMap<&'a str, usize>,
    members: Vec<Vec<Member>>,
}

impl<'a> Groups<'a> {
    fn add(&mut self, schema: usize, columns: &'a [SchemaColumn]) {
        let meant = self.meant(columns);
        let known = |(column, meant): (&SchemaColumn, &Option<&str>)| match meant {
            Some(meant) => self.by_meaning.get(meant).copied(),
            None => self.by_name.get(&*column.name).copied(),
        };
        // Names that were one so far can stand side by side in this schema: the first of them stays.
        let mut claimed: FxHashSet<usize> = FxHashSet::default();
        let mut known = |column| known(column).filter(|place| claimed.insert(*place));
        let mut places: Vec<Option<usize>> = columns.iter().zip(&meant).map(&mut known).collect();
        for (at, (column, meant)) in columns.iter().zip(meant).enumerate() {
            let alike = || self.by_folded.get(&*column.folded).filter(|place| !claimed.contains(*place));
            let alike = if meant.is_none() { alike().copied() } else { None };
            let place = places[at].or(alike).unwrap_or(self.members.len());
            if place == self.members.len() {
                self.members.push(Vec::new());
            }
            self.members[place].push(Member { schema, at });
            claimed.insert(place);
            places[at] = Some(place);
            self.note(column, meant, place);
        }
    }

    fn note(&mut self, column: &'a SchemaColumn, meant: Option<&'a str>, place: usize) {
        if let Some(meant) = meant {
            self.by_meaning.insert(meant, place);
            return;
        }
        self.by_name.insert(&column.name, place);
        if !column.folded.is_empty() {
            self.by_folded.entry(&column.folded).or_insert(place);
        }
    }

    /// What the model calls each column of a schema.
    fn meant(&self, columns: &'a [SchemaColumn]) -> Vec<Option<&'a str>> {
        let mut own: FxHashSet<&str> =
            columns.iter().filter_map(|column| column.canonical.as_deref()).collect();
        let mut by_name = |column: &SchemaColumn| {
            let meaning = self.meanings.get(&column.folded).copied().filter(|_| !column.named)?;
            own.insert(meaning).then_some(meaning)
        };
        columns.iter().map(|column| column.canonical.as_deref().or_else(|| by_name(column))).collect()
    }
}
