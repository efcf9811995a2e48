//! The views of one table as one plan, and what the clauses that are shared are to them.

use std::rc::Rc;

use reelscope_model::{Error, QueryResult, Result, sort};

use super::{
    bind::{Bound, Period, Side},
    derived::Peak,
    finish::operations,
    merge::join,
    scope::is_own,
    snap::snapped,
    table::Table,
};
use crate::{
    api::ViewResult,
    key::source_of,
    partial::Partial,
    plan::{self, ColumnId, Plan, View},
};

/// The views of one table, with the clauses that reach it.
pub(super) struct Batch {
    pub(super) table: Rc<Table>,
    pub(super) scope: Scope,
    /// The views, each with its position among the queries.
    pub(super) views: Vec<(usize, Bound)>,
    /// What is computed here for views of other tables.
    pub(super) sides: Vec<PlacedSide>,
}

/// A part of a view of another table.
pub(super) struct PlacedSide {
    /// The position of the view among the queries.
    pub(super) at: usize,
    /// The position of the part among those of the view.
    pub(super) number: usize,
    pub(super) side: Side,
}

/// The time that ranges choose a part of as a whole, where they do not leave out rows.
pub(super) fn time_of(period: Option<&Period>, peak: Option<&Peak>) -> Option<ColumnId> {
    period.map(Period::time).or(peak.map(|peak| peak.begin))
}

/// What the clauses that are shared are to one table, by their positions.
#[derive(Default)]
pub(super) struct Scope {
    /// Those that reach it.
    pub(super) clauses: Vec<(usize, plan::Clause)>,
    unreached: Vec<usize>,
}

impl Batch {
    pub(super) fn plan(&self) -> Plan {
        Plan {
            table: self.table.id,
            clauses: self.scope.clauses.iter().map(|(_, clause)| clause.clone()).collect(),
            views: self
                .views
                .iter()
                .map(|(_, bound)| self.view(bound))
                .chain(self.sides.iter().map(|PlacedSide { side, .. }| {
                    self.scoped(&side.view, side.period.as_ref(), side.peak.as_ref())
                }))
                .collect(),
            numbered: Vec::new(),
        }
    }

    /// A view as the workers compute it under the clauses.
    pub(super) fn view(&self, bound: &Bound) -> View {
        self.scoped(&bound.view, bound.period.as_ref(), None)
    }

    /// Whether it is to be found out from when to when there are rows, before the views can be made.
    pub(super) fn needs_extent(&self) -> bool {
        let views = self.views.iter().map(|(_, bound)| &bound.period);
        let mut periods = views.chain(self.sides.iter().map(|placed| &placed.side.period)).flatten();
        periods.any(Period::needs_extent)
    }

    fn scoped(&self, view: &View, period: Option<&Period>, peak: Option<&Peak>) -> View {
        let time = time_of(period, peak);
        let is_free =
            |clause: &plan::Clause| is_own(&view.keys, clause) || Some(source_of(&clause.key).0) == time;
        let own = self.scope.clauses.iter().enumerate().filter(|(_, (_, clause))| is_free(clause));
        let ignores = own.fold(0, |bits, (bit, _)| bits | 1 << bit);
        let view = match (period, peak) {
            (Some(period), _) => period.view(view, self.ranges(view, time)),
            (None, Some(peak)) => peak.extent(view),
            (None, None) => view.clone(),
        };
        View { ignores, ..view }
    }

    /// The ranges of a time that are in force on a view as a whole.
    pub(super) fn ranges<'a>(
        &'a self,
        view: &'a View,
        time: Option<ColumnId>,
    ) -> impl Iterator<Item = &'a plan::Clause> {
        let acting = self.scope.acting(view, time);
        acting.filter(move |clause| Some(source_of(&clause.key).0) == time)
    }

    /// The clauses that rows must meet for a side.
    pub(super) fn clauses_of(&self, side: &Side) -> Vec<plan::Clause> {
        let time = side.time();
        let acting = self.scope.acting(&side.view, time);
        let obeyed = acting.filter(|clause| Some(source_of(&clause.key).0) != time);
        obeyed.chain(&side.view.clauses).cloned().collect()
    }

    pub(super) fn finish(
        &self,
        partials: Vec<Partial>,
        sides: &mut Vec<(usize, usize, Partial)>,
        elapsed: f64,
        answers: &mut [Result<ViewResult>],
    ) {
        for ((at, bound), partial) in self.views.iter().zip(partials) {
            let mut own: Vec<(usize, Partial)> = Vec::new();
            while let Some(place) = sides.iter().position(|(query, ..)| query == at) {
                let (_, number, partial) = sides.swap_remove(place);
                own.push((number, partial));
            }
            if own.len() < bound.sides.len() {
                // What is wrong with a part is the answer already.
                continue;
            }
            sort::sort_by_key(&mut own, |(number, _)| *number);
            let spread = |partial: Partial, view: &View, period: Option<&Period>| match period {
                Some(period) => period.spread(partial, view),
                None => Ok(partial),
            };
            let partial = spread(partial, &bound.view, bound.period.as_ref());
            let own = own.into_iter().zip(&bound.sides);
            let own = own.map(|((_, partial), side)| spread(partial, &side.view, side.period.as_ref()));
            let (partial, own) =
                match partial.and_then(|partial| Ok((partial, own.collect::<Result<Vec<_>>>()?))) {
                    Ok(both) => both,
                    Err(error) => {
                        answers[*at] = Err(error);
                        continue;
                    }
                };
            let partial = if own.is_empty() {
                partial
            } else {
                let views = std::iter::once(&bound.view).chain(bound.sides.iter().map(|side| &side.view));
                let partials = std::iter::once(partial).chain(own);
                join(partials.zip(views.map(operations)).collect())
            };
            answers[*at] = bound.finish.result(&partial, self.table.info.rows).map(|mut result| {
                result.meta.ms = elapsed;
                self.scope.view_result(bound, Rc::new(result))
            });
        }
    }

    pub(super) fn fail(&self, error: &Error, answers: &mut [Result<ViewResult>]) {
        let views = self.views.iter().map(|(at, _)| *at).chain(self.sides.iter().map(|side| side.at));
        views.for_each(|at| answers[at] = Err(error.clone()));
    }
}

impl Scope {
    /// The clauses that act on a view. Of those on a time that they choose a part of as a whole, that is ranges only.
    pub(super) fn acting<'a>(
        &'a self,
        view: &'a View,
        time: Option<ColumnId>,
    ) -> impl Iterator<Item = &'a plan::Clause> {
        let clauses = self.clauses.iter().map(|(_, clause)| clause);
        clauses.filter(move |clause| {
            let is_whole = Some(source_of(&clause.key).0) == time;
            !is_own(&view.keys, clause) && (!is_whole || matches!(clause.test, plan::Test::Range { .. }))
        })
    }

    pub(super) fn push(&mut self, position: usize, reached: Option<plan::Clause>) {
        match reached {
            Some(clause) => self.clauses.push((position, clause)),
            None => self.unreached.push(position),
        }
    }

    /// The same with one more clause at a position before which none of these stands, or between them.
    pub(super) fn with(&self, active: Option<(usize, Option<plan::Clause>)>) -> Self {
        let at = active.as_ref().map_or(usize::MAX, |(at, _)| *at);
        let moved = |position: usize| position + usize::from(position >= at);
        let clauses = self.clauses.iter().map(|(position, clause)| (moved(*position), clause.clone()));
        let mut scope = Self {
            clauses: clauses.collect(),
            unreached: self.unreached.iter().map(|position| moved(*position)).collect(),
        };
        if let Some((at, reached)) = active {
            scope.push(at, reached);
            sort::sort_by_key(&mut scope.clauses, |(position, _)| *position);
            sort::sort_by_key(&mut scope.unreached, |position| *position);
        }
        scope
    }

    /// A view's answer with what the clauses are to it.
    pub(super) fn view_result(&self, bound: &Bound, result: Rc<QueryResult>) -> ViewResult {
        let own = || self.clauses.iter().filter(|(_, clause)| is_own(&bound.view.keys, clause));
        let first = &bound.view.keys[..bound.view.keys.len().min(1)];
        let ranges = self.clauses.iter().filter(|(_, clause)| is_own(first, clause));
        let range = ranges.zip(first.iter().cycle()).find_map(|((_, clause), key)| snapped(key, clause));
        let mut unreached = Vec::new();
        self.tell_unreached(time_of(bound.period.as_ref(), None), &mut unreached);
        ViewResult { result, own: own().map(|(position, _)| *position).collect(), unreached, range }
    }

    /// Adds the clauses that do not reach a view here. Where ranges choose a part of a time as a whole, other clauses on
    /// that do not.
    pub(super) fn tell_unreached(&self, time: Option<ColumnId>, unreached: &mut Vec<usize>) {
        let is_lost = |clause: &plan::Clause| {
            Some(source_of(&clause.key).0) == time && !matches!(clause.test, plan::Test::Range { .. })
        };
        let lost = self.clauses.iter().filter(|(_, clause)| is_lost(clause)).map(|(position, _)| position);
        unreached.extend(self.unreached.iter().chain(lost));
        unreached.sort_unstable();
        unreached.dedup();
    }
}
