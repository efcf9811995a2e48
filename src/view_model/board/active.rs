//! What a gesture on a chart is about to change, so that the engine can prepare for it.

use reelscope_engine::api::Views;
use reelscope_model::Clause;

use super::plan::plan;
use crate::{
    state::{State, action::Pick, clauses::clauses},
    view_model::{Context, Panel, panel::Along},
};

/// A page's views, of which one is about to be chosen on.
#[derive(Clone, Debug, PartialEq)]
pub struct Active {
    /// The views, as the page asks them.
    pub views: Views,
    /// The other side of a comparison, as the page asks it.
    pub others: Option<Views>,
    /// The chart's own among them.
    pub view: usize,
    /// The clause that a gesture along its axis sets, whatever it tests.
    pub clause: Clause,
}

/// The page's views with a chart of it as the active one; none for a chart that nothing can be chosen on.
#[must_use]
pub fn active(ctx: &Context<'_>, panel: &Panel) -> Option<Active> {
    let plan = plan(ctx);
    let view = plan.charts.iter().find(|chart| chart.id == panel.figure.id)?.view?;
    let clauses_of =
        |state: &State| clauses(state, ctx.model, ctx.tables).into_iter().map(|(_, clause)| clause);
    let without = panel.clear().into_iter().fold(ctx.state.clone(), |state, action| state.after(action));
    let others: Vec<Clause> = clauses_of(&without).collect();
    // A category that spans everything would clear the clause instead.
    let clause = (0..panel.categories.len().min(2)).find_map(|category| {
        let chosen = without.after(panel.pick(Along::Axis, category, Pick::Only)?);
        clauses_of(&chosen).find(|clause| !others.contains(clause))
    })?;
    Some(Active { views: plan.views, others: plan.others, view, clause })
}
