//! The rows of a table that a worker owns, with what was made of them.

use std::ops::Range;

use reelscope_model::Result;

use super::{
    files::Files,
    joined::Joined,
    keyed::Stands,
    load::{Each, load, now, scan},
    needs::Needs,
    progress::Tell,
};
use crate::{
    column::Column,
    error::too_large,
    links::LookUp,
    mask::{Masks, Sets},
    plan::LINKED,
    protocol::{ColumnSpec, Piece, Place, ShardSpec},
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
    /// Columns of linked tables.
    joined: Joined,
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
        if self.spec != spec {
            self.unlink();
        }
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
        // What is looked up is looked up by ids of its own.
        let own = |form: Form| {
            if form.0 >= LINKED { Some((self.joined.source(form).ok()?, false)) } else { Some(form) }
        };
        let missing = needs.forms().filter_map(own).filter(|form| !self.store.columns.contains_key(form));
        let source = |form: Form| Some((form, (*stands.kept.get(form.0 as usize)?, form.1)));
        missing.filter_map(source).collect()
    }

    /// Takes columns of the other table over to the rows that stand with it.
    pub(super) fn take_over(&mut self, sources: &[(Form, Form)], other: &Self) -> Result<()> {
        let Some(stands) = &self.stands else { return Ok(()) };
        for (form, source) in sources {
            let from = other.store.form(*source)?;
            let column = from.gather(&stands.rows)?;
            self.store.columns.insert(*form, column);
        }
        Ok(())
    }

    /// Takes a part of the look-up for a column of a linked table.
    pub(super) fn link(&mut self, part: &LookUp) -> Result<()> {
        self.joined.add(part)
    }

    /// Lets go of all columns of linked tables.
    pub(super) fn unlink(&mut self) {
        self.joined = Joined::default();
        self.store.forget_linked();
        self.masks.clear();
        self.sets.clear();
    }

    /// Reads the columns that are needed and not there yet.
    pub(super) fn load(&mut self, needs: &Needs, files: &Files, tell: Tell<'_>) -> Result<()> {
        let forms: Vec<Form> = needs.forms().collect();
        self.load_forms(&forms, files, tell)
    }

    /// Whether columns that are needed are not there yet.
    pub(super) fn lacks(&self, needs: &Needs) -> bool {
        needs.forms().any(|form| !self.store.columns.contains_key(&form))
    }

    /// Reads those of some columns that are not there yet.
    pub(super) fn load_forms(&mut self, forms: &[Form], files: &Files, tell: Tell<'_>) -> Result<()> {
        now(self.bring(forms, files, false, tell))
    }

    /// The same, while files fetch ahead if they are to; columns of linked tables are looked up by their rows' ids.
    pub(super) async fn bring(
        &mut self,
        forms: &[Form],
        files: &Files,
        ahead: bool,
        tell: Tell<'_>,
    ) -> Result<()> {
        let missing = forms.iter().copied().filter(|form| !self.store.columns.contains_key(form));
        let (linked, mut stored): (Vec<Form>, Vec<Form>) = missing.partition(|form| form.0 >= LINKED);
        for form in &linked {
            let ids = (self.joined.source(*form)?, false);
            if !self.store.columns.contains_key(&ids) && !stored.contains(&ids) {
                stored.push(ids);
            }
        }
        if !stored.is_empty() {
            let columns = load(&self.spec.pieces, &stored, &self.spec, files, ahead, tell).await?;
            self.store.columns.extend(stored.into_iter().zip(columns));
        }
        for form in linked {
            let ids = self.store.column(self.joined.source(form)?)?.clone();
            let column = self.joined.make(form, &ids)?;
            self.store.columns.insert(form, column);
            self.joined.made(form);
        }
        Ok(())
    }

    /// Reads columns of some of the rows, without keeping them.
    pub(super) fn peek(&self, rows: Range<u64>, forms: &[Form], files: &Files) -> Result<Vec<Column>> {
        now(load(&self.pieces_of(rows), forms, &self.spec, files, false, &mut |_| {}))
    }

    /// Reads a column over all rows, some at a time, without keeping it.
    pub(super) fn scan(&self, column: u32, files: &Files, tell: Tell<'_>, each: Each<'_>) -> Result<()> {
        scan(&self.spec, column, files, tell, each)
    }

    /// What a row of a column holds.
    pub(super) fn shape(&self, (column, whole): Form) -> Option<Shape> {
        self.column(column)?.kept_as(whole)
    }

    /// The pieces of files that hold some of the rows and have a column, with where it is in them.
    pub(super) fn places(&self, column: u32, rows: Range<u64>) -> impl Iterator<Item = (Piece, Place)> {
        let place = move |piece: Piece| {
            let place = self.spec.place(&piece, column as usize)?;
            Some((piece, place))
        };
        self.pieces_of(rows).into_iter().filter_map(place)
    }

    /// Whether a row's value is shown whole.
    pub(super) fn shown_whole(&self, column: u32) -> bool {
        self.column(column).is_some_and(|column| column.shown_whole)
    }

    /// The look-ups that were not used yet.
    pub(super) fn joined(&self) -> &Joined {
        &self.joined
    }

    fn column(&self, column: u32) -> Option<&ColumnSpec> {
        if column >= LINKED { self.joined.spec(column) } else { self.spec.columns.get(column as usize) }
    }

    /// The bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        let stands = self.stands.as_ref().map_or(0, |stands| stands.rows.capacity() * 4);
        self.store.bytes() + self.masks.bytes() + self.sets.bytes() + self.joined.bytes() + stands
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
