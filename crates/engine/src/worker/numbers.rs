//! A worker's part of numbering the values of columns: see [`crate::numbers`].

use std::rc::Rc;

use reelscope_model::{Result, expr::RowExpr, query::Op};

use super::shard::Shard;
use crate::{
    column::{Coded, Column, part_of_prints},
    numbers::{Ask, FEWEST, Wanted},
    plan::{ColumnId, Plan},
    protocol::Response,
    store::Store,
};

/// The columns whose distinct values a plan counts that are to be numbered before.
pub(super) fn wanted(plan: &Plan, store: &Store) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for aggregate in plan.views.iter().flat_map(|view| &view.aggregates) {
        let (Op::CountDistinct, Some(RowExpr::Column(column))) = (aggregate.op, &aggregate.input) else {
            continue;
        };
        let Some(coded) = coded(store, *column) else { continue };
        let is_new = wanted.iter().all(|known| known.column != *column);
        if is_new && coded.labels.len() >= FEWEST && coded.is_numberless() {
            wanted.push(Wanted { column: *column, values: coded.labels.len() as u64 });
        }
    }
    wanted
}

/// Answers about a column. One that is not there, or holds no text, has no values to number.
#[inline(never)]
pub(super) fn answer(shard: &Shard, column: ColumnId, ask: &Ask) -> Result<Response> {
    let Some(coded) = coded(&shard.store, column) else {
        return Ok(match ask {
            Ask::Prints { .. } => Response::ValuePrints(Vec::new()),
            Ask::Take { .. } | Ask::Alone | Ask::Leave => Response::Done,
        });
    };
    match ask {
        Ask::Prints { part, bits } => {
            return Ok(Response::ValuePrints(part_of_prints(&coded.prints(), *part, *bits)));
        }
        Ask::Take { part, bits, numbers } => coded.number(*part, *bits, numbers)?,
        Ask::Alone => {
            let all = part_of_prints(&coded.prints(), 0, 0).len() as u32;
            coded.number(0, 0, &(0..all).collect::<Vec<_>>())?;
        }
        Ask::Leave => coded.decline(),
    }
    Ok(Response::Done)
}

fn coded(store: &Store, column: ColumnId) -> Option<&Rc<Coded>> {
    match store.column(column) {
        Ok(Column::Coded(coded)) => Some(coded),
        _ => None,
    }
}
