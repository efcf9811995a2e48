//! How large views are, and so whether tiles for them would be too large.

use reelscope_model::Query;

use crate::{
    coordinator::{answer::Shared, merge::common_to},
    partial::{Distinct, Partial, State},
};

/// How many values several workers may have in common for recurrences to be told of the others.
const MOST_APART: usize = 1 << 12;

/// The words that registers take.
const WORDS_OF_REGISTERS: usize = 1 << 12;

/// How large the views were that were last answered together, and under which clauses; none for one that failed.
#[derive(Default)]
pub(in crate::coordinator) struct Sizes {
    queries: Vec<Query>,
    shared: Vec<Shared>,
    sizes: Vec<Option<Size>>,
}

/// How large a view is.
#[derive(Clone, Debug, Default)]
pub(in crate::coordinator) struct Size {
    groups: usize,
    /// The sets of distinct values of its aggregates; none for one of another operation.
    sets: Vec<Option<Sets>>,
}

/// How large the sets of distinct values of all groups are, for one aggregate.
#[derive(Clone, Debug)]
pub(super) struct Sets {
    /// The words of bits.
    words: usize,
    /// The fingerprints.
    prints: usize,
    /// See [`Apart`].
    pub(super) apart: Option<Distinct>,
}

impl Sizes {
    /// Sizes by view.
    pub(in crate::coordinator) fn new(
        queries: &[Query],
        shared: &[Shared],
        sizes: Vec<Option<Size>>,
    ) -> Self {
        Self { queries: queries.to_vec(), shared: shared.to_vec(), sizes }
    }

    /// The sizes that the views have at most under `base`: those under no clause that is not among it.
    pub(super) fn of(&self, queries: &[Query], base: &[Shared]) -> Option<Vec<Option<Size>>> {
        let holds = self.queries == queries && self.shared.iter().all(|shared| base.contains(shared));
        holds.then(|| self.sizes.clone())
    }
}

/// For each aggregate of a view the distinct values that several workers have in a group of theirs; none when these are too
/// many to be told, and for other operations.
#[derive(Default)]
pub(in crate::coordinator) struct Apart(Vec<Option<Distinct>>);

impl Apart {
    /// Of a view's partials, one a worker that owns rows.
    pub(in crate::coordinator) fn of(partials: &[Partial]) -> Self {
        let states = partials.first().map_or(0, |partial| partial.states.len());
        Self((0..states).map(|at| common_to(partials, at, MOST_APART)).collect())
    }
}

impl Size {
    /// The size of a view whose answer this is.
    pub(in crate::coordinator) fn of(merged: &Partial, apart: Apart) -> Self {
        let apart = apart.0.into_iter().chain(std::iter::repeat(None));
        let sets = merged.states.iter().zip(apart).map(|(state, mut apart)| {
            let State::Distinct(sets) = state else { return None };
            let (mut words, mut prints) = (0, 0);
            for set in sets {
                match set {
                    Distinct::Bits { words: bits, .. } => words += bits.len(),
                    Distinct::Offsets { offsets, .. } => words += offsets.len().div_ceil(2),
                    Distinct::Fingerprints(all) => prints += all.len(),
                    // Masks tell so many values about, and so must tiles.
                    Distinct::Registers(_) => {
                        words += WORDS_OF_REGISTERS;
                        apart = None;
                    }
                }
            }
            Some(Sets { words, prints, apart })
        });
        Self { groups: merged.groups, sets: sets.collect() }
    }

    /// How many groups it has.
    pub(super) fn groups(&self) -> usize {
        self.groups
    }

    /// The sets of distinct values of aggregate `at`, if it counts such.
    pub(super) fn sets(&self, at: usize) -> Option<&Sets> {
        self.sets.get(at)?.as_ref()
    }
}

impl Sets {
    /// The words that they take as sets; a fingerprint takes two.
    pub(super) fn words_of_sets(&self) -> usize {
        self.words.saturating_add(self.prints.saturating_mul(2))
    }

    /// The words that they take as a worker keeps them: a bit a text, while integers that are told by fingerprints lie too
    /// far apart for that.
    pub(super) fn words_of_bits(&self, is_text: bool) -> usize {
        if is_text { self.words + self.prints / 64 + 1 } else { self.words_of_sets() }
    }
}

#[cfg(test)]
mod tests {
    use reelscope_model::{Clause, Literal, Test, Value};

    use super::*;

    #[test]
    fn test_sizes_hold_under_no_fewer_clauses() {
        let clause = |column: &str| {
            let test = Test::Is(vec![Literal(Value::Int(1))]);
            Shared::plain(Clause {
                table: None,
                column: column.to_owned(),
                part: None,
                time_zone: None,
                test,
            })
        };
        let (queries, a, b) = ([Query::default()], clause("a"), clause("b"));
        let sizes = Sizes::new(&queries, std::slice::from_ref(&a), vec![None]);
        assert!(sizes.of(&queries, &[b.clone(), a.clone()]).is_some());
        assert!(sizes.of(&queries, &[a]).is_some());
        // What a clause has left out comes back without it.
        assert!(sizes.of(&queries, &[b]).is_none() && sizes.of(&queries, &[]).is_none());
    }
}
