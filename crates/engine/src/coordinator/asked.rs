//! What is asked of the workers: queries are bound, those that were answered before are answered again, and the views of
//! each table are put together.

use std::rc::Rc;

use reelscope_model::{Code, Error, Query, QueryResult, Result};

use super::{
    Coordinator, Workers,
    answer::{Shared, no_answer},
    answered::Premises,
    batch::{Batch, PlacedSide, Scope, time_of},
    bind::Bound,
    table::Table,
    tiles::{Size, Told},
};
use crate::{api::ViewResult, plan::View};

/// The most clauses that views can share: a bit each of [`View::ignores`].
const MOST_CLAUSES: usize = 64;

/// Queries of which some are answered, and the others are to be.
pub(super) struct Asked {
    pub(super) answers: Vec<Result<ViewResult>>,
    pub(super) sizes: Vec<Option<Size>>,
    /// What the answers follow from that are to be computed.
    pub(super) premises: Vec<Option<Premises>>,
    pub(super) batches: Vec<Batch>,
}

impl<W: Workers> Coordinator<W> {
    /// Binds the queries that tiles have told nothing of, and puts the views of each table together that were not answered
    /// before; what is wrong with a query is its answer already.
    pub(super) fn batches(&self, queries: &[Query], shared: &[Shared], told: &[Told]) -> Asked {
        let mut answered = self.answered.borrow_mut();
        answered.forget(|table| self.is_current(table));
        let mut asked = Asked {
            answers: queries.iter().map(|_| Err(no_answer())).collect(),
            sizes: queries.iter().map(|_| None).collect(),
            premises: queries.iter().map(|_| None).collect(),
            batches: Vec::new(),
        };
        for (at, query) in queries.iter().enumerate().filter(|(at, _)| told[*at].is_none()) {
            let placed = self.bind(query).and_then(|bound| {
                let premises = self.premises(&mut asked.batches, query, &bound, shared)?;
                if let Some((result, size)) = answered.find(&premises) {
                    asked.answers[at] = Ok(self.again(&mut asked.batches, &bound, shared, result)?);
                    asked.sizes[at] = size;
                    return Ok(());
                }
                asked.premises[at] = Some(premises);
                self.place(&mut asked.batches, at, bound, shared)
            });
            if let Err(error) = placed {
                asked.answers[at] = Err(error);
            }
        }
        asked.batches.retain(|batch| !batch.views.is_empty() || !batch.sides.is_empty());
        asked
    }

    /// What the answer to a bound query follows from.
    pub(super) fn premises(
        &self,
        batches: &mut Vec<Batch>,
        query: &Query,
        bound: &Bound,
        shared: &[Shared],
    ) -> Result<Premises> {
        let mut acting = |table: &Rc<Table>, view: &View, time| {
            let scope = &self.batch_of(batches, table, shared)?.scope;
            Ok((Rc::clone(table), scope.acting(view, time).cloned().collect()))
        };
        let own = acting(&bound.table, &bound.view, time_of(bound.period.as_ref(), None))?;
        let sides = bound.sides.iter().map(|side| acting(&side.table, &side.view, side.time()));
        let tables = std::iter::once(Ok(own)).chain(sides).collect::<Result<_>>()?;
        Ok(Premises::new(query, tables))
    }

    /// The answer of a view that was answered before, with what the clauses are to it now.
    fn again(
        &self,
        batches: &mut Vec<Batch>,
        bound: &Bound,
        shared: &[Shared],
        result: Rc<QueryResult>,
    ) -> Result<ViewResult> {
        let mut answer = self.batch_of(batches, &bound.table, shared)?.scope.view_result(bound, result);
        for side in &bound.sides {
            let scope = &self.batch_of(batches, &side.table, shared)?.scope;
            scope.tell_unreached(side.time(), &mut answer.unreached);
        }
        Ok(answer)
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
}
