//! How the schemas of a table's files differ, as sentences: each says it of all columns and files that it holds for.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    United,
    types::types,
    words::{files, list},
};
use crate::coordinator::table::Table;

/// A sentence, with the column when it is about one.
pub(super) type Said = (Option<String>, String);

/// What differs between the files, but for what has notices of its own.
pub(super) fn differences(table: &Table, united: &[United<'_>]) -> Vec<Said> {
    if table.schemas.len() < 2 {
        return Vec::new();
    }
    let mut said = missing(table, united);
    said.extend(types(table, united));
    said.extend(names(united));
    said.extend(order(table, united));
    said
}

/// Columns that some files lack, those that the same files lack together.
fn missing(table: &Table, united: &[United<'_>]) -> Vec<Said> {
    let mut lacking: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    for column in united {
        let has =
            |schema: &usize| column.members.binary_search_by_key(schema, |member| member.schema).is_ok();
        let lack: Vec<usize> = (0..table.schemas.len()).filter(|schema| !has(schema)).collect();
        if !lack.is_empty() {
            lacking.entry(lack).or_default().push(&column.name);
        }
    }
    let say = |(lack, columns): (Vec<usize>, Vec<&str>)| {
        let are = if columns.len() == 1 { "is" } else { "are" };
        let names = list(&columns, "columns");
        let has: Vec<usize> =
            (0..table.schemas.len()).filter(|schema| lack.binary_search(schema).is_err()).collect();
        let count = |schemas: &[usize]| {
            table.files.iter().filter(|file| schemas.binary_search(&file.schema).is_ok()).count()
        };
        let sentence = if count(&has) < count(&lack) {
            format!(
                "{names} {are} only in {}; the rows of all other files have no value there.",
                files(table, &has)
            )
        } else {
            format!("{names} {are} not in {}; the rows there have no value.", files(table, &lack))
        };
        (one(&columns), sentence)
    };
    lacking.into_iter().map(say).collect()
}

/// Columns that go by several names.
fn names(united: &[United<'_>]) -> Option<Said> {
    let mut renamed: Vec<String> = Vec::new();
    for column in united {
        let mut others: Vec<&str> = Vec::new();
        for other in column.columns.iter().map(|column| column.name.as_str()) {
            if other != column.columns[0].name && !others.contains(&other) {
                others.push(other);
            }
        }
        if !others.is_empty() {
            renamed.push(format!("{} for {}", list(&others, "names"), column.name));
        }
    }
    let names: Vec<&str> = renamed.iter().map(String::as_str).collect();
    let sentence =
        || format!("Some files have other names for the same columns: {}.", list(&names, "columns"));
    (!names.is_empty()).then(|| (None, sentence()))
}

/// Files whose columns stand in another order than those of the first.
fn order(table: &Table, united: &[United<'_>]) -> Option<Said> {
    let mut first: FxHashMap<usize, usize> = FxHashMap::default();
    for (position, column) in united.iter().enumerate() {
        let member = column.members.iter().find(|member| member.schema == 0);
        first.extend(member.map(|member| (position, member.at)));
    }
    let mut common: Vec<Vec<(usize, usize)>> = vec![Vec::new(); table.schemas.len()];
    for (position, column) in united.iter().enumerate() {
        let Some(at) = first.get(&position) else { continue };
        column.members.iter().for_each(|member| common[member.schema].push((*at, member.at)));
    }
    let is_other = |places: &mut Vec<(usize, usize)>| {
        reelscope_model::sort::sort_by(places, Ord::cmp);
        !places.is_sorted_by_key(|(_, at)| *at)
    };
    let others: Vec<usize> = (0..common.len()).filter(|&schema| is_other(&mut common[schema])).collect();
    let sentence = || format!("The columns stand in another order in {}.", files(table, &others));
    (!others.is_empty()).then(|| (None, sentence()))
}

/// The column, when it is one.
pub(super) fn one(columns: &[&str]) -> Option<String> {
    if let [column] = columns { Some((*column).to_owned()) } else { None }
}
