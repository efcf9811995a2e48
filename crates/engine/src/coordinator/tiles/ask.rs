//! What is asked of the workers for tiles, and what becomes of the answers.
//!
//! Distinct values take the most room: their sets for each bin. Of buckets and bins, which are chosen by ranges, it is
//! enough to know in which bin a value was met last ([`Runs`]), whatever the number of values; only those that several
//! workers have are told apart, as their recurrences do not add up.

use std::rc::Rc;

use reelscope_model::{QueryResult, expr::RowExpr};

use super::{Bins, TableTiles, Tile, ViewTile, runs::Runs, size::Size};
use crate::{
    coordinator::{
        batch::Batch,
        bind::Bound,
        finish::operations,
        scope::is_own,
        table::{Table, Values},
    },
    partial::{Distinct, Partial},
    plan::{self, Aggregate, Key, Plan, View},
};

/// Up to how many rows of a table sets of texts are kept for each bin: a text's fingerprint takes 16 bytes.
const MOST_TEXTS: u64 = 1 << 18;

/// How many shares, bins times groups, a tile may have.
const MOST_SHARES: usize = 1 << 18;

/// How many words the sets of distinct values of a tile may have: 16 MiB, up to which workers keep them as bits.
const MOST_WORDS: usize = 1 << 21;

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
    /// Nothing, as the view as it stands was answered before.
    Known(Rc<QueryResult>),
    /// Its shares. Rows are counted by the last aggregate, and those that match by one of [`Ask::matched`], unless a row
    /// has one group and both are the same.
    Tile {
        matched: Option<usize>,
        /// For each aggregate the values apart, where recurrences are asked for.
        apart: Vec<Option<Distinct>>,
    },
    None,
}

impl Ask {
    /// What is asked for the views of `batch`, of which those are left out that are too large by their `sizes` and so many
    /// bins. Of queries that were answered before under the same clauses, the answers are `known`.
    pub(super) fn new(
        batch: Batch,
        key: Option<Key>,
        bins: usize,
        sizes: &[Option<Size>],
        known: &[Option<Rc<QueryResult>>],
    ) -> Self {
        let mut ask = Self { parts: Vec::new(), matched: Vec::new(), batch, key };
        for at in 0..ask.batch.views.len() {
            let query = ask.batch.views[at].0;
            let part = match ask.part(at, bins, sizes.get(query).and_then(Option::as_ref)) {
                Part::Constant => known.get(query).cloned().flatten().map_or(Part::Constant, Part::Known),
                part => part,
            };
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
            Part::Tile { apart, .. } => Some(self.tiled(bound, apart)),
            Part::Known(_) | Part::None => None,
        });
        Plan { views: views.chain(self.matched.iter().cloned()).collect(), ..self.batch.plan() }
    }

    /// The tiles that the merged answers make.
    pub(super) fn tiles(self, mut partials: Vec<Partial>) -> TableTiles {
        let matched = partials.split_off(partials.len().saturating_sub(self.matched.len()));
        let many = self.key.as_ref().is_some_and(|key| self.is_multi_valued(key));
        let asked = self.parts.iter().filter(|part| !matches!(part, Part::Known(_) | Part::None));
        let tiled = asked.zip(&partials);
        let tiled = tiled.filter(|(part, _)| matches!(part, Part::Tile { .. }));
        let bins = Bins::of(tiled.map(|(_, partial)| partial), many);
        let mut partials = partials.into_iter();
        let parts = self.parts.iter().zip(&self.batch.views);
        let views = parts.map(|(part, (_, bound))| match part {
            Part::Constant => {
                let rows = self.batch.table.info.rows;
                let result = partials.next().map(|partial| bound.finish.result(&partial, rows).map(Rc::new));
                result.map_or(ViewTile::None, ViewTile::Constant)
            }
            Part::Known(result) => ViewTile::Constant(Ok(Rc::clone(result))),
            Part::Tile { matched: at, .. } => {
                let ops = operations(&bound.view);
                let matched = at.and_then(|at| matched.get(at));
                let tile = partials.next().and_then(|shares| Tile::new(shares, matched, &bins, &ops));
                tile.map_or(ViewTile::None, ViewTile::Tile)
            }
            Part::None => ViewTile::None,
        });
        let views = views.collect();
        TableTiles { batch: self.batch, key: self.key, bins, views }
    }

    fn part(&mut self, at: usize, bins: usize, size: Option<&Size>) -> Part {
        let (_, bound) = &self.batch.views[at];
        // What is of a period changes as a whole with it.
        let mut keys = bound.view.keys.iter().chain(&self.key);
        let is_whole = bound
            .period
            .as_ref()
            .is_some_and(|period| period.needs_extent() || keys.any(|key| period.is_by(key)));
        if is_whole || !bound.sides.is_empty() {
            return Part::None;
        }
        let Some(key) = &self.key else { return Part::Constant };
        if is_own(&bound.view.keys, &moving(key)) {
            return Part::Constant;
        }
        let Some(apart) = size.and_then(|size| self.fit(bound, key, bins, size)) else { return Part::None };
        if !bound.view.keys.iter().any(|key| self.is_multi_valued(key)) {
            return Part::Tile { matched: None, apart };
        }
        let view =
            View { keys: vec![key.clone()], aggregates: vec![Aggregate::rows()], ..self.batch.view(bound) };
        let known = self.matched.iter().position(|known| *known == view);
        let matched = known.unwrap_or_else(|| {
            self.matched.push(view);
            self.matched.len() - 1
        });
        Part::Tile { matched: Some(matched), apart }
    }

    /// How the distinct values of a view's aggregates are asked for; none when its shares are too many to be kept.
    fn fit(&self, bound: &Bound, key: &Key, bins: usize, size: &Size) -> Option<Vec<Option<Distinct>>> {
        let groups = size.groups();
        if bins.saturating_mul(groups) > MOST_SHARES {
            return None;
        }
        let by_range = matches!(key, Key::Grain(..) | Key::Bins(..)) && Runs::fit(bins, groups);
        let table = &self.batch.table;
        let room = usize::try_from(table.rows() / 8).unwrap_or(usize::MAX).max(MOST_WORDS);
        let way = |(at, aggregate): (usize, &Aggregate)| {
            let Some(sets) = size.sets(at) else { return Some(None) };
            let is_text = is_text(table, aggregate);
            if by_range && sets.apart.is_some() && sets.words_of_bits(is_text).saturating_mul(bins) <= room {
                return Some(sets.apart.clone());
            }
            let few = !is_text || table.rows() <= MOST_TEXTS;
            // A set may be as large in each bin as in all.
            (few && sets.words_of_sets().saturating_mul(bins) <= MOST_WORDS).then_some(None)
        };
        bound.view.aggregates.iter().enumerate().map(way).collect()
    }

    fn tiled(&self, bound: &Bound, apart: &[Option<Distinct>]) -> View {
        let view = self.batch.view(bound);
        let keys = self.key.iter().chain(&view.keys).cloned().collect();
        let aggregates = view.aggregates.iter().zip(apart);
        let aggregates =
            aggregates.map(|(aggregate, apart)| Aggregate { apart: apart.clone(), ..aggregate.clone() });
        View { keys, aggregates: aggregates.chain([Aggregate::rows()]).collect(), ..view }
    }

    /// Whether a row may have several values of a key.
    fn is_multi_valued(&self, key: &Key) -> bool {
        let Key::Value(column) = key else { return false };
        self.batch.table.spec(*column).and_then(|spec| spec.shape).is_some_and(|shape| shape.many)
    }
}

/// Whether an aggregate is of texts.
fn is_text(table: &Table, aggregate: &Aggregate) -> bool {
    let Some(RowExpr::Column(column)) = &aggregate.input else { return false };
    matches!(table.values(*column), Values::Text | Values::Any)
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
