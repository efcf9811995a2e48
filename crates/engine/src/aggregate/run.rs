//! A plan's views, all in one pass over the rows.

use reelscope_model::{Result, pulse};

use super::{
    select::{Scope, Selection},
    view::Building,
};
use crate::{
    mask::{CHUNK, Masks, Sets, care_of},
    partial::Partial,
    plan::Plan,
    store::Store,
};

/// Computes a plan's views over the rows of a store that has all their columns.
pub(crate) fn run(
    plan: &Plan,
    store: &mut Store,
    masks: &mut Masks,
    sets: &mut Sets,
) -> Result<Vec<Partial>> {
    let bits = masks.apply(&plan.clauses, store)?;
    let mut scopes: Vec<Scope> = Vec::new();
    let mut views = Vec::with_capacity(plan.views.len());
    for view in &plan.views {
        let care = care_of(&bits, view.ignores);
        let own = sets.of(view.filter.as_ref(), &view.clauses, store)?;
        let scope = scopes.iter().position(|scope| scope.is(care, &own)).unwrap_or_else(|| {
            scopes.push(Scope { care, sets: own });
            scopes.len() - 1
        });
        views.push((scope, Building::new(view, store, sets)?));
    }
    let mut selection = Selection::default();
    for start in (0..store.rows).step_by(CHUNK) {
        let len = CHUNK.min(store.rows - start);
        for (position, scope) in scopes.iter().enumerate() {
            scope.select(masks, start, len, &mut selection);
            let members = views.iter_mut().filter(|(scope, _)| *scope == position);
            members.for_each(|(_, building)| {
                building.update(start, len, &selection);
                pulse::beat(len);
            });
        }
    }
    Ok(views.into_iter().map(|(_, building)| building.finish()).collect())
}
