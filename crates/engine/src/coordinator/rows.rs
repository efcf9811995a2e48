//! The rows themselves.

use std::{ops::Range, rc::Rc};

use futures_util::future::join_all;
use reelscope_model::{
    Code, Column, ColumnKind, Error, Meta, QueryResult, Result, Role, Value, query::RowsQuery,
};

use super::{Coordinator, Workers, add::unexpected, answer::owners, finish, forecast::Uses, table::Table};
use crate::{
    plan::{ColumnId, RowsPlan},
    protocol::{Answer, Request, Response},
};

/// Up to the how manieth row all are read with those before them.
const FEW: usize = 1000;

/// Up to the how manieth row there is another order than the table's: each worker tells that many sort keys.
const MOST_SORTED: usize = 1 << 20;

/// Rows, and how many match in all.
type Found = (Vec<Vec<Value>>, u64);

impl<W: Workers> Coordinator<W> {
    /// Finds rows.
    pub(super) async fn find_rows(&self, query: RowsQuery) -> Result<QueryResult> {
        let started = (self.now_ms)();
        let (table, names, plan, uses) = loop {
            let (table, names, plan) = self.rows_plan(&query)?;
            if self.make(&table).await? {
                continue;
            }
            let uses = Uses::of_rows(&plan, &table);
            let source = table.origin.as_ref().zip(self.origin_of(&table));
            let source = source.map(|(origin, of)| (of, uses.of_source(&origin.kept)));
            let uses: Vec<_> = [Some((Rc::clone(&table), uses)), source].into_iter().flatten().collect();
            if !self.link(&table, &uses[0].1).await? && !self.survey(&uses).await {
                break (table, names, plan, uses);
            }
        };
        uses.into_iter().try_for_each(|(table, uses)| self.admit(&table, uses))?;
        let (rows, matched) =
            self.page(&table, &plan, query.offset..query.offset.saturating_add(query.limit)).await?;
        let columns = plan.columns;
        Ok(QueryResult {
            columns: described(&table, &names, &columns)?,
            rows,
            meta: Meta {
                rows_scanned: table.info.rows,
                rows_matched: matched,
                ms: (self.now_ms)() - started,
                approximate: Vec::new(),
            },
        })
    }

    /// Some of the rows that match, counted over all workers in the order asked for, and how many match.
    async fn page(&self, table: &Table, plan: &RowsPlan, wanted: Range<usize>) -> Result<Found> {
        let workers: Vec<usize> = owners(table).collect();
        let ask = |plan: RowsPlan, stretches: Vec<Option<Range<usize>>>| {
            let asks = workers.iter().zip(stretches).filter_map(|(worker, stretch)| {
                let stretch = stretch?;
                let plan = RowsPlan { skip: stretch.start, limit: stretch.len(), ..plan.clone() };
                Some(self.workers.ask(*worker, Request::Rows(plan)))
            });
            let asks: Vec<_> = asks.collect();
            async { join_all(asks).await.into_iter().map(rows_of).collect::<Result<Vec<_>>>() }
        };
        let all_matched = |found: &[Found]| found.iter().map(|(_, matched)| matched).sum::<u64>();
        // Few are read at once with those before them. Of more it is found out first which worker has them.
        let (found, matched, skipped) = if wanted.end <= FEW {
            let found = ask(plan.clone(), vec![Some(0..wanted.end); workers.len()]).await?;
            let matched = all_matched(&found);
            (found, matched, wanted.start)
        } else {
            let keys = if plan.sort.is_empty() { 0 } else { wanted.end };
            let keys_only = RowsPlan { columns: Vec::new(), ..plan.clone() };
            let found = ask(keys_only, vec![Some(0..keys); workers.len()]).await?;
            let matched = all_matched(&found);
            let stretches = stretches_of(found, plan, &wanted).into_iter();
            let stretches = stretches.map(|stretch| (!stretch.is_empty()).then_some(stretch));
            (ask(plan.clone(), stretches.collect()).await?, matched, 0)
        };
        // Workers stand in row order, so a stable sort keeps ties in it.
        let mut all: Vec<Vec<Value>> = found.into_iter().flat_map(|(rows, _)| rows).collect();
        finish::sort(&mut all, &keys_of(plan, plan.columns.len()));
        let rows = all.into_iter().skip(skipped).take(wanted.len());
        let rows = rows.map(|mut row| {
            row.truncate(plan.columns.len());
            row
        });
        Ok((rows.collect(), matched))
    }

    /// A question for rows, bound to its table: the columns' names, and the plan.
    fn rows_plan(&self, query: &RowsQuery) -> Result<(Rc<Table>, Vec<String>, RowsPlan)> {
        let table = self.open_table(&query.table)?;
        let names = query.columns.clone().unwrap_or_else(|| readable(&table));
        let id = |name: &String| self.binder(&table).named(name).map(|named| named.id);
        let columns = names.iter().map(id).collect::<Result<Vec<_>>>()?;
        let sort =
            query.sort.iter().map(|sort| Ok((id(&sort.key)?, sort.desc))).collect::<Result<Vec<_>>>()?;
        let clauses =
            query.filter.iter().map(|clause| self.own_clause(&table, clause)).collect::<Result<_>>()?;
        if !query.sort.is_empty() && query.offset > MOST_SORTED {
            let message =
                format!("Rows in another order than the table's can be read up to the {MOST_SORTED}th.");
            return Err(Error::new(Code::BadQuery, message).hint("Filter them, or turn the order round."));
        }
        let plan = RowsPlan { table: table.id, clauses, columns, sort, skip: 0, limit: 0 };
        Ok((table, names, plan))
    }
}

/// Which of its own rows each worker is to give, from what they say of all: the keys of their first ones where there is
/// an order, else how many match.
fn stretches_of(found: Vec<Found>, plan: &RowsPlan, wanted: &Range<usize>) -> Vec<Range<usize>> {
    if plan.sort.is_empty() {
        let mut before = 0;
        let stretch = |(_, matched): &Found| {
            let matched = usize::try_from(*matched).unwrap_or(usize::MAX);
            let own = |at: usize| at.saturating_sub(before).min(matched);
            let stretch = own(wanted.start)..own(wanted.end);
            before = before.saturating_add(matched);
            stretch
        };
        return found.iter().map(stretch).collect();
    }
    let mut stretches = vec![0..0; found.len()];
    let mut keys: Vec<Vec<Value>> = Vec::new();
    for (worker, (rows, _)) in found.into_iter().enumerate() {
        keys.extend(rows.into_iter().map(|mut row| {
            row.push(Value::Int(worker as i128));
            row
        }));
    }
    finish::sort(&mut keys, &keys_of(plan, 0));
    for (place, row) in keys.iter().enumerate().take(wanted.end) {
        let Some(Value::Int(worker)) = row.last() else { continue };
        let Some(stretch) = usize::try_from(*worker).ok().and_then(|worker| stretches.get_mut(worker)) else {
            continue;
        };
        stretch.end += 1;
        stretch.start += usize::from(place < wanted.start);
    }
    stretches
}

/// Where the sort keys of an answer stand, behind so many columns.
fn keys_of(plan: &RowsPlan, columns: usize) -> Vec<(usize, bool)> {
    plan.sort.iter().zip(columns..).map(|((_, desc), at)| (at, *desc)).collect()
}

fn rows_of(answer: Answer) -> Result<Found> {
    match answer? {
        Response::Rows { rows, matched } => Ok((rows, matched)),
        other => Err(unexpected(&other)),
    }
}

/// The columns of types that can be analysed.
fn readable(table: &Table) -> Vec<String> {
    let readable = table.info.columns.iter().filter(|column| column.role != Role::Other);
    readable.map(|column| column.name.clone()).collect()
}

fn described(table: &Table, names: &[String], columns: &[ColumnId]) -> Result<Vec<Column>> {
    names
        .iter()
        .enumerate()
        .zip(columns)
        .map(|((at, name), column)| {
            if names[..at].contains(name) {
                return Err(Error::new(Code::BadQuery, format!("The column {name} is asked for twice.")));
            }
            Ok(Column {
                key: name.as_str().into(),
                kind: ColumnKind::Dimension,
                data_type: shown_type(table, *column),
                time_zone: table.column(*column).and_then(|info| info.time_zone.as_deref().map(Into::into)),
            })
        })
        .collect()
}

/// The type of a column's values as rows show them: lists and durations with their units are text.
fn shown_type(table: &Table, column: ColumnId) -> &'static str {
    let whole = table.spec(column).is_some_and(|spec| spec.shown_whole);
    if whole { "text" } else { table.values(column).type_name() }
}
