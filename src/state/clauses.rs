//! What the filters mean to the engine.

use reelscope_model::{
    Clause, TableInfo, Test,
    model::{Derive, Model},
};

use super::{Filter, Keep, Key, State, TIME, typing};

/// What a clause comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The page's period.
    Period,
    /// The filter at that position.
    Filter(usize),
}

/// The clauses in force, each with what it comes from. A filter on a table or dimension that is not open has none: it
/// stays in the address until its table is there.
#[must_use]
pub fn clauses(state: &State, model: &Model, tables: &[TableInfo]) -> Vec<(Source, Clause)> {
    let filters = state.filters.iter().enumerate();
    let filters =
        filters.filter_map(|(at, filter)| Some((Source::Filter(at), clause(filter, state, model, tables)?)));
    period(state).map(|clause| (Source::Period, clause)).into_iter().chain(filters).collect()
}

/// The period as a range on every table's time.
fn period(state: &State) -> Option<Clause> {
    let end = |end: &Option<String>| end.clone().map(|text| reelscope_model::Value::Text(text.into()).into());
    let (from, to) = (end(&state.from), end(&state.to));
    (from.is_some() || to.is_some()).then(|| Clause {
        table: None,
        column: TIME.to_owned(),
        part: None,
        time_zone: state.tz.clone(),
        test: Test::Range { from, to },
    })
}

fn clause(filter: &Filter, state: &State, model: &Model, tables: &[TableInfo]) -> Option<Clause> {
    let named = |table: &&TableInfo| filter.table.as_ref().is_none_or(|name| *name == table.name);
    let found = |table: &TableInfo| {
        let found = model.find(tables, table, &filter.dimension)?;
        // A clause with a part compares it on the column itself.
        let whole = if found.is_linked { found.whole_name() } else { TIME.to_owned() };
        Some((found.column.clone(), found.dimension.derive, whole))
    };
    let (column, derive, whole) = tables.iter().filter(named).find_map(found)?;
    let literal = |key: Option<&str>| typing::literal(key, &column, derive);
    let list = |keys: &[Key]| keys.iter().map(|key| literal(key.as_deref())).collect();
    let end = |end: &Option<String>| end.as_deref().map(|text| literal(Some(text)));
    let test = match &filter.keep {
        keep if !keep.is_something() => return None,
        Keep::Is(keys) => Test::Is(list(keys)),
        Keep::Not(keys) => Test::Not(list(keys)),
        Keep::Contains(text) => Test::Contains(text.clone()),
        Keep::Range(from, to) => Test::Range { from: end(from), to: end(to) },
    };
    let part = match derive {
        Derive::Part(part) => Some(part),
        Derive::Value | Derive::Year => None,
    };
    let name = if part.is_some() { &whole } else { &filter.dimension };
    let time_zone = state.tz.clone();
    Some(Clause { table: filter.table.clone(), column: name.to_owned(), part, time_zone, test })
}
