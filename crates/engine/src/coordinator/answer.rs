//! Answering: queries are bound, views of one table become one plan, every worker runs it, the partials are merged
//! and finished.

use std::rc::Rc;

use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, join_all},
};
use reelscope_model::{Clause, Code, Error, Query, QueryResult, Result, TableInfo, query::RowsQuery, sort};

use super::{
    ColumnOptions, Coordinator, Corrected, Recast, Workers,
    add::unexpected,
    bind::{Bound, Period, Side, Target},
    derived::Peak,
    finish::operations,
    forecast::Uses,
    merge::{join, merge},
    scope::is_own,
    snap::snapped,
    table::Table,
    tiles::{Apart, Size, Sizes, Told},
};
use crate::{
    api::{Engine, ViewResult, Views},
    check::{Check, Step},
    key::source_of,
    partial::Partial,
    plan::{self, ColumnId, Plan, TableId, View},
    protocol::{Request, Response},
};

/// The most clauses that views can share: a bit each of [`View::ignores`].
const MOST_CLAUSES: usize = 64;
/// How often derived tables are made again that were lost while a question was answered.
const MOST_TRIES: usize = 3;

/// A clause that all views obey but those that group by its column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shared {
    pub(super) clause: Clause,
    pub(super) target: Target,
}

impl Shared {
    /// A clause as a caller wrote it.
    pub(super) fn plain(clause: Clause) -> Self {
        Self { clause, target: Target::Value }
    }
}

/// The views of one table, with the clauses that reach it.
pub(super) struct Batch {
    pub(super) table: Rc<Table>,
    pub(super) scope: Scope,
    /// The views, each with its position among the queries.
    pub(super) views: Vec<(usize, Bound)>,
    /// What is computed here for views of other tables.
    sides: Vec<PlacedSide>,
}

/// A part of a view of another table.
struct PlacedSide {
    /// The position of the view among the queries.
    at: usize,
    /// The position of the part among those of the view.
    number: usize,
    side: Side,
}

/// The time that ranges choose a part of as a whole, where they do not leave out rows.
fn time_of(period: Option<&Period>, peak: Option<&Peak>) -> Option<ColumnId> {
    period.map(Period::time).or(peak.map(|peak| peak.begin))
}

/// What the clauses that are shared are to one table, by their positions.
#[derive(Default)]
pub(super) struct Scope {
    /// Those that reach it.
    clauses: Vec<(usize, plan::Clause)>,
    unreached: Vec<usize>,
}

impl<W: Workers> Engine for Coordinator<W> {
    fn tables(&self) -> Vec<TableInfo> {
        Coordinator::tables(self)
    }

    fn query(&self, query: Query) -> LocalBoxFuture<'_, Result<QueryResult>> {
        async move {
            let answer = self.answer(&[query], &[]).await.pop();
            answer.unwrap_or_else(|| Err(no_answer())).map(|view| Rc::unwrap_or_clone(view.result))
        }
        .boxed_local()
    }

    fn waits(&self, query: &Query) -> bool {
        self.bind(query).is_ok_and(|bound| bound.tables().any(|table| !self.is_made(table)))
    }

    fn prepare(&self, views: Views, view: usize, clause: Clause) -> LocalBoxFuture<'_, Result<()>> {
        async move {
            let shared: Vec<_> = views.clauses.into_iter().map(Shared::plain).collect();
            self.prepare_tiles(&views.views, &shared, view, Shared::plain(clause)).await
        }
        .boxed_local()
    }

    fn views(&self, views: Views) -> LocalBoxFuture<'_, Vec<Result<ViewResult>>> {
        async move {
            let shared: Vec<_> = views.clauses.into_iter().map(Shared::plain).collect();
            self.answer(&views.views, &shared).await
        }
        .boxed_local()
    }

    fn rows(&self, query: RowsQuery) -> LocalBoxFuture<'_, Result<QueryResult>> {
        self.find_rows(query).boxed_local()
    }

    fn options(&self, table: &str) -> Vec<ColumnOptions> {
        Coordinator::options(self, table)
    }

    fn recast(&self, table: String, change: Recast) -> LocalBoxFuture<'_, Result<()>> {
        async move { Coordinator::recast(self, &table, change).await }.boxed_local()
    }

    fn corrections(&self) -> Vec<Corrected> {
        Coordinator::corrections(self)
    }

    fn check(&self, table: String, progress: Box<dyn Fn(Step)>) -> LocalBoxFuture<'_, Result<Check>> {
        async move { Coordinator::check(self, &table, &*progress).await }.boxed_local()
    }
}

impl<W: Workers> Coordinator<W> {
    /// Answers queries under shared clauses, one answer a query, in order. All tables are asked at once.
    pub(super) async fn answer(&self, queries: &[Query], shared: &[Shared]) -> Vec<Result<ViewResult>> {
        let mut tries = 0;
        loop {
            let (answers, is_lost) = self.attempt(queries, shared).await;
            tries += 1;
            // A worker that was replaced has lost its rows of derived tables, which are made again.
            if !is_lost || tries == MOST_TRIES {
                return answers;
            }
        }
    }

    /// Gives the answers, and whether rows of a derived table were lost meanwhile.
    async fn attempt(&self, queries: &[Query], shared: &[Shared]) -> (Vec<Result<ViewResult>>, bool) {
        let started = (self.now_ms)();
        let mut told = self.told_by_tiles(queries, shared).unwrap_or_default();
        let told_nothing = told.is_empty();
        told.resize_with(queries.len(), || None);
        // Where columns are still to be read, it is found out first what they take, and derived tables are made. Tables
        // may change meanwhile, and then what was bound to them is bound anew.
        let mut failed: Vec<(TableId, Error)> = Vec::new();
        let (mut answers, batches, uses) = loop {
            let (answers, batches) = self.batches(queries, shared, &told);
            if self.make_tables(&batches, &mut failed).await {
                continue;
            }
            let uses: Vec<_> = batches.iter().map(|batch| self.uses(&batch.table, &batch.plan())).collect();
            let new = uses.iter().flatten().filter(|(table, uses)| {
                !self.is_loaded(table, uses) && failure(&failed, table).is_none()
            });
            let new: Vec<_> = new.cloned().collect();
            if !self.link_all(&new, &mut failed).await && !self.survey(&new).await {
                break (answers, batches, uses);
            }
        };
        let admitted = batches.into_iter().zip(uses).filter_map(|(batch, uses)| {
            let refused = uses.iter().find_map(|(table, _)| failure(&failed, table));
            let refused = refused.or_else(|| failure(&failed, &batch.table));
            let admit = || uses.into_iter().find_map(|(table, uses)| self.admit(&table, uses).err());
            let refused = refused.or_else(admit);
            refused.iter().for_each(|error| batch.fail(error, &mut answers));
            refused.is_none().then_some(batch)
        });
        let batches: Vec<Batch> = admitted.collect();
        // Every request is sent before the first answer is awaited.
        let plans: Vec<Plan> = batches.iter().map(Batch::plan).collect();
        let runs: Vec<_> =
            batches.iter().zip(&plans).map(|(batch, plan)| self.shares(&batch.table, plan)).collect();
        let mut sizes: Vec<Option<Size>> = queries.iter().map(|_| None).collect();
        let mut sides: Vec<(usize, usize, Partial)> = Vec::new();
        let mut mains = Vec::new();
        let mut failures: Vec<(usize, Error)> = Vec::new();
        for ((batch, plan), shares) in batches.iter().zip(&plans).zip(join_all(runs).await) {
            let mut shares = match shares {
                Ok(shares) => shares,
                Err(error) => {
                    batch.fail(&error, &mut answers);
                    continue;
                }
            };
            let more = shares.split_off(batch.views.len().min(shares.len()));
            let views = plan.views.iter().skip(batch.views.len());
            for ((placed, shares), view) in batch.sides.iter().zip(more).zip(views) {
                let partial = merge(shares, &operations(view));
                match self.finish_side(batch, &placed.side, partial).await {
                    Ok(partial) => sides.push((placed.at, placed.number, partial)),
                    Err(error) => failures.push((placed.at, error)),
                }
            }
            let united = |(shares, (at, bound)): (Vec<Partial>, &(usize, Bound))| {
                let apart = Apart::of(&shares);
                let merged = merge(shares, &operations(&bound.view));
                sizes[*at] = Some(Size::of(&merged, apart));
                merged
            };
            mains.push((batch, shares.into_iter().zip(&batch.views).map(united).collect()));
        }
        let elapsed = (self.now_ms)() - started;
        for (batch, partials) in mains {
            batch.finish(partials, &mut sides, elapsed, &mut answers);
        }
        for (at, error) in failures {
            answers[at] = Err(error);
        }
        // What the clauses are to a view's sides, they are to the view.
        for batch in &batches {
            for PlacedSide { at, side, .. } in &batch.sides {
                if let Ok(answer) = &mut answers[*at] {
                    let time = time_of(side.period.as_ref(), side.peak.as_ref());
                    batch.scope.tell_unreached(time, &mut answer.unreached);
                }
            }
        }
        if told_nothing {
            self.sizes.replace(Sizes::new(queries, shared, sizes));
        }
        for (answer, told) in answers.iter_mut().zip(told) {
            if let Some(told) = told {
                *answer = told;
            }
        }
        let is_lost = batches.iter().any(|batch| !self.is_made(&batch.table));
        let is_lost = is_lost && answers.iter().any(Result::is_err);
        (answers, is_lost)
    }

    /// A side's partial: where it is how many rows there are at once, that follows from more than one question.
    async fn finish_side(&self, batch: &Batch, side: &Side, partial: Partial) -> Result<Partial> {
        let Some(peak) = &side.peak else { return Ok(partial) };
        let ranges: Vec<_> = batch.ranges(&side.view, Some(peak.begin)).cloned().collect();
        self.peak(&side.table, peak, &batch.clauses_of(side), &ranges, &partial).await
    }

    /// Makes the derived tables among those of `batches` whose rows are not there; says whether anything was made.
    async fn make_tables(&self, batches: &[Batch], failed: &mut Vec<(TableId, Error)>) -> bool {
        let is_new = |table: &&Rc<Table>| {
            !self.is_made(table) && !failed.iter().any(|(broken, _)| *broken == table.id)
        };
        let new: Vec<_> = batches.iter().map(|batch| &batch.table).filter(is_new).collect();
        let made = join_all(new.iter().map(|table| self.make(table))).await;
        let broken = new.iter().zip(made).filter_map(|(table, made)| Some((table.id, made.err()?)));
        let broken: Vec<_> = broken.collect();
        failed.extend(broken);
        !new.is_empty()
    }

    /// What a plan needs: of a derived table also what that takes from its source.
    pub(super) fn uses(&self, table: &Rc<Table>, plan: &Plan) -> Vec<(Rc<Table>, Uses)> {
        let uses = Uses::of_plan(plan, table);
        let source = table.origin.as_ref().zip(self.origin_of(table));
        let source = source.map(|(origin, of)| (of, uses.of_source(&origin.kept)));
        [Some((Rc::clone(table), uses)), source].into_iter().flatten().collect()
    }

    /// Binds the queries that tiles have told nothing of, the views of each table together; what is wrong with a query is
    /// its answer already.
    fn batches(
        &self,
        queries: &[Query],
        shared: &[Shared],
        told: &[Told],
    ) -> (Vec<Result<ViewResult>>, Vec<Batch>) {
        let mut answers: Vec<Result<ViewResult>> = queries.iter().map(|_| Err(no_answer())).collect();
        let mut batches: Vec<Batch> = Vec::new();
        for (at, query) in queries.iter().enumerate() {
            if told[at].is_some() {
                continue;
            }
            let placed = self.bind(query).and_then(|bound| self.place(&mut batches, at, bound, shared));
            if let Err(error) = placed {
                answers[at] = Err(error);
            }
        }
        (answers, batches)
    }

    /// Puts a bound view with the others of its table.
    pub(super) fn place(
        &self,
        batches: &mut Vec<Batch>,
        at: usize,
        bound: Bound,
        shared: &[Shared],
    ) -> Result<()> {
        for (number, side) in bound.sides.iter().enumerate() {
            let side = side.clone();
            let batch = self.batch_of(batches, &side.table, shared)?;
            batch.sides.push(PlacedSide { at, number, side });
        }
        let table = Rc::clone(&bound.table);
        self.batch_of(batches, &table, shared)?.views.push((at, bound));
        Ok(())
    }

    /// The batch of a table, which is new or known.
    fn batch_of<'a>(
        &self,
        batches: &'a mut Vec<Batch>,
        table: &Rc<Table>,
        shared: &[Shared],
    ) -> Result<&'a mut Batch> {
        if let Some(known) = batches.iter().position(|batch| batch.table.id == table.id) {
            return Ok(&mut batches[known]);
        }
        let table = Rc::clone(table);
        let mut scope = Scope::default();
        for (position, shared) in shared.iter().enumerate() {
            scope.push(position, self.reach(&table, &shared.clause, shared.target)?);
        }
        if scope.clauses.len() > MOST_CLAUSES {
            return Err(Error::new(Code::BadQuery, format!("Views share {MOST_CLAUSES} clauses at most.")));
        }
        batches.push(Batch { table, scope, views: Vec::new(), sides: Vec::new() });
        let last = batches.len() - 1;
        Ok(&mut batches[last])
    }

    /// Runs a plan on every worker that owns rows of the table; gives one merged partial a view. The requests are sent
    /// at once, not when the future is first polled.
    pub(super) fn run(
        &self,
        table: &Table,
        plan: &Plan,
    ) -> impl Future<Output = Result<Vec<Partial>>> + use<W> {
        let views: Vec<_> = plan.views.iter().map(operations).collect();
        let shares = self.shares(table, plan);
        async move {
            let shares = shares.await?;
            Ok(shares.into_iter().zip(&views).map(|(shares, ops)| merge(shares, ops)).collect())
        }
    }

    /// Runs a plan on every worker that owns rows of the table, as [`Coordinator::run`] does; gives the workers' partials
    /// of each view.
    fn shares(&self, table: &Table, plan: &Plan) -> impl Future<Output = Result<Vec<Vec<Partial>>>> + use<W> {
        let views = plan.views.len();
        let asks: Vec<_> =
            owners(table).map(|worker| self.workers.ask(worker, Request::Run(plan.clone()))).collect();
        async move {
            let mut shares: Vec<Vec<Partial>> = (0..views).map(|_| Vec::new()).collect();
            for answer in join_all(asks).await {
                let answered = match answer? {
                    Response::Partials(answered) if answered.len() == views => answered,
                    other => return Err(unexpected(&other)),
                };
                for (view, partial) in shares.iter_mut().zip(answered) {
                    view.push(partial);
                }
            }
            Ok(shares)
        }
    }
}

/// The workers that own rows of a table; the first when it has none, as somebody has to answer.
pub(super) fn owners(table: &Table) -> impl Iterator<Item = usize> + '_ {
    let owning = |worker: &usize| table.shards.get(*worker).is_some_and(|shard| !shard.pieces.is_empty());
    let nobody = !(0..table.shards.len()).any(|worker| owning(&worker));
    (0..table.shards.len()).filter(move |worker| owning(worker) || (nobody && *worker == 0))
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
        }
    }

    /// A view as the workers compute it under the clauses.
    pub(super) fn view(&self, bound: &Bound) -> View {
        self.scoped(&bound.view, bound.period.as_ref(), None)
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
    fn ranges<'a>(
        &'a self,
        view: &'a View,
        time: Option<ColumnId>,
    ) -> impl Iterator<Item = &'a plan::Clause> {
        let clauses = self.scope.clauses.iter().map(|(_, clause)| clause);
        clauses.filter(move |clause| {
            Some(source_of(&clause.key).0) == time
                && matches!(clause.test, plan::Test::Range { .. })
                && !is_own(&view.keys, clause)
        })
    }

    /// The clauses that rows must meet for a side.
    fn clauses_of(&self, side: &Side) -> Vec<plan::Clause> {
        let scoped = self.scoped(&side.view, side.period.as_ref(), side.peak.as_ref());
        let clauses = self.scope.clauses.iter().enumerate();
        let obeyed = clauses.filter(|(bit, _)| scoped.ignores >> bit & 1 == 0).map(|(_, (_, clause))| clause);
        obeyed.chain(&side.view.clauses).cloned().collect()
    }

    fn finish(
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

    fn fail(&self, error: &Error, answers: &mut [Result<ViewResult>]) {
        let views = self.views.iter().map(|(at, _)| *at).chain(self.sides.iter().map(|side| side.at));
        views.for_each(|at| answers[at] = Err(error.clone()));
    }
}

impl Scope {
    fn push(&mut self, position: usize, reached: Option<plan::Clause>) {
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
    fn tell_unreached(&self, time: Option<ColumnId>, unreached: &mut Vec<usize>) {
        let is_lost = |clause: &plan::Clause| {
            Some(source_of(&clause.key).0) == time && !matches!(clause.test, plan::Test::Range { .. })
        };
        let lost = self.clauses.iter().filter(|(_, clause)| is_lost(clause)).map(|(position, _)| position);
        unreached.extend(self.unreached.iter().chain(lost));
        unreached.sort_unstable();
        unreached.dedup();
    }
}

/// Why a table's links could not be followed, if so.
fn failure(failed: &[(TableId, Error)], table: &Table) -> Option<Error> {
    failed.iter().find(|(id, _)| *id == table.id).map(|(_, error)| error.clone())
}

fn no_answer() -> Error {
    Error::new(Code::Internal, "A query was left without an answer.")
}
