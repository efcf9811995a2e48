//! What is asked of the workers for tiles, and what becomes of the answers.

use std::rc::Rc;

use reelscope_model::{expr::RowExpr, query::Op};

use super::{Bins, TableTiles, Tile, ViewTile};
use crate::{
    coordinator::{
        answer::Batch,
        bind::Bound,
        finish::operations,
        scope::is_own,
        table::{Table, Values},
    },
    partial::Partial,
    plan::{self, Aggregate, Key, Plan, View},
};

/// Up to how many rows of a table sets of texts are kept for each bin: a text's fingerprint takes 16 bytes.
const MOST_TEXTS: u64 = 1 << 18;

/// The views of one table, and what is asked of each.
pub(super) struct Ask {
    batch: Batch,
    key: Option<Key>,
    parts: Vec<Part>,
    /// Rows by the bins, for each set of conditions that some tiled view has.
    matched: Vec<View>,
}

/// What is asked for one view.
enum Part {
    /// The view as it stands.
    Constant,
    /// Its shares. Rows are counted by the last aggregate, and those that match by one of [`Ask::matched`].
    Tile {
        matched: usize,
    },
    None,
}

impl Ask {
    /// What is asked for the views of `batch` that `fits` says are small enough.
    pub(super) fn new(batch: Batch, key: Option<Key>, fits: impl Fn(usize) -> bool) -> Self {
        let mut ask = Self { parts: Vec::new(), matched: Vec::new(), batch, key };
        for at in 0..ask.batch.views.len() {
            let part = ask.part(at, &fits);
            ask.parts.push(part);
        }
        ask
    }

    pub(super) fn table(&self) -> &Rc<Table> {
        &self.batch.table
    }

    pub(super) fn plan(&self) -> Plan {
        let views = self.parts.iter().zip(&self.batch.views).filter_map(|(part, (_, bound))| match part {
            Part::Constant => Some(self.batch.view(bound)),
            Part::Tile { .. } => Some(self.tiled(bound)),
            Part::None => None,
        });
        Plan { views: views.chain(self.matched.iter().cloned()).collect(), ..self.batch.plan() }
    }

    /// The tiles that the merged answers make.
    pub(super) fn tiles(self, mut partials: Vec<Partial>) -> TableTiles {
        let matched = partials.split_off(partials.len().saturating_sub(self.matched.len()));
        let bins = Bins::of(&matched, self.is_multi_valued());
        let mut partials = partials.into_iter();
        let parts = self.parts.iter().zip(&self.batch.views);
        let views = parts.map(|(part, (_, bound))| match part {
            Part::Constant => partials.next().map_or(ViewTile::None, ViewTile::Constant),
            Part::Tile { matched: at } => {
                let tile = partials.next().zip(matched.get(*at));
                let ops = operations(&bound.view);
                let tile = tile.and_then(|(shares, matched)| Tile::new(shares, matched, &bins, &ops));
                tile.map_or(ViewTile::None, ViewTile::Tile)
            }
            Part::None => ViewTile::None,
        });
        let views = views.collect();
        TableTiles { batch: self.batch, key: self.key, bins, views }
    }

    fn part(&mut self, at: usize, fits: &impl Fn(usize) -> bool) -> Part {
        let (query, bound) = &self.batch.views[at];
        if !bound.sides.is_empty() {
            return Part::None;
        }
        let Some(key) = &self.key else { return Part::Constant };
        if is_own(&bound.view.keys, &moving(key)) {
            return Part::Constant;
        }
        // What is of a period changes as a whole with it.
        let moves = bound.period.as_ref().is_some_and(|period| period.is_by(key));
        if !fits(*query) || self.is_heavy(bound) || moves {
            return Part::None;
        }
        let view = View { keys: vec![key.clone()], aggregates: vec![rows()], ..self.batch.view(bound) };
        let known = self.matched.iter().position(|known| *known == view);
        let matched = known.unwrap_or_else(|| {
            self.matched.push(view);
            self.matched.len() - 1
        });
        Part::Tile { matched }
    }

    fn tiled(&self, bound: &Bound) -> View {
        let view = self.batch.view(bound);
        let keys = self.key.iter().chain(&view.keys).cloned().collect();
        let aggregates = view.aggregates.iter().cloned().chain([rows()]).collect();
        View { keys, aggregates, ..view }
    }

    /// Whether a view counts distinct texts of a large table.
    fn is_heavy(&self, bound: &Bound) -> bool {
        let table = &self.batch.table;
        table.rows() > MOST_TEXTS
            && bound.view.aggregates.iter().any(|aggregate| match (aggregate.op, &aggregate.input) {
                (Op::CountDistinct, Some(RowExpr::Column(column))) => {
                    matches!(table.values(*column), Values::Text | Values::Any)
                }
                _ => false,
            })
    }

    fn is_multi_valued(&self) -> bool {
        let Some(Key::Value(column)) = &self.key else { return false };
        self.batch.table.spec(*column).and_then(|spec| spec.shape).is_some_and(|shape| shape.many)
    }
}

/// A clause as the active one will be: buckets and bins are chosen by ranges.
fn moving(key: &Key) -> plan::Clause {
    let (column, _) = crate::key::source_of(key);
    match key {
        Key::Grain(..) | Key::Bins(..) => {
            plan::Clause { key: Key::Value(column), test: plan::Test::Range { from: None, to: None } }
        }
        _ => plan::Clause { key: key.clone(), test: plan::Test::Is(Vec::new()) },
    }
}

/// A count of rows.
fn rows() -> Aggregate {
    Aggregate { op: Op::Count, input: None, filter: None, clauses: Vec::new() }
}
