//! The panel of filters: which dimensions there are, the values of one with their counts, and what each tick does.
//!
//! Everything is asked as the page's own views are, so a value's count is the one under all other filters, and a
//! dimension of a linked table is counted by the rows of the page. A tick is an ordinary [`Action`], and so one step to undo.

mod dimensions;
mod ends;
#[cfg(test)]
mod tests;
mod values;

use reelscope_engine::api::Views;
use reelscope_model::{
    By, Clause, Measure, Query, TableInfo, Test,
    model::Derive,
    query::{Op, OpMeasure, Sort},
};

use super::{
    Context,
    board::axis::{Axis, Scale},
    period,
};
use crate::state::{
    Keep,
    clauses::clauses,
    typing::{Class, class},
};

pub use dimensions::{Choice, Group, dimensions, subject_of};
pub use ends::{Ends, range};
pub use values::{Contains, Value, View, Wish, is_cut, view};

/// The most values that are listed.
const MOST_VALUES: usize = 1_000;
/// The most values of a number that are listed; of more, a range says it better.
const MOST_NUMBERS: usize = 100;
/// What the count of a value's rows is called in the query for them.
const ROWS: &str = "rows";

/// What a filter is made of: a dimension, and the rows that its values are counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The table whose rows are counted.
    pub table: String,
    /// What the dimension is called there.
    pub id: String,
    /// What the filter is on: a table, and the dimension there.
    pub target: (String, String),
}

/// A subject with what is known of it.
struct Known<'a> {
    table: &'a TableInfo,
    axis: Axis,
    class: Class,
    derive: Derive,
    /// Whether the engine can look for a part of its values.
    is_text: bool,
}

impl<'a> Known<'a> {
    /// None where its table is not open, or the column is not there.
    fn of(ctx: &Context<'a>, subject: &Subject) -> Option<Self> {
        let table = ctx.table(&subject.table)?;
        let mut axis = Axis::find(ctx, table, &subject.id, period::grain(ctx))?;
        let found = ctx.model.find(ctx.tables, table, &subject.id)?;
        let derive = found.dimension.derive;
        let class = class(found.column, derive);
        if derive == Derive::Value {
            // A number's values as they are. Of other dates than the events', those without one are all that is listed.
            match class {
                Class::Number => axis.scale = Scale::Numbers,
                Class::Time => axis.scale = Scale::Buckets(reelscope_model::Grain::Year, None),
                Class::Text | Class::Bool => {}
            }
        }
        let is_text = class == Class::Text && found.column.data_type.contains("Utf8");
        Some(Self { table, axis, class, derive, is_text })
    }

    /// Whether it is filtered by a range.
    fn is_ranged(&self) -> bool {
        self.derive == Derive::Value && matches!(self.class, Class::Number | Class::Time)
    }
}

/// The views for a subject: its values, those of most rows first, and how many rows are left. With a `search` only the
/// values of rows that contain it.
#[must_use]
pub fn ask(ctx: &Context<'_>, subject: &Subject, search: Option<&str>) -> Option<Views> {
    let known = Known::of(ctx, subject)?;
    let by = known.axis.by();
    let count =
        OpMeasure { op: Op::Count, column: None, q: None, filter: Vec::new(), alias: Some(ROWS.to_owned()) };
    let left =
        Query { table: known.table.name.clone(), measures: vec![Measure::Op(count)], ..Query::default() };
    let values = Query {
        filter: search.into_iter().map(|text| contains(&by, text)).collect(),
        by: vec![by],
        sort: vec![Sort { key: ROWS.to_owned(), desc: true }],
        limit: Some(MOST_VALUES + 1),
        ..left.clone()
    };
    let clauses = clauses(ctx.state, ctx.model, ctx.tables).into_iter().map(|(_, clause)| clause).collect();
    Some(Views { views: vec![values, left], clauses })
}

fn contains(by: &By, text: &str) -> Clause {
    Clause {
        table: None,
        column: by.spec().column,
        part: None,
        time_zone: None,
        test: Test::Contains(text.to_owned()),
    }
}

/// What is kept of a subject now.
fn kept<'a>(ctx: &Context<'a>, subject: &Subject) -> Option<&'a Keep> {
    let (table, dimension) = &subject.target;
    ctx.state.filter_on(table, dimension).map(|at| &ctx.state.filters[at].keep)
}
