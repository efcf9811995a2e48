//! Which columns a plan needs, and in which form.

use std::collections::BTreeSet;

use reelscope_model::expr::{Predicate, RowExpr};

use crate::{
    key::source_of,
    keyed::KeyedPlan,
    plan::{Clause, ColumnId, Plan},
    store::Form,
};

/// Columns by their form, each once.
#[derive(Default)]
pub(crate) struct Needs(BTreeSet<Form>);

impl Needs {
    /// What a plan needs.
    pub(crate) fn of_plan(plan: &Plan) -> Self {
        let mut needs = Self::default();
        needs.clauses(&plan.clauses);
        for view in &plan.views {
            needs.0.extend(view.keys.iter().map(source_of));
            needs.clauses(&view.clauses);
            view.filter.iter().for_each(|filter| needs.predicate(filter));
            for aggregate in &view.aggregates {
                aggregate.input.iter().for_each(|input| needs.expression(input));
                aggregate.filter.iter().for_each(|filter| needs.predicate(filter));
                needs.clauses(&aggregate.clauses);
            }
        }
        needs
    }

    /// What a keyed pass needs.
    pub(crate) fn of_keyed(plan: &KeyedPlan) -> Self {
        let mut needs = Self::default();
        let numbers = plan.numbers.iter().map(|number| number.column());
        let columns = plan.keys.iter().copied().chain([plan.time]).chain(numbers);
        columns.for_each(|column| needs.column(column));
        plan.conditions.iter().for_each(|condition| needs.predicate(condition));
        needs
    }

    /// Adds what clauses need.
    pub(crate) fn clauses(&mut self, clauses: &[Clause]) {
        self.0.extend(clauses.iter().map(|clause| source_of(&clause.key)));
    }

    /// Adds a column in a form.
    pub(crate) fn form(&mut self, form: Form) {
        self.0.insert(form);
    }

    /// Adds a column's values.
    pub(crate) fn column(&mut self, column: ColumnId) {
        self.0.insert((column, false));
    }

    /// The columns.
    pub(crate) fn forms(&self) -> impl Iterator<Item = Form> + '_ {
        self.0.iter().copied()
    }

    fn predicate(&mut self, predicate: &Predicate<ColumnId>) {
        match predicate {
            Predicate::Present(column) | Predicate::Matches { column, .. } | Predicate::In(column, _) => {
                self.column(*column);
            }
            Predicate::Compare(_, left, right) => {
                self.expression(left);
                self.expression(right);
            }
            Predicate::Not(part) => self.predicate(part),
            Predicate::And(parts) | Predicate::Or(parts) => {
                parts.iter().for_each(|part| self.predicate(part));
            }
            Predicate::Rule(_) => {}
        }
    }

    fn expression(&mut self, expr: &RowExpr<ColumnId>) {
        match expr {
            RowExpr::Column(column) => self.column(*column),
            RowExpr::Number(_) => {}
            RowExpr::Negate(inner) => self.expression(inner),
            RowExpr::Binary(_, left, right) => {
                self.expression(left);
                self.expression(right);
            }
            RowExpr::Call(_, arguments) => {
                arguments.iter().for_each(|argument| self.expression(argument));
            }
        }
    }
}
