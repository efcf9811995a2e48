//! One view in the making.

use std::rc::Rc;

use reelscope_model::{Result, pulse, query::Op};

use super::{
    Accumulate, Batch, choose::choose, count, groups::Grouping, histogram::Histogram, pairs::Pairs, pick,
    recurrence::MOST_BINS, select::Selection,
};
use crate::{
    column::{Bits, Coded},
    error::bad_query,
    mask::Sets,
    partial::{Partial, State},
    plan::{Aggregate, View},
    store::Store,
};

/// A view's groups so far.
pub(super) struct Building {
    grouping: Grouping,
    /// Rows a group, which says which groups there are.
    counts: Vec<u64>,
    /// Takes the place of `counts` where groups need no numbers.
    direct: Option<Direct>,
    /// Whether nothing but rows is counted.
    only_rows: bool,
    parts: Vec<Part>,
    matched: u64,
    rows: Vec<u16>,
    groups: Vec<u32>,
}

/// Counts that need no group numbers.
enum Direct {
    /// By one key.
    One(Histogram),
    /// By two.
    Two(Pairs),
    /// Together with other views': see [`Joint`](super::joint::Joint).
    Elsewhere,
}

/// An aggregate with the conditions of its own.
struct Part {
    sets: Vec<Rc<Bits>>,
    state: Made,
    /// Whether it tells recurrences.
    recurs: bool,
    rows: Vec<u16>,
    groups: Vec<u32>,
}

/// What an aggregate is made by.
enum Made {
    /// The view's own count of rows.
    Rows,
    /// Of a view without keys, the rows that meet the aggregate's conditions: counted as bits.
    Bits(u64),
    /// Of one with keys the same, by group.
    Marked(Vec<u64>),
    By(Box<dyn Accumulate>),
}

impl Building {
    /// Binds a view.
    #[inline(never)]
    pub(super) fn new(view: &View, store: &mut Store, sets: &mut Sets) -> Result<Self> {
        let keys = view.keys.iter().map(|key| store.key(key)).collect::<Result<Vec<_>>>()?;
        let grouping = Grouping::new(keys);
        let keyless = view.keys.is_empty();
        let parts = view.aggregates.iter().map(|aggregate| Part::new(aggregate, keyless, store, sets));
        let parts = parts.collect::<Result<Vec<_>>>()?;
        if parts.iter().any(|part| part.recurs) && grouping.bins() > MOST_BINS {
            return Err(bad_query("There are too many bins for recurrences."));
        }
        let only_rows = parts.iter().all(|part| matches!(part.state, Made::Rows));
        let one = || grouping.plain().map(|key| Direct::One(Histogram::new(key.cardinality())));
        let two = || grouping.pair().and_then(|(first, second)| Pairs::new(first, second)).map(Direct::Two);
        let direct = one().or_else(two);
        let (rows, groups) = (Vec::new(), Vec::new());
        let counts = Vec::new();
        let mut building = Self { grouping, counts, direct, only_rows, parts, matched: 0, rows, groups };
        building.grow();
        Ok(building)
    }

    /// By which keys rows are to be counted, where each combination has its group.
    pub(super) fn dense_keys(&self) -> Option<&[Rc<Coded>]> {
        self.grouping.dense()
    }

    /// Leaves counting rows to others.
    pub(super) fn count_elsewhere(&mut self) {
        self.direct = Some(Direct::Elsewhere);
    }

    /// Takes in the selected rows of the chunk of `len` rows at `start`.
    #[inline(never)]
    pub(super) fn update(&mut self, start: usize, len: usize, selection: &Selection) {
        self.matched += selection.rows().len() as u64;
        match (&mut self.direct, self.grouping.plain(), self.grouping.pair()) {
            (Some(Direct::One(counts)), Some(key), _) => counts.add(&key.codes, start, len, selection),
            (Some(Direct::Two(counts)), _, Some((first, second))) => {
                counts.add(&first.codes, &second.codes, start, len, selection);
            }
            _ => {}
        }
        if self.direct.is_some() && self.only_rows {
            return;
        }
        self.rows.clear();
        self.rows.extend_from_slice(selection.rows());
        let all = selection.all && self.grouping.is_single_valued();
        self.grouping.assign(start, selection.all, &mut self.rows, &mut self.groups);
        if self.grouping.len() > self.counts.len() {
            self.grow();
        }
        if self.direct.is_none() {
            count::add(&mut self.counts, &self.groups);
        }
        let batch = Batch { start, rows: &self.rows, groups: &self.groups, all };
        self.parts.iter_mut().for_each(|part| part.update(&batch, selection));
    }

    /// The view's partial: the groups with at least one row, and the only group of a view without keys. `counted` are the
    /// rows of all groups, where they were counted elsewhere.
    #[inline(never)]
    pub(super) fn finish(mut self, counted: Option<Vec<u64>>) -> Partial {
        let counts = match std::mem::take(&mut self.direct) {
            Some(Direct::One(counts)) => counts.finish(),
            Some(Direct::Two(counts)) => counts.finish(),
            Some(Direct::Elsewhere) => counted.unwrap_or_default(),
            None => std::mem::take(&mut self.counts),
        };
        let there = |group: &u32| self.grouping.is_keyless() || counts[*group as usize] > 0;
        let keep: Vec<u32> = pulse::each(0..counts.len() as u32, 1).filter(there).collect();
        let keys = self.grouping.finish(&keep);
        if self.parts.iter().any(|part| part.recurs) {
            let chains = Rc::new(self.grouping.chains(&keep, &keys));
            self.states().for_each(|state| state.follow(&chains));
        }
        let rows = || State::Count(pick(&counts, &keep));
        let states = self.parts.into_iter().map(|part| match part.state {
            Made::Rows => rows(),
            Made::Bits(count) => State::Count(vec![count]),
            Made::Marked(counts) => State::Count(pick(&counts, &keep)),
            Made::By(state) => state.finish(&keep),
        });
        Partial { keys, states: states.collect(), groups: keep.len(), matched: self.matched }
    }

    fn grow(&mut self) {
        let groups = self.grouping.len();
        self.counts.resize(groups, 0);
        for part in &mut self.parts {
            match &mut part.state {
                Made::By(state) => state.grow(groups),
                Made::Marked(counts) => counts.resize(groups, 0),
                Made::Rows | Made::Bits(_) => {}
            }
        }
    }

    fn states(&mut self) -> impl Iterator<Item = &mut Box<dyn Accumulate>> {
        self.parts.iter_mut().filter_map(|part| match &mut part.state {
            Made::By(state) => Some(state),
            Made::Rows | Made::Bits(_) | Made::Marked(_) => None,
        })
    }
}

impl Part {
    fn new(aggregate: &Aggregate, keyless: bool, store: &mut Store, sets: &mut Sets) -> Result<Self> {
        let own = sets.of(aggregate.filter.as_ref(), &aggregate.clauses, store)?;
        let of_rows = aggregate.op == Op::Count && aggregate.input.is_none();
        let state = match (of_rows, own.is_empty()) {
            (true, true) => Made::Rows,
            (true, false) if keyless => Made::Bits(0),
            (true, false) => Made::Marked(Vec::new()),
            _ => Made::By(choose(aggregate, store)?),
        };
        Ok(Self { sets: own, state, recurs: aggregate.apart.is_some(), rows: Vec::new(), groups: Vec::new() })
    }

    fn update(&mut self, batch: &Batch<'_>, selection: &Selection) {
        let state = match &mut self.state {
            Made::Rows => return,
            Made::Bits(count) => {
                *count += selection.count_in(&self.sets, batch.start);
                return;
            }
            Made::Marked(counts) => return count_marked(counts, batch, &self.sets),
            Made::By(state) => state,
        };
        let Some((first, others)) = self.sets.split_first() else { return state.update(batch) };
        self.rows.clear();
        self.groups.clear();
        list_marked(batch, first, others, &mut self.rows, &mut self.groups);
        state.update(&Batch { start: batch.start, rows: &self.rows, groups: &self.groups, all: false });
    }
}

/// Lists the rows that meet all conditions, with their groups.
#[inline(never)]
fn list_marked(
    batch: &Batch<'_>,
    first: &Bits,
    others: &[Rc<Bits>],
    rows: &mut Vec<u16>,
    groups: &mut Vec<u32>,
) {
    let passes = |row: usize| first.get(row) && others.iter().all(|set| set.get(row));
    for (&row, &group) in batch.rows.iter().zip(batch.groups) {
        if passes(batch.start + usize::from(row)) {
            rows.push(row);
            groups.push(group);
        }
    }
}

/// Counts the rows that meet all conditions: by the bits that are set, or, of rows that do not follow each other,
/// without a branch on whether they do.
#[inline(never)]
fn count_marked(counts: &mut [u64], batch: &Batch<'_>, sets: &[Rc<Bits>]) {
    let Some((first, others)) = sets.split_first() else { return };
    let words = first.words_from(batch.start);
    if batch.all {
        for ((at, word), groups) in words.iter().enumerate().zip(batch.groups.chunks(64)) {
            let other = |set: &Rc<Bits>| set.words_from(batch.start).get(at).copied().unwrap_or(0);
            let mut word = others.iter().fold(*word, |word, set| word & other(set));
            while word != 0 {
                let group = groups.get(word.trailing_zeros() as usize);
                group.into_iter().for_each(|group| counts[*group as usize] += 1);
                word &= word - 1;
            }
        }
        return;
    }
    for (&row, &group) in batch.rows.iter().zip(batch.groups) {
        let marked = words.get(usize::from(row / 64)).map_or(0, |word| word >> (row % 64) & 1);
        let row = batch.start + usize::from(row);
        counts[group as usize] += others.iter().fold(marked, |marked, set| marked & u64::from(set.get(row)));
    }
}
