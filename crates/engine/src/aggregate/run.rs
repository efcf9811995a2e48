//! A plan's views, all in one pass over the rows.

use reelscope_model::{Result, pulse};

use super::{
    joint::Joint,
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
    let mut shared = share(&mut views);
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
            shared.iter_mut().filter(|shared| shared.scope == position).for_each(|shared| {
                shared.joint.add(start, len, &selection);
                pulse::beat(len);
            });
        }
    }
    let counted = |at: usize, building: &Building| {
        let shared = shared.iter().find(|shared| shared.views.contains(&at))?;
        Some(shared.joint.counts(building.dense_keys()?))
    };
    let finish = |(at, (_, building)): (usize, (usize, Building))| {
        let counted = counted(at, &building);
        building.finish(counted)
    };
    Ok(views.into_iter().enumerate().map(finish).collect())
}

/// Views of one scope whose rows are counted together.
struct Shared {
    scope: usize,
    views: Vec<usize>,
    joint: Joint,
}

/// Which views, each with its scope, have their rows counted together.
fn share(views: &mut [(usize, Building)]) -> Vec<Shared> {
    let mut all: Vec<Shared> = Vec::new();
    let keyed =
        views.iter().enumerate().filter_map(|(at, (scope, view))| Some((at, *scope, view.dense_keys()?)));
    let (single, several): (Vec<_>, Vec<_>) = keyed.partition(|(_, _, keys)| keys.len() == 1);
    for (at, scope, keys) in several {
        let mut of_scope = all.iter_mut().filter(|shared| shared.scope == scope);
        match of_scope.find_map(|shared| shared.joint.admit(keys).then_some(&mut shared.views)) {
            Some(views) => views.push(at),
            None => {
                let own = |joint| Shared { scope, views: vec![at], joint };
                all.extend(Joint::new(keys).map(own));
            }
        }
    }
    // To count by one key is no more than to look up one code more, so that only what is counted anyway saves something.
    for (at, scope, keys) in single {
        let mut of_scope = all.iter_mut().filter(|shared| shared.scope == scope);
        if let Some(shared) = of_scope.find(|shared| shared.joint.has(&keys[0])) {
            shared.views.push(at);
        }
    }
    // One view with two keys has its own way.
    all.retain(|shared| shared.views.len() > 1 || shared.joint.keys() > 2);
    for view in all.iter().flat_map(|shared| &shared.views) {
        views[*view].1.count_elsewhere();
    }
    all
}
