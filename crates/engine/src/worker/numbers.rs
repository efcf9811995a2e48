//! A worker's part of numbering the values of columns: see [`crate::numbers`].

use reelscope_model::{Result, expr::RowExpr, query::Op};

use super::shard::Shard;
use crate::{
    column::{Coded, Column, part_of_prints},
    identity::{Identity, is_far},
    numbers::{Ask, FEWEST, Wanted},
    plan::{ColumnId, Plan},
    protocol::Response,
    store::Store,
};

/// The columns whose distinct values a plan counts that are to be numbered before: those of many texts, or of many integers
/// that lie far apart, and those that other workers have numbered.
pub(super) fn wanted(plan: &Plan, store: &mut Store) -> Result<Vec<Wanted>> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for aggregate in plan.views.iter().flat_map(|view| &view.aggregates) {
        let (Op::CountDistinct, Some(RowExpr::Column(column))) = (aggregate.op, &aggregate.input) else {
            continue;
        };
        if wanted.iter().any(|known| known.column == *column) {
            continue;
        }
        let is_numbered = plan.numbered.contains(column);
        let coded = match (store.column(*column)?, store.identity(*column)) {
            (Column::Ints(_), Some(Identity::Numbers(_))) => None,
            (Column::Ints(ints), None) if !is_numbered && !is_far(ints) => None,
            _ => store.identify(*column)?,
        };
        let is_to_be = |coded: &Coded| coded.is_numberless() && (is_numbered || coded.labels.len() >= FEWEST);
        if let Some(coded) = coded.filter(|coded| is_to_be(coded)) {
            wanted.push(Wanted { column: *column, values: coded.labels.len() as u64 });
        }
    }
    Ok(wanted)
}

/// Answers about a column. One that is not there, or holds neither text nor integers, has no values to number.
#[inline(never)]
pub(super) fn answer(shard: &mut Shard, column: ColumnId, ask: &Ask) -> Result<Response> {
    let Some(coded) = shard.store.identify(column)? else {
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
    shard.store.settle(column)?;
    Ok(Response::Done)
}
