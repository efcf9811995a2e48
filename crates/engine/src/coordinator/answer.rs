//! Answering: queries are bound, views of one table become one plan, every worker runs it, the partials are merged
//! and finished.

use std::rc::Rc;

use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, join_all},
};
use reelscope_model::{Clause, Code, Error, Query, QueryResult, Result, TableInfo, query::RowsQuery};

use super::{
    ColumnOptions, Coordinator, Corrected, Recast, Workers,
    add::unexpected,
    asked::Asked,
    batch::{Batch, PlacedSide},
    bind::{Bound, Side, Target},
    finish::operations,
    forecast::Uses,
    merge::merge,
    numbers::wanted,
    table::Table,
    tiles::{Apart, Size, Sizes},
};
use crate::{
    api::{Engine, FilePrint, ViewResult, Views},
    check::{Check, Step},
    partial::Partial,
    plan::{Plan, TableId, View},
    protocol::{Request, Response},
};

/// How often derived tables are made again that were lost while a question was answered.
const MOST_TRIES: usize = 3;
/// How often a plan is asked again when its columns have been numbered.
const MOST_NUMBERINGS: usize = 8;

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

impl<W: Workers> Engine for Coordinator<W> {
    fn tables(&self) -> Vec<TableInfo> {
        Coordinator::tables(self)
    }

    fn prints(&self) -> Vec<FilePrint> {
        self.file_prints()
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
        if told.iter().all(Option::is_some) {
            return (told.into_iter().flatten().collect(), false);
        }
        // Where columns are still to be read, it is found out first what they take, and derived tables are made. Tables
        // may change meanwhile, and then what was bound to them is bound anew.
        let mut failed: Vec<(TableId, Error)> = Vec::new();
        let (asked, uses) = loop {
            let asked = self.batches(queries, shared, &told);
            if self.make_tables(&asked.batches, &mut failed).await
                || self.learn_extents(&asked.batches, &mut failed).await
            {
                continue;
            }
            let uses: Vec<_> =
                asked.batches.iter().map(|batch| self.uses(&batch.table, &batch.plan())).collect();
            let new = uses
                .iter()
                .flatten()
                .filter(|(table, uses)| !self.is_loaded(table, uses) && failure(&failed, table).is_none());
            let new: Vec<_> = new.cloned().collect();
            if !self.link_all(&new, &mut failed).await && !self.survey(&new).await {
                break (asked, uses);
            }
        };
        let Asked { mut answers, mut sizes, premises, batches } = asked;
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
            let united = |((shares, (at, _)), view): ((Vec<Partial>, &(usize, Bound)), &View)| {
                let apart = Apart::of(&shares);
                let merged = merge(shares, &operations(view));
                sizes[*at] = Some(Size::of(&merged, apart));
                merged
            };
            let own = shares.into_iter().zip(&batch.views).zip(&plan.views);
            mains.push((batch, own.map(united).collect()));
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
                    batch.scope.tell_unreached(side.time(), &mut answer.unreached);
                }
            }
        }
        for (at, premises) in premises.into_iter().enumerate() {
            if let (Some(premises), Ok(answer)) = (premises, &answers[at]) {
                self.answered.borrow_mut().keep(premises, &answer.result, sizes[at].clone());
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

    /// Runs a plan on every worker that owns rows of the table; gives one merged partial a view. The requests are sent
    /// at once, not when the future is first polled.
    pub(super) fn run<'a>(
        &'a self,
        table: &'a Table,
        plan: &'a Plan,
    ) -> impl Future<Output = Result<Vec<Partial>>> + use<'a, W> {
        let shares = self.shares(table, plan);
        async move {
            let views = plan.views.iter().map(operations);
            Ok(shares.await?.into_iter().zip(views).map(|(shares, ops)| merge(shares, &ops)).collect())
        }
    }

    /// Runs a plan on every worker that owns rows of the table, as [`Coordinator::run`] does; gives the workers' partials
    /// of each view.
    fn shares<'a>(
        &'a self,
        table: &'a Table,
        plan: &'a Plan,
    ) -> impl Future<Output = Result<Vec<Vec<Partial>>>> + use<'a, W> {
        let owners: Vec<usize> = owners(table).collect();
        let send = move |owners: &[usize]| {
            let plan = || Plan { numbered: self.numbering.done(table.id), ..plan.clone() };
            join_all(owners.iter().map(|worker| self.workers.ask(*worker, Request::Run(plan()))))
        };
        let asks = send(&owners);
        async move {
            let mut answers = asks.await;
            // Others may be numbering other columns, and who was replaced meanwhile has no numbers.
            for _ in 0..MOST_NUMBERINGS {
                let wanted = wanted(&answers);
                if wanted.is_empty() {
                    break;
                }
                self.number(table, &owners, &wanted).await?;
                answers = send(&owners).await;
            }
            let views = plan.views.len();
            let mut shares: Vec<Vec<Partial>> = (0..views).map(|_| Vec::new()).collect();
            for answer in answers {
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

pub(super) fn no_answer() -> Error {
    Error::new(Code::Internal, "A query was left without an answer.")
}

/// Why a table's links could not be followed, if so.
fn failure(failed: &[(TableId, Error)], table: &Table) -> Option<Error> {
    failed.iter().find(|(id, _)| *id == table.id).map(|(_, error)| error.clone())
}
