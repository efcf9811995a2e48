//! The rows of a table that a worker owns, with what was made of them.

use std::ops::Range;

use reelscope_model::Result;

use super::{
    files::Files,
    keyed::Stands,
    load::{Each, load, scan},
    needs::Needs,
    progress::Tell,
};
use crate::{
    column::Column,
    error::too_large,
    mask::{Masks, Sets},
    protocol::{Piece, Place, ShardSpec},
    shape::Shape,
    store::{Form, Store},
};

/// A table's rows here.
#[derive(Default)]
pub(super) struct Shard {
    spec: ShardSpec,
    /// The columns and keys.
    pub(super) store: Store,
    /// The rows' masks.
    pub(super) masks: Masks,
    /// Bitsets of conditions.
    pub(super) sets: Sets,
    /// The rows of another table that these stand with, of a derived table.
    pub(super) stands: Option<Stands>,
}

impl Shard {
    /// Rows of a derived table, whose computed columns are there.
    pub(super) fn derived(spec: ShardSpec, stands: Stands, columns: Vec<(u32, Column)>) -> Self {
        let mut store = Store::of_rows(stands.rows.len());
        store.columns.extend(columns.into_iter().map(|(id, column)| ((id, false), column)));
        Self { spec, store, stands: Some(stands), ..Self::default() }
    }

    /// Owns these rows from now on; says whether anything has changed. Columns stay where rows and reading are
    /// unchanged.
    pub(super) fn assign(&mut self, spec: ShardSpec) -> Result<bool> {
        let lengths = spec.pieces.iter().map(|piece| piece.end.saturating_sub(piece.start));
        let rows = lengths.fold(0, u64::saturating_add);
        let rows = u32::try_from(rows).map_err(|_| too_large())?;
        self.masks.clear();
        self.sets.clear();
        let mut is_other = !has_the_rows(&self.spec, &spec) || self.spec.columns.len() != spec.columns.len();
        if has_the_rows(&self.spec, &spec) {
            let columns = self.spec.columns.len().max(spec.columns.len());
            let changed = (0..columns).filter(|&at| !has_the_column(&self.spec, &spec, at));
            changed.for_each(|column| {
                is_other = true;
                self.store.forget(column as u32);
            });
        } else {
            self.store = Store::of_rows(rows as usize);
        }
        self.spec = spec;
        Ok(is_other)
    }

    /// The columns of the other table that are to be there for these forms of a derived table's.
    pub(super) fn sources(&self, needs: &Needs) -> Vec<(Form, Form)> {
        let Some(stands) = &self.stands else { return Vec::new() };
        let missing = needs.forms().filter(|form| !self.store.columns.contains_key(form));
        let source = |form: Form| Some((form, (*stands.kept.get(form.0 as usize)?, form.1)));
        missing.filter_map(source).collect()
    }

    /// Takes columns of the other table over to the rows that stand with it.
    pub(super) fn take_over(&mut self, sources: &[(Form, Form)], other: &Self) -> Result<()> {
        let Some(stands) = &self.stands else { return Ok(()) };
        for (form, source) in sources {
            let column = other.store.form(*source)?.gather(&stands.rows)?;
            self.store.columns.insert(*form, column);
        }
        Ok(())
    }

    /// Reads the columns that are needed and not there yet.
    pub(super) fn load(&mut self, needs: &Needs, files: &Files, tell: Tell<'_>) -> Result<()> {
        let missing: Vec<Form> =
            needs.forms().filter(|form| !self.store.columns.contains_key(form)).collect();
        if !missing.is_empty() {
            let columns = load(&self.spec.pieces, &missing, &self.spec, files, tell)?;
            self.store.columns.extend(missing.into_iter().zip(columns));
        }
        Ok(())
    }

    /// Reads columns of some of the rows, without keeping them.
    pub(super) fn peek(&self, rows: Range<u64>, forms: &[Form], files: &Files) -> Result<Vec<Column>> {
        load(&self.pieces_of(rows), forms, &self.spec, files, &mut |_| {})
    }

    /// Reads a column over all rows, some at a time, without keeping it.
    pub(super) fn scan(&self, column: u32, files: &Files, tell: Tell<'_>, each: Each<'_>) -> Result<()> {
        scan(&self.spec, column, files, tell, each)
    }

    /// What a row of a column holds.
    pub(super) fn shape(&self, (column, whole): Form) -> Option<Shape> {
        self.spec.columns.get(column as usize)?.kept_as(whole)
    }

    /// The pieces of files that have a column, with where it is in them.
    pub(super) fn places(&self, column: u32) -> impl Iterator<Item = (&Piece, Place)> {
        let place = move |piece| Some((piece, self.spec.place(piece, column as usize)?));
        self.spec.pieces.iter().filter_map(place)
    }

    /// Whether a row's value is shown whole.
    pub(super) fn shown_whole(&self, column: u32) -> bool {
        self.spec.columns.get(column as usize).is_some_and(|column| column.shown_whole)
    }

    /// The bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        let stands = self.stands.as_ref().map_or(0, |stands| stands.rows.capacity() * 4);
        self.store.bytes() + self.masks.bytes() + self.sets.bytes() + stands
    }

    /// The ranges of files that hold some of the rows, counted from the shard's first.
    fn pieces_of(&self, mut rows: Range<u64>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for piece in &self.spec.pieces {
            let len = piece.end.saturating_sub(piece.start);
            if rows.start < rows.end.min(len) {
                let (start, end) = (piece.start + rows.start, piece.start + rows.end.min(len));
                pieces.push(Piece { start, end, ..piece.clone() });
            }
            rows = rows.start.saturating_sub(len)..rows.end.saturating_sub(len);
        }
        pieces
    }
}

/// Whether both own the same rows of the same files.
fn has_the_rows(a: &ShardSpec, b: &ShardSpec) -> bool {
    a.rows().eq(b.rows())
}

/// Whether both, which own the same rows, read the same values for a column.
fn has_the_column(a: &ShardSpec, b: &ShardSpec, column: usize) -> bool {
    let mut pieces = a.pieces.iter().zip(&b.pieces);
    a.columns.get(column) == b.columns.get(column)
        && pieces.all(|(one, other)| a.place(one, column) == b.place(other, column))
}
