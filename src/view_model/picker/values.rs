//! The values of a dimension, what is kept of them, and what can be done with them.

use reelscope_engine::api::ViewResult;
use reelscope_model::{Result, value::Value as Figure};

use super::{Ends, Known, MOST_NUMBERS, MOST_VALUES, Subject, ends::ends, kept};
use crate::{
    format,
    state::{Action, Filter, Keep, Key, action::Pick, typing::Class},
    view_model::{Context, board::axis::Scale, chips},
};

/// What the reader wishes to see, apart from what is filtered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Whether a tick leaves its value out, where nothing is ticked yet.
    pub not: bool,
    /// A part of the values' names.
    pub search: String,
    /// Whether the answer is to that search, rather than to none.
    pub searched: bool,
}

/// The panel of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The dimension's name for people.
    pub label: String,
    /// Whether what is ticked is left out.
    pub not: bool,
    /// What turning that around does, where values are ticked.
    pub turn: Option<Action>,
    /// A filter by a part of the text.
    pub contains: Option<Contains>,
    /// The range, of numbers and dates.
    pub ends: Option<Ends>,
    /// Whether there are values to search.
    pub listed: bool,
    /// The values, those of most rows first.
    pub values: Vec<Value>,
    /// What to know about the list.
    pub note: Option<String>,
    /// How many rows are left, in words.
    pub left: Option<String>,
    /// What drops the filter; none where there is none.
    pub clear: Option<Action>,
}

/// A filter by a part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contains {
    /// What it is called.
    pub label: String,
    /// Whether it is in force.
    pub chosen: bool,
    /// What choosing it does; what is in force is dropped.
    pub choose: Action,
}

/// A value of the dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The value as tables show it; none for null.
    pub key: Key,
    /// Its name for people.
    pub label: String,
    /// How many rows have it under the other filters; none where that is not known.
    pub rows: Option<String>,
    /// Whether it is ticked.
    pub ticked: bool,
    /// What a tick does.
    pub tick: Action,
}

/// Whether there are more values than an answer lists.
#[must_use]
pub fn is_cut(answers: &[Result<ViewResult>]) -> bool {
    matches!(answers.first(), Some(Ok(values)) if values.result.rows.len() > MOST_VALUES)
}

/// The panel of a subject with the answers to [`ask`](super::ask), if they are there; none where it is not open any more.
#[must_use]
pub fn view(
    ctx: &Context<'_>,
    subject: &Subject,
    wish: &Wish,
    answers: Option<&[Result<ViewResult>]>,
) -> Option<View> {
    let known = Known::of(ctx, subject)?;
    let keep = kept(ctx, subject);
    let not = match keep {
        Some(Keep::Is(_)) => false,
        Some(Keep::Not(_)) => true,
        _ => wish.not,
    };
    let cut = answers.is_some_and(is_cut);
    let all = answers.map(|answers| values(ctx, subject, &known, answers, not)).unwrap_or_default();
    let needle = wish.search.to_lowercase();
    let meets = |value: &Value| {
        let holds = |text: &str| text.to_lowercase().contains(&needle);
        needle.is_empty() || holds(&value.label) || value.key.as_deref().is_some_and(holds)
    };
    let shown: Vec<Value> = all.iter().filter(|value| meets(value)).cloned().collect();
    Some(View {
        label: known.axis.label.clone(),
        not,
        turn: keep.and_then(|keep| turn(subject, keep)),
        contains: known.is_text.then(|| contains(subject, keep, &wish.search)).flatten(),
        ends: ends(&known, keep),
        listed: answers.is_none() && !known.is_ranged() || !all.is_empty() || wish.searched,
        note: answers.and_then(|answers| note(ctx, &known, wish, answers, (cut, shown.is_empty()))),
        values: shown,
        left: answers.and_then(|answers| left(ctx, &known, answers)),
        clear: keep.map(|_| Action::Clear(subject.target.1.clone())),
    })
}

/// The values of an answer, and those that are ticked and not in it.
fn values(
    ctx: &Context<'_>,
    subject: &Subject,
    known: &Known<'_>,
    answers: &[Result<ViewResult>],
    not: bool,
) -> Vec<Value> {
    let Some(Ok(answer)) = answers.first() else { return Vec::new() };
    let keep = kept(ctx, subject);
    let ticked: &[Key] = match keep {
        Some(Keep::Is(keys) | Keep::Not(keys)) => keys,
        _ => &[],
    };
    let (table, dimension) = &subject.target;
    let how = if not && !matches!(keep, Some(Keep::Not(_))) { Pick::Exclude } else { Pick::Toggle };
    let value = |key: Key, label: String, rows: Option<String>| Value {
        ticked: ticked.contains(&key),
        tick: Action::Pick { table: table.clone(), dimension: dimension.clone(), key: key.clone(), how },
        key,
        label,
        rows,
    };
    let rows = answer.result.rows.iter().take(MOST_VALUES);
    let found = rows.filter_map(|row| match row.as_slice() {
        [key, rows, ..] => {
            let raw = (*key != Figure::Null).then(|| key.write(&known.axis.zone));
            Some(value(raw, name(ctx, known, key), figure(ctx, rows)))
        }
        _ => None,
    });
    let mut found: Vec<Value> = found.collect();
    let many = answer.result.rows.len();
    if known.class == Class::Time || known.is_ranged() && many > MOST_NUMBERS {
        found.retain(|value| value.key.is_none());
        if found.is_empty() && many > MOST_VALUES {
            found.push(value(None, format::key(&Figure::Null, ctx.locale, &known.axis.zone), None));
        }
    }
    // Without a row under the other filters, or too rare to be listed.
    let rows = (many <= MOST_VALUES).then(|| format::integer(0, ctx.locale));
    let missing = ticked.iter().filter(|key| !found.iter().any(|value| value.key == **key));
    let filter =
        |keep: &Keep| Filter { table: Some(table.clone()), dimension: dimension.clone(), keep: keep.clone() };
    let filter = keep.map(filter);
    let missing = missing.filter_map(|key| {
        let label = chips::key_name(ctx, filter.as_ref()?, key);
        Some(value(key.clone(), label, rows.clone()))
    });
    let mut all: Vec<Value> = missing.collect();
    all.append(&mut found);
    all
}

fn name(ctx: &Context<'_>, known: &Known<'_>, key: &Figure) -> String {
    match (&known.axis.scale, key) {
        (Scale::Parts(part), Figure::Int(which)) => {
            format::part(*part, i64::try_from(*which).unwrap_or_default(), ctx.locale)
        }
        _ => format::key(key, ctx.locale, &known.axis.zone),
    }
}

fn figure(ctx: &Context<'_>, rows: &Figure) -> Option<String> {
    let Figure::Int(rows) = rows else { return None };
    Some(format::integer(*rows, ctx.locale))
}

/// What turns "is" into "is not" and back.
fn turn(subject: &Subject, keep: &Keep) -> Option<Action> {
    let keep = match keep {
        Keep::Is(keys) => Keep::Not(keys.clone()),
        Keep::Not(keys) => Keep::Is(keys.clone()),
        Keep::Contains(_) | Keep::Range(..) => return None,
    };
    let (table, dimension) = subject.target.clone();
    Some(Action::Keep(vec![Filter { table: Some(table), dimension, keep }]))
}

/// What the search would keep; without a search, what is in force.
fn contains(subject: &Subject, keep: Option<&Keep>, search: &str) -> Option<Contains> {
    let now = match keep {
        Some(Keep::Contains(text)) => Some(text.as_str()),
        _ => None,
    };
    let text = Some(search).filter(|search| !search.is_empty()).or(now)?;
    let chosen = now == Some(text);
    let (table, dimension) = subject.target.clone();
    let next = if chosen { String::new() } else { text.to_owned() };
    Some(Contains {
        label: format!("Contains “{}”", format::harmless(text)),
        chosen,
        choose: Action::Contain { table, dimension, text: next },
    })
}

/// What to know about the list, which may be cut and may be empty.
fn note(
    ctx: &Context<'_>,
    known: &Known<'_>,
    wish: &Wish,
    answers: &[Result<ViewResult>],
    (cut, empty): (bool, bool),
) -> Option<String> {
    if let Some(error) = answers.iter().find_map(|answer| answer.as_ref().err()) {
        return Some(format!("The values could not be counted. {}", error.message));
    }
    let most = format::integer(MOST_VALUES as i128, ctx.locale);
    let ranged = known.is_ranged();
    Some(match (wish.search.is_empty(), cut && !ranged) {
        (false, _) if empty => format!("No value contains “{}”.", format::harmless(&wish.search)),
        (true, _) if empty && !ranged => "The other filters leave no value.".to_owned(),
        (false, true) if wish.searched && known.is_text => {
            format!("More than {most} values contain this. Write more of it.")
        }
        (false, true) if known.is_text => "Looking among all values…".to_owned(),
        (true, true) if known.is_text => {
            format!("The {most} values with most rows. A search looks among all.")
        }
        (_, true) => format!("The {most} values with most rows."),
        _ => return None,
    })
}

fn left(ctx: &Context<'_>, known: &Known<'_>, answers: &[Result<ViewResult>]) -> Option<String> {
    let Some(Ok(answer)) = answers.get(1) else { return None };
    let rows = figure(ctx, answer.result.rows.first()?.first()?)?;
    let kind = known.table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    let table = kind.map_or(known.table.name.as_str(), |kind| kind.label.as_str());
    let all = format::count(known.table.rows, "row", "rows", ctx.locale);
    Some(format!("{rows} of {all} left ({table})"))
}
