//! The filters in words, one chip each.

use reelscope_model::{Role, TableInfo, model::Derive};

use super::{
    Context,
    board::words::{self as phrases, inside},
    period,
    picker::{self, Subject},
};
use crate::{
    format,
    state::{Action, Filter, Keep, Key, TIME, typing},
};

/// How many values a chip names before it counts the rest.
const MOST_NAMED: usize = 3;

/// The longest name of a value in a sentence, in characters; the chart's table has it whole.
const LONGEST: usize = 100;

/// A filter that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The dimension's id; the page's hooks put `chip-` before it. `time` for the period.
    pub dimension: String,
    /// The filter in words: "Device is Smart TV".
    pub text: String,
    /// What its button does.
    pub clear: Action,
    /// Whether no open table has the dimension, so that it filters nothing yet.
    pub waiting: bool,
    /// What the panel of filters shows to change it; none for the period, which has its own controls.
    pub subject: Option<Subject>,
}

/// The filters in force, the period first.
#[must_use]
pub fn chips(ctx: &Context<'_>) -> Vec<Chip> {
    let zone = period::page_zone(ctx);
    let period = period::chosen(ctx, &zone).map(|text| Chip {
        dimension: TIME.to_owned(),
        text: format!("Time {text} ({})", zone.name),
        clear: Action::Clear(TIME.to_owned()),
        waiting: false,
        subject: None,
    });
    let chip = |filter: &Filter| Chip {
        dimension: filter.dimension.clone(),
        text: words(ctx, filter),
        clear: Action::Clear(filter.dimension.clone()),
        waiting: table(ctx, filter).is_none(),
        subject: picker::subject_of(ctx, filter),
    };
    period.into_iter().chain(ctx.state.filters.iter().map(chip)).collect()
}

/// A filter in words: "Device is Smart TV or Mobile".
#[must_use]
pub fn words(ctx: &Context<'_>, filter: &Filter) -> String {
    let label = label(ctx, filter);
    let name = |key: &Key| {
        let name = key_name(ctx, filter, key);
        let name = if name.chars().count() > LONGEST { format::cut_middle(&name, LONGEST) } else { name };
        format::isolated(&name).into_owned()
    };
    let names = |keys: &[Key], last: &str| {
        let mut named: Vec<String> = keys.iter().take(MOST_NAMED).map(name).collect();
        if keys.len() > MOST_NAMED {
            named.push(format!("{} more", keys.len() - MOST_NAMED));
        }
        phrases::list(&named, last)
    };
    match &filter.keep {
        Keep::Is(keys) => format!("{label} is {}", names(keys, "or")),
        Keep::Not(keys) => format!("{label} is not {}", names(keys, "or")),
        Keep::Contains(text) => format!("{label} contains “{}”", format::isolated(&format::harmless(text))),
        Keep::Range(from, to) => match (from, to) {
            (Some(_), Some(_)) => format!("{label} is from {} to below {}", name(from), name(to)),
            (Some(_), None) => format!("{label} is {} and more", name(from)),
            (None, Some(_)) => format!("{label} is below {}", name(to)),
            (None, None) => format!("{label} is anything"),
        },
    }
}

/// The filter's dimension for people.
#[must_use]
pub fn label(ctx: &Context<'_>, filter: &Filter) -> String {
    match table(ctx, filter).or_else(|| ctx.tables.first()) {
        Some(table) => ctx.label(table, &filter.dimension),
        None => filter.dimension.clone(),
    }
}

/// A filter in words that do not name ids.
pub(super) fn masked_words(ctx: &Context<'_>, filter: &Filter) -> String {
    let found = table(ctx, filter).and_then(|table| ctx.model.find(ctx.tables, table, &filter.dimension));
    match found.is_some_and(|found| found.column.role == Role::Id) {
        true => format!("{} is filtered, by masked ids", label(ctx, filter)),
        false => words(ctx, filter),
    }
}

/// Whether some open table has the filter's dimension.
pub(super) fn is_open(ctx: &Context<'_>, filter: &Filter) -> bool {
    table(ctx, filter).is_some()
}

/// The table that the filter is on: the one it names, else the first that has its dimension.
fn table<'a>(ctx: &Context<'a>, filter: &Filter) -> Option<&'a TableInfo> {
    let named = |table: &&TableInfo| filter.table.as_ref().is_none_or(|name| *name == table.name);
    let has = |table: &&TableInfo| ctx.model.find(ctx.tables, table, &filter.dimension).is_some();
    ctx.tables.iter().filter(named).find(has)
}

/// A value of the filter's dimension for people.
pub(super) fn key_name(ctx: &Context<'_>, filter: &Filter, key: &Key) -> String {
    let found = table(ctx, filter).and_then(|table| {
        let found = ctx.model.find(ctx.tables, table, &filter.dimension)?;
        Some((found.column, found.dimension.derive))
    });
    let zone = period::page_zone(ctx);
    let Some((column, derive)) = found else {
        return format::harmless(key.as_deref().unwrap_or("no value"));
    };
    let value = typing::literal(key.as_deref(), column, derive).0;
    match (derive, &value) {
        (Derive::Part(part), reelscope_model::Value::Int(which)) => {
            format::part(part, i64::try_from(*which).unwrap_or_default(), ctx.locale)
        }
        (_, reelscope_model::Value::Null) => inside(&format::key(&value, ctx.locale, &zone)),
        _ => format::key(&value, ctx.locale, &zone),
    }
}
