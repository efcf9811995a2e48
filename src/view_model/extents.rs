//! How far columns reach: what bins, buckets and partial periods are made from.
//!
//! Extents are those of all rows, filtered or not, so that bins and buckets stay where they are while filters change.

use std::collections::BTreeMap;

use reelscope_model::{
    Measure, Query, QueryResult, TableInfo, Value,
    query::{Op, OpMeasure},
};

use super::{Context, board};

/// What is known of columns, by table and raw name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extents {
    known: BTreeMap<(String, String), Known>,
}

/// How far a column reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct Extent {
    /// The least value; null in a column without values.
    pub min: Value,
    /// The greatest value.
    pub max: Value,
    /// How many different values there are; not asked of times.
    pub distinct: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
struct Known {
    /// The table's rows when it was asked: more rows may reach further.
    rows: u64,
    extent: Extent,
}

/// A column whose extent a page needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    /// The table.
    pub(super) table: String,
    /// The column's raw name.
    pub(super) column: String,
    /// Whether its different values are to be counted.
    pub(super) distinct: bool,
}

impl Extents {
    /// The queries whose answers the page still needs: at most one a table.
    #[must_use]
    pub fn needed(ctx: &Context<'_>) -> Vec<Query> {
        let mut needs = board::needs(ctx);
        reelscope_model::sort::sort_by(&mut needs, Ord::cmp);
        needs.dedup();
        let lacks = |table: &TableInfo, need: &&Need| {
            let extent = ctx.extents.of(table, &need.column);
            need.table == table.name && extent.is_none_or(|e| need.distinct && e.distinct.is_none())
        };
        let query = |table: &TableInfo| {
            let measures: Vec<_> =
                needs.iter().filter(|need| lacks(table, need)).flat_map(measures).collect();
            (!measures.is_empty()).then(|| Query { table: table.name.clone(), measures, ..Query::default() })
        };
        ctx.tables.iter().filter_map(query).collect()
    }

    /// Keeps the answer to one of the queries of [`Self::needed`]; `table` is the one it was asked of.
    pub fn learn(&mut self, table: &TableInfo, query: &Query, answer: &QueryResult) {
        let Some(row) = answer.rows.first() else { return };
        for (measure, value) in query.measures.iter().zip(row) {
            let Measure::Op(OpMeasure { op, column: Some(column), .. }) = measure else { continue };
            let known = self.known.entry((table.name.clone(), column.clone())).or_insert_with(|| Known {
                rows: table.rows,
                extent: Extent { min: Value::Null, max: Value::Null, distinct: None },
            });
            known.rows = table.rows;
            match (op, value) {
                (Op::Min, value) => known.extent.min = value.clone(),
                (Op::Max, value) => known.extent.max = value.clone(),
                (Op::CountDistinct, Value::Int(many)) => known.extent.distinct = u64::try_from(*many).ok(),
                _ => {}
            }
        }
    }

    /// How far a column reaches, if it is known of the table as it is now.
    #[must_use]
    pub fn of(&self, table: &TableInfo, column: &str) -> Option<&Extent> {
        let known = self.known.get(&(table.name.clone(), column.to_owned()))?;
        (known.rows == table.rows).then_some(&known.extent)
    }
}

fn measures(need: &Need) -> Vec<Measure> {
    let ops =
        if need.distinct { &[Op::Min, Op::Max, Op::CountDistinct][..] } else { &[Op::Min, Op::Max][..] };
    let measure = |op: &Op| {
        Measure::Op(OpMeasure {
            op: *op,
            column: Some(need.column.clone()),
            q: None,
            filter: Vec::new(),
            alias: None,
        })
    };
    ops.iter().map(measure).collect()
}
