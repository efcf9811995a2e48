//! Index tiles: what every view shows for each bin of one of them, so that a choice on that one is answered without
//! touching a row.
//!
//! The active view's dimension is put in front of the keys of every other view, and one pass over the rows gives each
//! bin's share of each group. A choice then adds up the shares of the bins that it selects: counts and exact sums by
//! their running totals, everything else over a binary tree of the bins. The shares are the same partials that masks
//! lead to, merged in the same way, so that both answers are equal.
//!
//! Tiles hold for the tables, views and other clauses that they were made for. What they cannot tell, or what would
//! take too much memory, is answered by masks.

use std::rc::Rc;

use futures_util::future::join_all;
use reelscope_model::{Clause, Part, Query, QueryResult, Result};

use super::{Coordinator, Workers, answer::Shared, batch::Batch, bind::Target, scope::is_own, table::Table};
use crate::{
    api::ViewResult,
    partial::Partial,
    plan::{self, Key},
};

mod ask;
mod bins;
mod runs;
mod size;
mod tile;
mod totals;
mod tree;

use ask::Ask;
use bins::Bins;
pub(super) use size::{Apart, Size, Sizes};
use tile::Tile;

/// How many preparations are held at once: one for each side of a comparison.
const MOST_HELD: usize = 2;

/// What tiles tell of a view; nothing when it is left to the masks.
pub(super) type Told = Option<Result<ViewResult>>;

/// Everything that is prepared for one active view.
pub(super) struct Tiles {
    queries: Vec<Query>,
    /// The clauses in force but the active one.
    base: Vec<Shared>,
    /// The clause that moves, whatever its test.
    active: Shared,
    tables: Vec<TableTiles>,
}

/// What is prepared for the views of one table.
struct TableTiles {
    batch: Batch,
    /// What the active view's dimension is here, as long as its clause reaches the table.
    key: Option<Key>,
    bins: Bins,
    views: Vec<ViewTile>,
}

/// What is known of one view.
enum ViewTile {
    /// It does not obey the active clause.
    Constant(Result<Rc<QueryResult>>),
    /// Its shares by the bins.
    Tile(Tile),
    /// It is left to the masks.
    None,
}

impl Tiles {
    /// Where the active clause stands among `shared`, or that it is not there; none when the clauses are others than
    /// those that the tiles were made for.
    fn position(&self, shared: &[Shared]) -> Option<Option<usize>> {
        let is_active = |other: &Shared| is_same_target(&self.active, other);
        let position = shared.iter().position(is_active);
        let others = shared.iter().enumerate().filter(|(at, _)| Some(*at) != position).map(|(_, it)| it);
        others.eq(&self.base).then_some(position)
    }
}

/// Whether both clauses are on the same thing, whatever they test.
fn is_same_target(a: &Shared, b: &Shared) -> bool {
    fn on(
        Shared { clause, target }: &Shared,
    ) -> (&Option<String>, &String, Option<Part>, &Option<String>, Target) {
        let Clause { table, column, part, time_zone, test: _ } = clause;
        (table, column, *part, time_zone, *target)
    }
    on(a) == on(b)
}

impl<W: Workers> Coordinator<W> {
    /// Prepares `queries` for a clause that moves: the one among `shared` that is on what `active` is on, if there is
    /// one, and any that comes in its place. `view` is the query whose first dimension it is on.
    ///
    /// # Errors
    /// What is wrong with the clauses or the view, and whatever a worker answers.
    pub(super) async fn prepare_tiles(
        &self,
        queries: &[Query],
        shared: &[Shared],
        view: usize,
        active: Shared,
    ) -> Result<()> {
        let base: Vec<Shared> =
            shared.iter().filter(|other| !is_same_target(&active, other)).cloned().collect();
        if self.has_tiles(queries, &base, &active) {
            return Ok(());
        }
        // Those of the same views under other clauses stay: they may be the other side of a comparison.
        self.tiles
            .borrow_mut()
            .retain(|other| other.queries == queries && is_same_target(&other.active, &active));
        self.make_for(queries).await;
        let Some(by) = queries.get(view).and_then(|query| self.bind(query).ok()) else { return Ok(()) };
        let Some(key) = by.view.keys.first() else { return Ok(()) };
        let sizes = self.sizes(queries, &base).await;
        let bins = sizes.get(view).and_then(Option::as_ref).map_or(usize::MAX, Size::groups);
        let mut batches = Vec::new();
        let mut known = vec![None; queries.len()];
        for (at, query) in queries.iter().enumerate() {
            if let Ok(bound) = self.bind(query) {
                let premises = self.premises(&mut batches, query, &bound, &base)?;
                known[at] = self.answered.borrow_mut().find(&premises).map(|(result, _)| result);
                self.place(&mut batches, at, bound, &base)?;
            }
        }
        let mut asks = Vec::new();
        // What is computed for views of other tables alone is left to the masks.
        for batch in batches.into_iter().filter(|batch| !batch.views.is_empty()) {
            let reached = self.reach(&batch.table, &active.clause, active.target)?;
            let key = reached.and_then(|reached| moved(key, &by.table, &batch.table, &reached));
            let ask = Ask::new(batch, key, bins, &sizes, &known);
            // Tables for which there is no room are left to the masks.
            if self.has_room(&ask).await {
                asks.push(ask);
            }
        }
        let plans: Vec<_> = asks.iter().map(Ask::plan).collect();
        let runs = join_all(asks.iter().zip(&plans).map(|(ask, plan)| self.run(ask.table(), plan))).await;
        let answered = asks.into_iter().zip(runs);
        let tables = answered.map(|(ask, partials)| Ok(ask.tiles(partials?))).collect::<Result<_>>()?;
        let queries = queries.to_vec();
        let mut held = self.tiles.borrow_mut();
        held.truncate(MOST_HELD - 1);
        held.insert(0, Tiles { queries, base, active, tables });
        Ok(())
    }

    /// Answers what the tiles can tell; an empty place for each query that is left to the masks. None when there are no
    /// tiles for these queries and clauses; those that hold for other clauses or older tables are dropped.
    pub(super) fn told_by_tiles(&self, queries: &[Query], shared: &[Shared]) -> Option<Vec<Told>> {
        let mut held = self.tiles.borrow_mut();
        if held.iter().all(|tiles| tiles.queries != queries) {
            return None;
        }
        let current = |tiles: &TableTiles| self.is_current(&tiles.batch.table);
        let found = held.iter().filter(|tiles| tiles.queries == queries).find_map(|tiles| {
            let position = tiles.position(shared).filter(|_| tiles.tables.iter().all(current));
            position.map(|position| (tiles, position))
        });
        let Some((tiles, position)) = found else {
            held.clear();
            return None;
        };
        let mut answers: Vec<_> = queries.iter().map(|_| None).collect();
        for table in &tiles.tables {
            let clause = match position {
                None => None,
                Some(position) => {
                    let shared = &shared[position];
                    let bound = self.reach(&table.batch.table, &shared.clause, shared.target).ok()?;
                    Some((position, bound))
                }
            };
            table.answer(clause, &mut answers);
        }
        Some(answers)
    }

    /// Whether what is asked fits into memory beside all that is there.
    async fn has_room(&self, ask: &Ask) -> bool {
        let uses = self.uses(ask.table(), &ask.plan());
        if uses.iter().all(|(table, uses)| self.is_loaded(table, uses)) {
            return true;
        }
        for (table, uses) in &uses {
            if self.link(table, uses).await.is_err() {
                return false;
            }
        }
        self.survey(&uses).await;
        let current = self.is_current(ask.table()) && self.is_made(ask.table());
        current && uses.into_iter().all(|(table, uses)| self.admit(&table, uses).is_ok())
    }

    /// Whether nothing was opened, closed or recast since the table was bound.
    pub(super) fn is_current(&self, table: &Rc<Table>) -> bool {
        self.state.borrow().by_id(table.id).is_some_and(|now| Rc::ptr_eq(&now, table))
    }

    fn has_tiles(&self, queries: &[Query], base: &[Shared], active: &Shared) -> bool {
        let held = self.tiles.borrow();
        held.iter().any(|tiles| {
            let current = |tiles: &TableTiles| self.is_current(&tiles.batch.table);
            tiles.queries == queries
                && tiles.base == base
                && is_same_target(&tiles.active, active)
                && tiles.tables.iter().all(current)
        })
    }

    /// How large each query is under `base`, or under fewer clauses. None for one that failed.
    async fn sizes(&self, queries: &[Query], base: &[Shared]) -> Vec<Option<Size>> {
        let known = || self.sizes.borrow().of(queries, base);
        if let Some(sizes) = known() {
            return sizes;
        }
        // The other side's tiles are put by, as under these clauses they would be taken to be out of date.
        let other = self.tiles.take();
        self.answer(queries, base).await;
        self.tiles.borrow_mut().extend(other);
        known().unwrap_or_default()
    }
}

impl TableTiles {
    /// Answers what can be told of the views of this table under the active clause, which stands at a position among
    /// all clauses and acts here if it is bound.
    fn answer(&self, active: Option<(usize, Option<plan::Clause>)>, answers: &mut [Told]) {
        let scope = self.batch.scope.with(active.clone());
        let clause = active.and_then(|(_, clause)| clause);
        let runs = match (&self.key, &clause) {
            (Some(key), Some(clause)) => self.bins.select(key, clause),
            _ => self.bins.all(),
        };
        for ((at, bound), view) in self.batch.views.iter().zip(&self.views) {
            let is_own = clause.as_ref().is_some_and(|clause| is_own(&bound.view.keys, clause));
            let acts = clause.is_some() && !is_own;
            let finish = |partial: &Partial| {
                let result = bound.finish.result(partial, self.batch.table.info.rows);
                result.map(|result| scope.view_result(bound, Rc::new(result)))
            };
            answers[*at] = match (view, &runs) {
                (ViewTile::Constant(result), _) if !acts => {
                    Some(result.clone().map(|result| scope.view_result(bound, result)))
                }
                (ViewTile::Tile(tile), Some(runs)) if !is_own => tile.sum(runs).as_ref().map(finish),
                _ => None,
            };
        }
    }
}

/// The key of the active view as it stands in another table that the active clause reaches.
fn moved(key: &Key, from: &Table, to: &Table, reached: &plan::Clause) -> Option<Key> {
    if from.id == to.id {
        return Some(key.clone());
    }
    let (column, _) = crate::key::source_of(&reached.key);
    Some(match key {
        Key::Grain(_, grain, zone) => Key::Grain(column, *grain, zone.clone()),
        Key::Bins(_, bins) => Key::Bins(column, *bins),
        _ => reached.key.clone(),
    })
}
