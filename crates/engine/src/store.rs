//! What a worker holds of one table: its columns as far as they were needed, and the keys made from them.

use std::rc::Rc;

use reelscope_model::Result;
use rustc_hash::FxHashMap;

use crate::{
    column::{Coded, Column, IntKind},
    error::internal,
    identity::Identity,
    key,
    plan::{ColumnId, Key, LINKED},
};

/// A column's name here: its position, and whether its whole values are meant.
pub(crate) type Form = (ColumnId, bool);

/// How many derived keys are kept.
const KEYS: usize = 24;

/// Columns and keys over a number of rows.
#[derive(Default)]
pub(crate) struct Store {
    /// How many rows there are.
    pub(crate) rows: usize,
    /// The columns read so far.
    pub(crate) columns: FxHashMap<Form, Column>,
    /// Keys that are not columns themselves, the latest used last.
    keys: Vec<(Key, Rc<Coded>)>,
    identities: FxHashMap<ColumnId, Identity>,
}

impl Store {
    /// A store of so many rows, of which nothing is known yet.
    pub(crate) fn of_rows(rows: usize) -> Self {
        Self { rows, ..Self::default() }
    }

    /// A column's values.
    pub(crate) fn column(&self, column: ColumnId) -> Result<&Column> {
        self.form((column, false))
    }

    /// The column in the form asked for.
    pub(crate) fn form(&self, form: Form) -> Result<&Column> {
        self.columns.get(&form).ok_or_else(|| internal(format!("Column {} was not read.", form.0)))
    }

    /// The codes of a key, made when first asked for.
    pub(crate) fn key(&mut self, key: &Key) -> Result<Rc<Coded>> {
        let column = self.form(key::source_of(key))?;
        if let (Key::Value(_) | Key::Whole(_), Column::Coded(coded)) = (key, column) {
            return Ok(Rc::clone(coded));
        }
        if let Some(place) = self.keys.iter().position(|(known, _)| known == key) {
            self.keys[place..].rotate_left(1);
        } else {
            let coded = key::codes_of(key, column)?;
            if self.keys.len() == KEYS {
                self.keys.remove(0);
            }
            self.keys.push((key.clone(), coded));
        }
        self.keys.last().map(|(_, coded)| Rc::clone(coded)).ok_or_else(|| internal("A key was not kept."))
    }

    /// What stands for a column of integers when its distinct values are counted, if not the column itself.
    pub(crate) fn identity(&self, column: ColumnId) -> Option<&Identity> {
        self.identities.get(&column)
    }

    /// The codes by which a column's values are numbered; made anew where numbers have taken their place. None where values
    /// are not numbered.
    pub(crate) fn identify(&mut self, id: ColumnId) -> Result<Option<Rc<Coded>>> {
        let coded = match (self.columns.get(&(id, false)), self.identities.get(&id)) {
            (Some(Column::Coded(coded)), _) | (_, Some(Identity::Codes(coded))) => {
                return Ok(Some(Rc::clone(coded)));
            }
            (Some(column @ Column::Ints(ints)), _) if !matches!(ints.kind, IntKind::Decimal(_)) => {
                key::codes_of(&Key::Value(id), column)?
            }
            _ => return Ok(None),
        };
        self.identities.insert(id, Identity::Codes(Rc::clone(&coded)));
        Ok(Some(coded))
    }

    /// Puts a column's numbers in the place of its codes, if they are known by now.
    pub(crate) fn settle(&mut self, id: ColumnId) -> Result<()> {
        if let Some(identity) = self.identities.remove(&id) {
            self.identities.insert(id, identity.settled()?);
        }
        Ok(())
    }

    /// Drops a column and what was made from it.
    pub(crate) fn forget(&mut self, column: ColumnId) {
        self.identities.remove(&column);
        self.columns.retain(|form, _| form.0 != column);
        self.keys.retain(|(key, _)| key::source_of(key).0 != column);
    }

    /// Drops the columns of linked tables, and what was made from them.
    pub(crate) fn forget_linked(&mut self) {
        self.identities.retain(|column, _| *column < LINKED);
        self.columns.retain(|form, _| form.0 < LINKED);
        self.keys.retain(|(key, _)| key::source_of(key).0 < LINKED);
    }

    /// The bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        let columns: usize = self.columns.values().map(Column::bytes).sum();
        let keys: usize = self.keys.iter().map(|(_, coded)| coded.bytes()).sum();
        let identities: usize = self.identities.values().map(Identity::bytes).sum();
        columns + keys + identities
    }
}
