//! Which of a file's columns plays which role of a kind.

use super::{Field, reading::reading_in_role};
use crate::{
    model::{ColumnDef, Kind},
    names::fold,
    schema::Reading,
};

/// Which fields a kind's columns are.
pub(super) struct Assignment {
    /// For each column of the kind, in its order.
    pub(super) found: Vec<Option<Found>>,
}

/// A field in a role.
#[derive(Clone, Copy)]
pub(super) struct Found {
    /// The field's position.
    pub(super) field: usize,
    /// How its values are read there.
    pub(super) reading: Reading,
    /// Whether it has the canonical name itself.
    pub(super) exact: bool,
}

impl Assignment {
    /// Gives each column of the kind at most one field: the one with the canonical name, else the one with the first
    /// alias listed. Exact names are given out first, so that no alias of another column takes them. A field whose
    /// type cannot play the role is passed over.
    pub(super) fn new(kind: &Kind, fields: &[Field]) -> Self {
        let names: Vec<String> = fields.iter().map(|field| fold(&field.name)).collect();
        let mut taken = vec![false; fields.len()];
        let mut found: Vec<Option<Found>> = vec![None; kind.columns.len()];
        let mut give = |column: &ColumnDef, place: &mut Option<Found>, name: &str, exact: bool| {
            let folded = fold(name);
            let candidates = fields.iter().enumerate().filter(|(i, _)| names[*i] == folded);
            for (field, candidate) in candidates {
                if place.is_some() || taken[field] {
                    continue;
                }
                if let Some(reading) = reading_in_role(candidate, column, exact) {
                    taken[field] = true;
                    *place = Some(Found { field, reading, exact });
                }
            }
        };
        for (column, place) in kind.columns.iter().zip(&mut found) {
            give(column, place, &column.name, true);
        }
        for (column, place) in kind.columns.iter().zip(&mut found) {
            column.aliases.iter().for_each(|alias| give(column, place, alias, false));
        }
        Self { found }
    }

    /// What was found for a canonical column.
    pub(super) fn get(&self, kind: &Kind, canonical: &str) -> Option<Found> {
        let position = kind.columns.iter().position(|column| column.name == canonical)?;
        self.found.get(position).copied().flatten()
    }

    /// How many of the kind's columns were found.
    pub(super) fn count(&self) -> usize {
        self.found.iter().flatten().count()
    }
}
