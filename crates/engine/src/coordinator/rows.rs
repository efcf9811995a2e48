//! The rows themselves.

use std::rc::Rc;

use futures_util::future::join_all;
use reelscope_model::{Code, Column, ColumnKind, Error, Meta, QueryResult, Result, Role, query::RowsQuery};

use super::{Coordinator, Workers, add::unexpected, answer::owners, finish, forecast::Uses, table::Table};
use crate::{
    plan::{ColumnId, RowsPlan},
    protocol::{Request, Response},
};

impl<W: Workers> Coordinator<W> {
    /// Finds rows: each worker gives its first ones in the order asked for, and the first of them all are the answer.
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
        let (columns, sort) = (plan.columns.clone(), plan.sort.clone());
        let asks: Vec<_> =
            owners(&table).map(|worker| self.workers.ask(worker, Request::Rows(plan.clone()))).collect();
        let (mut all, mut matched) = (Vec::new(), 0);
        for answer in join_all(asks).await {
            match answer? {
                Response::Rows { rows, matched: more } => {
                    all.extend(rows);
                    matched += more;
                }
                other => return Err(unexpected(&other)),
            }
        }
        // Workers stand in row order, so a stable sort keeps ties in it.
        let keys: Vec<_> = sort.iter().zip(columns.len()..).map(|((_, desc), at)| (at, *desc)).collect();
        finish::sort(&mut all, &keys);
        let rows = all.into_iter().skip(query.offset).take(query.limit);
        let rows = rows.map(|mut row| {
            row.truncate(columns.len());
            row
        });
        Ok(QueryResult {
            columns: described(&table, &names, &columns)?,
            rows: rows.collect(),
            meta: Meta {
                rows_scanned: table.info.rows,
                rows_matched: matched,
                ms: (self.now_ms)() - started,
                approximate: Vec::new(),
            },
        })
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
        let limit = query.offset.saturating_add(query.limit);
        let plan = RowsPlan { table: table.id, clauses, columns, sort, limit };
        Ok((table, names, plan))
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
                key: name.clone(),
                kind: ColumnKind::Dimension,
                data_type: shown_type(table, *column).to_owned(),
                time_zone: table.column(*column).and_then(|info| info.time_zone.clone()),
            })
        })
        .collect()
}

/// The type of a column's values as rows show them: lists and durations with their units are text.
fn shown_type(table: &Table, column: ColumnId) -> &'static str {
    let whole = table.spec(column).is_some_and(|spec| spec.shown_whole);
    if whole { "text" } else { table.values(column).type_name() }
}
