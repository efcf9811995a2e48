//! What plans do with a table's columns, as far as it takes memory.

use std::collections::BTreeSet;

use reelscope_model::{expr::RowExpr, query::Op};

use crate::{
    coordinator::table::Table,
    key::source_of,
    keyed::KeyedPlan,
    plan::{Clause, ColumnId, Key, LINKED, Plan, RowsPlan, Test, View},
    store::Form,
    worker::needs::Needs,
};

/// The columns that plans need, and what is made of them.
#[derive(Clone, Debug, Default)]
pub(in crate::coordinator) struct Uses {
    pub(super) forms: BTreeSet<Form>,
    /// Keys that are not columns themselves.
    pub(super) keys: Vec<Key>,
    /// Columns whose distinct values are counted, each with the keys of the view that does; not twice.
    pub(super) distinct: Vec<(ColumnId, Vec<Key>)>,
    /// How many conditions have a bit a row of their own.
    pub(super) sets: u64,
    /// Whether rows have words of clauses.
    pub(super) masked: bool,
    /// Columns whose rows are put together by their values, with the bytes that each value then takes.
    pub(super) keyed: Vec<(ColumnId, u64)>,
}

impl Uses {
    /// What a plan over a table does.
    pub(in crate::coordinator) fn of_plan(plan: &Plan, table: &Table) -> Self {
        let mut uses = Self { forms: Needs::of_plan(plan).forms().collect(), ..Self::default() };
        uses.masked = !plan.clauses.is_empty();
        plan.clauses.iter().for_each(|clause| uses.clause(clause));
        plan.views.iter().for_each(|view| uses.view(view));
        uses.sources(table)
    }

    /// What a question for rows does.
    pub(in crate::coordinator) fn of_rows(plan: &RowsPlan, table: &Table) -> Self {
        let mut needs = Needs::default();
        needs.clauses(&plan.clauses);
        plan.sort.iter().for_each(|(column, _)| needs.column(*column));
        for column in plan.columns.iter().filter(|column| **column >= LINKED) {
            needs.form((*column, table.spec(*column).is_some_and(|spec| spec.shown_whole)));
        }
        let masked = !plan.clauses.is_empty();
        let mut uses = Self { forms: needs.forms().collect(), masked, ..Self::default() };
        plan.clauses.iter().for_each(|clause| uses.clause(clause));
        uses.sources(table)
    }

    /// Reading one column.
    pub(in crate::coordinator) fn of_form(form: Form) -> Self {
        Self { forms: BTreeSet::from([form]), ..Self::default() }
    }

    /// The columns of linked tables.
    pub(in crate::coordinator) fn linked(&self) -> Vec<Form> {
        self.forms.iter().filter(|form| form.0 >= LINKED).copied().collect()
    }

    /// With the ids by which columns of linked tables are looked up.
    fn sources(mut self, table: &Table) -> Self {
        let ids = self.linked().into_iter().filter_map(|form| Some((table.way(form.0)?.0.from, false)));
        self.forms.extend(ids.collect::<Vec<_>>());
        self
    }

    /// What making a derived table of so many columns takes of its source.
    pub(in crate::coordinator) fn of_keyed(plan: &KeyedPlan, columns: usize) -> Self {
        // A fingerprint with its number, where the rows start, and the derived row twice, while it is put in order.
        let each = 40 + 2 * (8 + 8 * columns as u64);
        Self {
            forms: Needs::of_keyed(plan).forms().collect(),
            sets: plan.conditions.len() as u64,
            keyed: plan.keys.iter().map(|key| (*key, each)).collect(),
            ..Self::default()
        }
    }

    /// What a derived table takes of its source, of which it keeps these columns.
    pub(in crate::coordinator) fn of_source(&self, kept: &[ColumnId]) -> Self {
        let source = |form: &Form| Some((*kept.get(form.0 as usize)?, form.1));
        Self { forms: self.forms.iter().filter_map(source).collect(), ..Self::default() }
    }

    /// Both.
    pub(in crate::coordinator) fn and(mut self, other: Self) -> Self {
        self.forms.extend(other.forms);
        other.keys.into_iter().for_each(|key| self.key(key));
        for distinct in other.distinct {
            if !self.distinct.contains(&distinct) {
                self.distinct.push(distinct);
            }
        }
        self.sets = self.sets.max(other.sets);
        self.masked |= other.masked;
        for keyed in other.keyed {
            if !self.keyed.contains(&keyed) {
                self.keyed.push(keyed);
            }
        }
        self
    }

    /// Keeps what is of columns for which `test` holds.
    pub(super) fn retain(&mut self, test: impl Fn(ColumnId) -> bool) {
        self.forms.retain(|form| test(form.0));
        self.keys.retain(|key| test(source_of(key).0));
        self.distinct.retain(|(column, _)| test(*column));
        self.keyed.retain(|(column, _)| test(*column));
    }

    /// Whether nothing is needed that `other` does not need as well.
    pub(in crate::coordinator) fn is_within(&self, other: &Self) -> bool {
        self.forms.is_subset(&other.forms)
            && self.distinct.iter().all(|one| other.distinct.contains(one))
            && self.keyed.iter().all(|one| other.keyed.contains(one))
            && (other.masked || !self.masked)
    }

    fn view(&mut self, view: &View) {
        view.keys.iter().for_each(|key| self.key(key.clone()));
        self.sets += u64::from(view.filter.is_some()) + view.clauses.len() as u64;
        view.clauses.iter().for_each(|clause| self.clause(clause));
        for aggregate in &view.aggregates {
            self.sets += u64::from(aggregate.filter.is_some()) + aggregate.clauses.len() as u64;
            aggregate.clauses.iter().for_each(|clause| self.clause(clause));
            if let (Op::CountDistinct, Some(RowExpr::Column(column))) = (aggregate.op, &aggregate.input) {
                let counted = (*column, view.keys.clone());
                if !self.distinct.contains(&counted) {
                    self.distinct.push(counted);
                }
            }
        }
    }

    fn clause(&mut self, clause: &Clause) {
        let stored =
            matches!(clause.key, Key::Value(_) | Key::Whole(_)) || matches!(clause.test, Test::Range { .. });
        if !stored {
            self.key(clause.key.clone());
        }
    }

    fn key(&mut self, key: Key) {
        self.forms.insert(source_of(&key));
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }
}
