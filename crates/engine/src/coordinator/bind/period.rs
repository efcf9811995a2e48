//! Measures of a period: what is active at its start, and what of that ends in it.
//!
//! Spells are active at a moment unless they ended before it or began at it or later, so that each count is one of all
//! spells less others, whose conditions are ranges. The period is what ranges of time leave; without one it starts
//! before everything. Measures of a period's end are in [`super::window`].

use reelscope_model::{
    Value,
    expr::{Aggregate, Arithmetic, Expr, Predicate},
    model::{ACTIVE, ENDED},
};

use super::{Figure, window::Windows};
use crate::{
    coordinator::derived::Spells,
    key::source_of,
    plan::{self, Clause, Key, Test, View},
};

/// What of a view is of a period.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::coordinator) struct Period {
    /// The time of the rows.
    time: plan::ColumnId,
    /// The columns of a table of spells.
    pub(super) spells: Option<Spells>,
    /// What of it is of a period's end.
    pub(super) windows: Windows,
    /// The aggregates by their positions, and which spells they count.
    counts: Vec<(usize, Counts)>,
    /// The ranges of time among the view's own clauses.
    own: Vec<Clause>,
}

/// Which spells an aggregate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    /// Those that ended before the period.
    Closed,
    /// Those that began in it or later.
    Begun,
    /// Those that ended in it.
    Ended,
    /// Those that began in it or later, and ended in it.
    Both,
}

impl Period {
    /// Of a table of spells.
    pub(super) fn of(spells: Spells) -> Self {
        Self { spells: Some(spells), ..Self::over(spells.time) }
    }

    /// Of a table with that time.
    pub(super) fn over(time: plan::ColumnId) -> Self {
        Self { time, spells: None, windows: Windows::default(), counts: Vec::new(), own: Vec::new() }
    }

    /// Whether nothing is of a period.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty() && !self.is_windowed()
    }

    /// What counts the spells that meet a condition of the period; none for any other aggregate. `figure` gives a
    /// count its place.
    pub(super) fn bind(
        &mut self,
        aggregate: &Aggregate,
        mut figure: impl FnMut(plan::Aggregate) -> Figure,
    ) -> Option<Expr<Figure>> {
        let Some(Predicate::Rule(rule)) = &aggregate.filter else { return None };
        self.spells?;
        let mut count = |counts: Option<Counts>| {
            let clauses = counts.map_or_else(Vec::new, |counts| self.clauses(counts, None, None));
            let new = plan::Aggregate { clauses, ..plan::Aggregate::rows() };
            let figure = figure(new);
            if let Some(counts) = counts.map(|counts| (figure.state, counts))
                && !self.counts.contains(&counts)
            {
                self.counts.push(counts);
            }
            Expr::Aggregate(figure)
        };
        let less = |left, right| Expr::Binary(Arithmetic::Subtract, Box::new(left), Box::new(right));
        match &**rule {
            ACTIVE => {
                let before = less(count(None), count(Some(Counts::Closed)));
                Some(less(before, count(Some(Counts::Begun))))
            }
            ENDED => Some(less(count(Some(Counts::Ended)), count(Some(Counts::Both)))),
            _ => None,
        }
    }

    /// The column of that time.
    pub(in crate::coordinator) fn time(&self) -> plan::ColumnId {
        self.time
    }

    /// Whether a clause is on the time that the period is of.
    pub(in crate::coordinator) fn is_on(&self, clause: &Clause) -> bool {
        source_of(&clause.key).0 == self.time
    }

    /// Whether a key groups by the time that the period is of.
    pub(in crate::coordinator) fn is_by(&self, key: &Key) -> bool {
        source_of(key).0 == self.time
    }

    /// Takes the view's own ranges of time; gives the clauses that stay, or none when one on time is no range.
    pub(super) fn take(&mut self, clauses: Vec<Clause>) -> Option<Vec<Clause>> {
        let (own, others): (Vec<_>, Vec<_>) = clauses.into_iter().partition(|clause| self.is_on(clause));
        if !own.iter().all(|clause| matches!(clause.test, Test::Range { .. })) {
            return None;
        }
        self.own = own;
        Some(others)
    }

    /// The view in the period that its own ranges and `shared` ones leave. What is not of a period obeys them as they
    /// are.
    pub(in crate::coordinator) fn view<'a>(
        &'a self,
        view: &View,
        shared: impl Iterator<Item = &'a Clause>,
    ) -> View {
        match self.bucketed(&view.keys) {
            Some(at) if self.is_windowed() => return self.by_bucket(view, at),
            Some(at) => return self.spans(view.clone(), at),
            None => {}
        }
        if self.is_windowed() {
            let (from, to) = self.ends(shared);
            return self.windowed(view, from, to);
        }
        let mut view = view.clone();
        let ranges: Vec<&Clause> = self.own.iter().chain(shared).collect();
        let (from, to) = self.ends(ranges.iter().copied().skip(self.own.len()));
        for (at, aggregate) in view.aggregates.iter_mut().enumerate() {
            match self.counts.iter().find(|(position, _)| *position == at) {
                Some((_, counts)) => aggregate.clauses = self.clauses(*counts, from, to),
                None if self.is_of_all(aggregate) => {}
                None => aggregate.clauses.extend(ranges.iter().map(|range| (*range).clone())),
            }
        }
        view
    }

    /// What the view's own ranges and these leave: the first instant inside and the first beyond.
    pub(super) fn ends<'a>(
        &'a self,
        shared: impl Iterator<Item = &'a Clause>,
    ) -> (Option<&'a Value>, Option<&'a Value>) {
        let (mut from, mut to): (Option<&Value>, Option<&Value>) = (None, None);
        for range in self.own.iter().chain(shared) {
            if let Test::Range { from: first, to: beyond } = &range.test {
                from = [from, first.as_ref()].into_iter().flatten().max_by(|a, b| a.cmp_total(b));
                to = [to, beyond.as_ref()].into_iter().flatten().min_by(|a, b| a.cmp_total(b));
            }
        }
        (from, to)
    }

    /// Which spells the aggregate at a position counts; all of them where it is of no period.
    pub(super) fn counts_of(&self, position: usize) -> Option<Counts> {
        self.counts.iter().find(|(at, _)| *at == position).map(|(_, counts)| *counts)
    }

    /// Whether an aggregate can be told by buckets: those of a period, and the count of all.
    pub(super) fn is_spread(&self, position: usize, aggregate: &plan::Aggregate) -> bool {
        self.is_windowed() || self.counts_of(position).is_some() || self.is_of_all(aggregate)
    }

    /// Whether an aggregate counts all spells, from which others are taken.
    #[allow(clippy::unused_self, reason = "it is a question to the period")]
    fn is_of_all(&self, aggregate: &plan::Aggregate) -> bool {
        *aggregate == plan::Aggregate::rows()
    }

    fn clauses(&self, counts: Counts, from: Option<&Value>, to: Option<&Value>) -> Vec<Clause> {
        let Some(Spells { begin, close, .. }) = self.spells else { return Vec::new() };
        let range = |column, from: Option<&Value>, to: Option<&Value>| Clause {
            key: Key::Value(column),
            test: Test::Range { from: from.cloned(), to: to.cloned() },
        };
        match (counts, from) {
            (Counts::Closed, None) => vec![Clause { key: Key::Value(close), test: Test::Is(Vec::new()) }],
            (Counts::Closed, from) => vec![range(close, None, from)],
            (Counts::Begun, from) => vec![range(begin, from, None)],
            (Counts::Ended, from) => vec![range(close, from, to)],
            (Counts::Both, from) => vec![range(begin, from, None), range(close, None, to)],
        }
    }
}
