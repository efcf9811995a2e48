//! The mapper of the Data page: the values of a column that has value sets, and the set that each belongs to.

use reelscope_engine::coordinator::{Belongs, ColumnOptions, Recast};
use reelscope_model::{Query, QueryResult, TableInfo, Value, model::ValueSet, names::fold_value};
use std::collections::BTreeMap;

use super::{
    Context,
    data_page::{share, top_values},
};
use crate::format::{Locale, count};

/// What a chooser says of a value that is in no set, and need not be told of.
const NOWHERE: &str = "-";

/// The mapper of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapper {
    /// The column's name in the table.
    pub column: String,
    /// The sets, as choosers' values and as people read them.
    pub sets: Vec<(String, String)>,
    /// The values that the model has in no set, the most frequent first, whether or not it is said where they belong.
    pub strange: Vec<MappedValue>,
    /// The values that the model has in a set, the most frequent first.
    pub known: Vec<MappedValue>,
    /// The values of which nobody has said where they belong.
    pub undecided: Vec<String>,
    /// How it stands: "2 values of EventType are in no set".
    pub summary: String,
}

/// A value and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedValue {
    /// The value as it is stored.
    pub value: String,
    /// Its rows, with their share of the table's: "1,204 (3.1%)".
    pub rows: String,
    /// The chooser's value: empty where nobody has said, a dash for none of the sets, else the set's name.
    pub now: String,
    /// Whether it is elsewhere than the model has it.
    pub moved: bool,
}

/// The positions of a table's columns that have value sets.
pub fn mapped<'a>(ctx: &Context<'a>, table: &'a TableInfo) -> impl Iterator<Item = usize> + use<'a> {
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    let has_sets = move |name: &String| {
        kind.and_then(|kind| kind.column(name)).is_some_and(|column| !column.sets.is_empty())
    };
    let columns = table.columns.iter().enumerate();
    columns.filter(move |(_, column)| column.canonical.as_ref().is_some_and(has_sets)).map(|(at, _)| at)
}

/// The query for all values of a column with their rows, the most frequent first.
#[must_use]
pub fn query(table: &str, column: &str) -> Query {
    Query { limit: None, ..top_values(table, column) }
}

/// The mapper of a table's column at a position, by the answer to [`query`]; none of a column without value sets.
#[must_use]
pub fn mapper(
    ctx: &Context<'_>,
    table: &TableInfo,
    at: usize,
    options: &ColumnOptions,
    answer: &QueryResult,
) -> Option<Mapper> {
    let column = table.columns.get(at)?;
    let kind = ctx.model.kind(table.kind.as_deref()?)?;
    let sets = &kind.column(column.canonical.as_deref()?)?.sets;
    let own: BTreeMap<&str, &ValueSet> =
        sets.iter().flat_map(|set| set.values.iter().map(move |value| (value.as_str(), set))).collect();
    let assigned: BTreeMap<&str, &Option<String>> =
        options.values.iter().map(|(value, set)| (value.as_str(), set)).collect();
    let (mut strange, mut known, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
    for row in &answer.rows {
        let [Value::Text(value), Value::Int(rows)] = row.as_slice() else { continue };
        if value.trim().is_empty() {
            continue;
        }
        let folded = fold_value(value);
        let (own, assigned) = (own.get(&*folded), assigned.get(&*folded));
        let now = match (assigned, own) {
            (Some(Some(set)), _) => set.clone(),
            (Some(None), _) => NOWHERE.to_owned(),
            (None, Some(set)) => set.name.clone(),
            (None, None) => String::new(),
        };
        if now.is_empty() {
            undecided.push(value.to_string());
        }
        let rows = share(ctx, u64::try_from(*rows).unwrap_or_default(), table.rows);
        let mapped = MappedValue { value: value.to_string(), rows, now, moved: assigned.is_some() };
        if own.is_some() { known.push(mapped) } else { strange.push(mapped) }
    }
    let name = &column.name;
    let summary = match undecided.len() as u64 {
        0 => format!("Every value of {name} has its place."),
        1 => format!("One value of {name} is in no set, so only measures of all rows count it."),
        many => {
            let values = count(many, "value", "values", ctx.locale);
            format!("{values} of {name} are in no set, so only measures of all rows count them.")
        }
    };
    let sets = sets.iter().map(|set| (set.name.clone(), set.name.replace('_', " "))).collect();
    Some(Mapper { column: name.clone(), sets, strange, known, undecided, summary })
}

impl Mapper {
    /// What can be chosen for one of its values: one that the model has in no set may also be undecided.
    #[must_use]
    pub fn options(&self, strange: bool) -> Vec<(String, String)> {
        let open = strange.then(|| (String::new(), "undecided".to_owned()));
        let nowhere = (NOWHERE.to_owned(), "none of these".to_owned());
        open.into_iter().chain(self.sets.iter().cloned()).chain([nowhere]).collect()
    }

    /// The values that the model has in no set, or the others.
    #[must_use]
    pub fn values(&self, strange: bool) -> &[MappedValue] {
        if strange { &self.strange } else { &self.known }
    }

    /// What the list of values that have a set is called: "Values that have a set: 12, 1 changed".
    #[must_use]
    pub fn known_label(&self, locale: &Locale) -> String {
        let moved = self.known.iter().filter(|value| value.moved).count();
        let integer = |many: usize| crate::format::integer(many as i128, locale);
        let moved = if moved == 0 { String::new() } else { format!(", {} changed", integer(moved)) };
        format!("Values that have a set: {}{moved}", integer(self.known.len()))
    }
}

/// What a choice says of some values of a column.
#[must_use]
pub fn recast(column: &str, values: &[String], choice: &str) -> Recast {
    let belongs = match choice {
        "" => Belongs::AsModelled,
        NOWHERE => Belongs::Nowhere,
        set => Belongs::To(set.to_owned()),
    };
    let values = values.iter().map(|value| (value.clone(), belongs.clone())).collect();
    Recast::Values { column: column.to_owned(), values }
}

/// What says that values belong to none of the sets.
#[must_use]
pub fn nowhere(column: &str, values: &[String]) -> Recast {
    recast(column, values, NOWHERE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        state::State,
        view_model::testing::{World, text},
    };

    fn answer() -> QueryResult {
        let rows = [("play", 50), ("Vid-Go", 30), ("odd", 15), ("pause", 3), ("  ", 2)];
        let rows = rows.map(|(value, rows)| vec![text(value), Value::Int(rows)]).to_vec();
        QueryResult {
            rows: [rows, vec![vec![Value::Null, Value::Int(1)]]].concat(),
            ..QueryResult::default()
        }
    }

    fn made(values: &[(&str, Option<&str>)]) -> Mapper {
        let world = World::full(State::default());
        let table = &world.tables[0];
        let at = mapped(&world.ctx(), table).next().unwrap();
        assert_eq!(table.columns[at].name, "EventType");
        let values =
            values.iter().map(|(value, set)| ((*value).to_owned(), set.map(str::to_owned))).collect();
        let options = ColumnOptions { values, ..ColumnOptions::default() };
        mapper(&world.ctx(), table, at, &options, &answer()).unwrap()
    }

    fn places(values: &[MappedValue]) -> Vec<(&str, &str, bool)> {
        values.iter().map(|one| (one.value.as_str(), one.now.as_str(), one.moved)).collect()
    }

    #[test]
    fn test_mapper_lists_all_values_by_their_rows() {
        let mapper = made(&[]);
        assert_eq!(places(&mapper.strange), [("Vid-Go", "", false), ("odd", "", false)]);
        assert_eq!(places(&mapper.known), [("play", "play", false), ("pause", "pause", false)]);
        assert_eq!(mapper.strange[0].rows, "30 (30%)");
        assert_eq!(mapper.undecided, ["Vid-Go", "odd"]);
        assert!(mapper.summary.starts_with("2 values of EventType are in no set"), "{}", mapper.summary);
        assert!(mapper.sets.contains(&("buffer_end".to_owned(), "buffer end".to_owned())));
    }

    #[test]
    fn test_mapper_shows_where_values_were_put() {
        let mapper = made(&[("vidgo", Some("play")), ("odd", None), ("pause", Some("play"))]);
        assert_eq!(places(&mapper.strange), [("Vid-Go", "play", true), ("odd", "-", true)]);
        assert_eq!(places(&mapper.known), [("play", "play", false), ("pause", "play", true)]);
        assert!(mapper.undecided.is_empty() && mapper.summary.contains("Every value"));
        let first = |strange| mapper.options(strange)[0].1.clone();
        assert_eq!((first(true), first(false)), ("undecided".to_owned(), "play".to_owned()));
        assert_eq!(mapper.known_label(&Locale::english()), "Values that have a set: 2, 1 changed");
        assert_eq!(made(&[]).known_label(&Locale::english()), "Values that have a set: 2");
    }

    #[test]
    fn test_recast_of_a_choice() {
        let said = |choice: &str| match recast("EventType", &["odd".to_owned()], choice) {
            Recast::Values { column, values } if column == "EventType" => values[0].clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(said("play"), ("odd".to_owned(), Belongs::To("play".to_owned())));
        assert_eq!(said(""), ("odd".to_owned(), Belongs::AsModelled));
        assert_eq!(said("-"), ("odd".to_owned(), Belongs::Nowhere));
    }

    #[test]
    fn test_query_asks_for_all_values() {
        let query = query("t", "c");
        assert_eq!((query.limit, query.by.len(), query.sort[0].desc), (None, 1, true));
    }

    #[test]
    fn test_mapped_columns_are_those_with_sets() {
        let world = World::full(State::default());
        let ctx = world.ctx();
        let of = |table: &TableInfo| {
            mapped(&ctx, table).map(|at| table.columns[at].name.clone()).collect::<Vec<_>>()
        };
        let all: Vec<_> = ctx.tables.iter().map(of).filter(|columns| !columns.is_empty()).collect();
        assert_eq!(all, [["EventType"], ["EventType"], ["EventType"]]);
        let plain = TableInfo { kind: None, ..ctx.tables[0].clone() };
        assert!(of(&plain).is_empty());
    }
}
