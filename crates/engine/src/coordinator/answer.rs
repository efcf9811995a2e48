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
    bind::{Bound, Target},
    finish::operations,
    forecast::Uses,
    merge::merge,
    scope::is_own,
    snap::snapped,
    table::Table,
    tiles::{Apart, Size, Sizes, Told},
};
use crate::{
    api::{Engine, ViewResult, Views},
    check::{Check, Step},
    partial::Partial,
    plan::{self, Plan, TableId, View},
    protocol::{Request, Response},
};

/// The most clauses that views can share: a bit each of [`View::ignores`].
const MOST_CLAUSES: usize = 64;

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
        let started = (self.now_ms)();
        let mut told = self.told_by_tiles(queries, shared).unwrap_or_default();
        let told_nothing = told.is_empty();
        told.resize_with(queries.len(), || None);
        // Where columns are still to be read, it is found out first what they take. Tables may change meanwhile, and
        // then what was bound to them is bound anew.
        let mut failed: Vec<(TableId, Error)> = Vec::new();
        let (mut answers, batches, uses) = loop {
            let (answers, batches) = self.batches(queries, shared, &told);
            let uses: Vec<Uses> =
                batches.iter().map(|batch| Uses::of_plan(&batch.plan(), &batch.table)).collect();
            let new = batches.iter().zip(&uses).filter(|(batch, uses)| {
                !self.is_loaded(&batch.table, uses) && failure(&failed, &batch.table).is_none()
            });
            let new: Vec<_> = new.map(|(batch, uses)| (Rc::clone(&batch.table), uses.clone())).collect();
            if !self.link_all(&new, &mut failed).await && !self.survey(&new).await {
                break (answers, batches, uses);
            }
        };
        let admitted = batches.into_iter().zip(uses).filter_map(|(batch, uses)| {
            let refused = failure(&failed, &batch.table).or_else(|| self.admit(&batch.table, uses).err());
            refused.iter().for_each(|error| batch.fail(error, &mut answers));
            refused.is_none().then_some(batch)
        });
        let batches: Vec<Batch> = admitted.collect();
        // Every request is sent before the first answer is awaited.
        let runs: Vec<_> = batches.iter().map(|batch| self.shares(&batch.table, &batch.plan())).collect();
        let mut sizes: Vec<Option<Size>> = queries.iter().map(|_| None).collect();
        for (batch, shares) in batches.iter().zip(join_all(runs).await) {
            let united = |(shares, (at, bound)): (Vec<Partial>, &(usize, Bound))| {
                let apart = Apart::of(&shares);
                let merged = merge(shares, &operations(&bound.view));
                sizes[*at] = Some(Size::of(&merged, apart));
                merged
            };
            let partials = shares.map(|shares| shares.into_iter().zip(&batch.views).map(united).collect());
            let elapsed = (self.now_ms)() - started;
            batch.finish(partials, elapsed, &mut answers);
        }
        if told_nothing {
            self.sizes.replace(Sizes::new(queries, shared, sizes));
        }
        for (answer, told) in answers.iter_mut().zip(told) {
            if let Some(told) = told {
                *answer = told;
            }
        }
        answers
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
        if let Some(batch) = batches.iter_mut().find(|batch| batch.table.id == bound.table.id) {
            batch.views.push((at, bound));
            return Ok(());
        }
        let table = Rc::clone(&bound.table);
        let mut scope = Scope::default();
        for (position, shared) in shared.iter().enumerate() {
            scope.push(position, self.reach(&table, &shared.clause, shared.target)?);
        }
        if scope.clauses.len() > MOST_CLAUSES {
            return Err(Error::new(Code::BadQuery, format!("Views share {MOST_CLAUSES} clauses at most.")));
        }
        batches.push(Batch { table, scope, views: vec![(at, bound)] });
        Ok(())
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
            views: self.views.iter().map(|(_, bound)| self.view(bound)).collect(),
        }
    }

    /// A view as the workers compute it under the clauses.
    pub(super) fn view(&self, bound: &Bound) -> View {
        let clauses = self.scope.clauses.iter().enumerate();
        let own = clauses.filter(|(_, (_, clause))| is_own(&bound.view.keys, clause));
        View { ignores: own.fold(0, |bits, (bit, _)| bits | 1 << bit), ..bound.view.clone() }
    }

    fn finish(&self, partials: Result<Vec<Partial>>, elapsed: f64, answers: &mut [Result<ViewResult>]) {
        let partials = match partials {
            Ok(partials) => partials,
            Err(error) => return self.fail(&error, answers),
        };
        for ((at, bound), partial) in self.views.iter().zip(partials) {
            answers[*at] = bound.finish.result(&partial, self.table.info.rows).map(|mut result| {
                result.meta.ms = elapsed;
                self.scope.view_result(bound, Rc::new(result))
            });
        }
    }

    fn fail(&self, error: &Error, answers: &mut [Result<ViewResult>]) {
        for (at, _) in &self.views {
            answers[*at] = Err(error.clone());
        }
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
        ViewResult {
            result,
            own: own().map(|(position, _)| *position).collect(),
            unreached: self.unreached.clone(),
            range,
        }
    }
}

/// Why a table's links could not be followed, if so.
fn failure(failed: &[(TableId, Error)], table: &Table) -> Option<Error> {
    failed.iter().find(|(id, _)| *id == table.id).map(|(_, error)| error.clone())
}

fn no_answer() -> Error {
    Error::new(Code::Internal, "A query was left without an answer.")
}
