//! Values by a part of their name, of all dimensions that have names.

use std::cmp::Reverse;

use reelscope_engine::api::{ViewResult, Views};
use reelscope_model::{
    By, Clause, Measure, Query, Result, Role, TableInfo, Test, Value,
    query::{Op, OpMeasure, Sort},
    sort,
};

use super::{Kind, MOST, Place};
use crate::{
    format,
    state::{
        Action, Explore, Filter, Keep, Page, State,
        typing::{Class, class},
    },
    view_model::{
        Context,
        board::{self, axis::Axis},
        period,
        picker::{self, Choice, Subject},
    },
};

/// The shortest text that values are looked for by.
const SHORTEST: usize = 2;
/// Free text is looked through in tables of up to so many rows; beyond, its column would be read for a guess.
const MOST_TEXTS: u64 = 1_000_000;
/// How many values are asked for of each dimension: of a list's values some do not have the text.
const MOST_ASKED: usize = 40;
const ROWS: &str = "rows";

/// A question for values: the views, and what each is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// For [`reelscope_engine::api::Engine::views`].
    pub views: Views,
    of: Vec<Choice>,
}

/// Asks for values that contain the text; none where that would find too much, or nothing.
#[must_use]
pub fn ask(ctx: &Context<'_>, text: &str) -> Option<Asked> {
    let text = text.trim();
    if text.chars().count() < SHORTEST {
        return None;
    }
    // The Data page shows all tables.
    let state = State { page: Page::Data, ..ctx.state.clone() };
    let ctx = &Context { state: &state, ..*ctx };
    let choices = picker::dimensions(ctx, "").into_iter().flat_map(|group| group.choices);
    let (mut views, mut of) = (Vec::new(), Vec::new());
    for choice in choices {
        if let Some(query) = query(ctx, &choice.subject, text) {
            views.push(query);
            of.push(choice);
        }
    }
    (!views.is_empty()).then_some(Asked { views: Views { views, clauses: Vec::new() }, of })
}

fn query(ctx: &Context<'_>, subject: &Subject, text: &str) -> Option<Query> {
    let table = ctx.table(&subject.table)?;
    let found = ctx.model.find(ctx.tables, table, &subject.id)?;
    // Of a linked table the values are those that it has itself.
    let is_named =
        class(found.column, found.dimension.derive) == Class::Text && found.column.data_type.contains("Utf8");
    let is_large = found.column.role == Role::Text && table.rows > MOST_TEXTS;
    if !is_named || is_large || found.table.name != table.name {
        return None;
    }
    let by = axis(ctx, table, subject)?.by();
    let count =
        OpMeasure { op: Op::Count, column: None, q: None, filter: Vec::new(), alias: Some(ROWS.to_owned()) };
    Some(Query {
        table: table.name.clone(),
        measures: vec![Measure::Op(count)],
        filter: vec![contains(&by, text)],
        by: vec![by],
        sort: vec![Sort { key: ROWS.to_owned(), desc: true }],
        limit: Some(MOST_ASKED),
        ..Query::default()
    })
}

fn axis(ctx: &Context<'_>, table: &TableInfo, subject: &Subject) -> Option<Axis> {
    Axis::find(ctx, table, &subject.id, period::grain(ctx))
}

fn contains(by: &By, text: &str) -> Clause {
    let test = Test::Contains(text.to_owned());
    Clause { table: None, column: by.spec().column, part: None, time_zone: None, test }
}

/// The values that were found, those of most rows first.
#[must_use]
pub fn values(ctx: &Context<'_>, text: &str, asked: &Asked, answers: &[Result<ViewResult>]) -> Vec<Place> {
    let needle = text.trim().to_lowercase();
    let mut found: Vec<(&Choice, &str, i128)> = Vec::new();
    for (choice, answer) in asked.of.iter().zip(answers) {
        let Ok(answer) = answer else { continue };
        for row in &answer.result.rows {
            let [Value::Text(key), Value::Int(rows), ..] = row.as_slice() else { continue };
            if key.to_lowercase().contains(&needle) {
                found.push((choice, key, *rows));
            }
        }
    }
    sort::sort_by_key(&mut found, |(_, key, rows)| {
        (!key.to_lowercase().starts_with(&needle), Reverse(*rows))
    });
    found.into_iter().take(2 * MOST).map(|(choice, key, rows)| place(ctx, choice, key, rows)).collect()
}

fn place(ctx: &Context<'_>, choice: &Choice, key: &str, rows: i128) -> Place {
    let (table, dimension) = choice.subject.target.clone();
    let keep = Keep::Is(vec![Some(key.to_owned())]);
    let mut actions = way(ctx, &choice.subject);
    actions.push(Action::Keep(vec![Filter { table: Some(table), dimension, keep }]));
    let many = format::count(u64::try_from(rows).unwrap_or_default(), "row", "rows", ctx.locale);
    Place {
        kind: Kind::Value,
        label: format::harmless(key),
        detail: format!("{}, {many}", choice.label),
        actions,
        chart: None,
    }
}

/// What leads to a page that the subject filters something on; nothing where that is this one.
fn way(ctx: &Context<'_>, subject: &Subject) -> Vec<Action> {
    let here = ctx.state.page;
    let is_filtered = |page: &Page| {
        let state = State { page: *page, ..ctx.state.clone() };
        let on = Context { state: &state, ..*ctx };
        let shows_it = board::tables(&on).iter().any(|table| table.name == subject.table);
        let listed = || picker::dimensions(&on, "").into_iter().flat_map(|group| group.choices);
        shows_it || listed().any(|choice| choice.subject.target == subject.target)
    };
    let boards =
        Page::ALL.into_iter().filter(|page| !matches!(page, Page::Overview | Page::Explore | Page::Data));
    if here != Page::Data && is_filtered(&here) {
        return Vec::new();
    }
    match boards.into_iter().find(is_filtered) {
        Some(page) => vec![Action::Go(page)],
        None => {
            let table = Some(subject.table.clone());
            vec![Action::Go(Page::Explore), Action::Explore(Explore { table, ..Explore::default() })]
        }
    }
}
