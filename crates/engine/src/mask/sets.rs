//! Bitsets of conditions that belong to one view or aggregate, kept for the next time.

use std::rc::Rc;

use reelscope_model::{Result, expr::Predicate};

use super::condition::Condition;
use crate::{
    column::Bits,
    plan::{Clause, ColumnId},
    store::Store,
};

/// How many bitsets are kept.
const KEPT: usize = 32;

/// A condition by which a bitset is found again.
#[derive(Clone, PartialEq)]
enum Name {
    Predicate(Predicate<ColumnId>),
    Clause(Clause),
}

/// Bitsets by their conditions, the latest used last.
#[derive(Default)]
pub(crate) struct Sets {
    known: Vec<(Name, Rc<Bits>)>,
}

impl Sets {
    /// The rows that meet a condition of the model, and those that meet each of some clauses.
    pub(crate) fn of(
        &mut self,
        filter: Option<&Predicate<ColumnId>>,
        clauses: &[Clause],
        store: &mut Store,
    ) -> Result<Vec<Rc<Bits>>> {
        let predicates = filter.into_iter().cloned().map(Name::Predicate);
        let names = predicates.chain(clauses.iter().cloned().map(Name::Clause));
        names.map(|name| self.get(name, store)).collect()
    }

    /// Forgets all, as when columns have changed.
    pub(crate) fn clear(&mut self) {
        self.known.clear();
    }

    /// The bytes they hold.
    pub(crate) fn bytes(&self) -> usize {
        self.known.iter().map(|(_, bits)| bits.bytes()).sum()
    }

    fn get(&mut self, name: Name, store: &mut Store) -> Result<Rc<Bits>> {
        if let Some(place) = self.known.iter().position(|(known, _)| *known == name) {
            let entry = self.known.remove(place);
            let bits = Rc::clone(&entry.1);
            self.known.push(entry);
            return Ok(bits);
        }
        let condition = match &name {
            Name::Predicate(predicate) => Condition::of_predicate(predicate, store)?,
            Name::Clause(clause) => Condition::of_clause(clause, store)?,
        };
        let bits = Rc::new(condition.bits(store.rows)?);
        if self.known.len() == KEPT {
            self.known.remove(0);
        }
        self.known.push((name, Rc::clone(&bits)));
        Ok(bits)
    }
}
