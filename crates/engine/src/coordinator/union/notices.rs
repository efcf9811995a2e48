//! What is worth knowing of a table's files.

use reelscope_model::{Notice, schema::Reading, time::Zone};

use super::{
    United,
    differences::{Said, differences},
    words::{described, list, values},
};
use crate::{
    coordinator::{leave, notices::UNMAPPED, table::Table},
    shape::{Scalar, Shape},
};

/// How many notices of one code there are at most; what is left is counted by one more.
const MOST: usize = 8;

/// The notices of the table: those of its files, of how they were united, and those of its values that stand.
pub(super) fn notices(table: &Table, united: &[United<'_>]) -> Vec<Notice> {
    let mut notices: Vec<Notice> = Vec::new();
    for notice in table.schemas.iter().flat_map(|schema| &schema.notices) {
        let stale = notice.code == "time-reading" && is_said(united, notice.column.as_deref());
        if !stale && !notices.contains(notice) {
            notices.push(notice.clone());
        }
    }
    for column in united.iter().filter(|column| column.settled.shape.is_none()) {
        if !notices.iter().any(|notice| notice.column.as_ref() == Some(&column.name)) {
            notices.push(left_out(column));
        }
    }
    notices.extend(limited("united-schemas", differences(table, united)));
    notices.extend(limited("column-mismatch", mismatches(table, united)));
    notices.extend(limited(
        "mixed-time-zones",
        united.iter().filter_map(|one| mixed_zones(table, one)).collect(),
    ));
    notices.extend(leave::notices(table));
    notices.extend(table.info.notices.iter().filter(|notice| notice.code == UNMAPPED).cloned());
    notices
}

/// Whether a person has said how a column is read.
fn is_said(united: &[United<'_>], column: Option<&str>) -> bool {
    let named = |one: &&&super::SchemaColumn| Some(one.name.as_str()) == column;
    united.iter().any(|one| one.columns.iter().filter(named).any(|one| one.said))
}

fn left_out(column: &United<'_>) -> Notice {
    let (name, stored) = (&column.name, described(column.lead(), Reading::AsStored));
    Notice {
        code: "unsupported-type".to_owned(),
        column: Some(column.name.clone()),
        message: format!(
            "{name} is left out, as it holds {stored}. Export it as text, numbers, dates or times to use it."
        ),
    }
}

fn limited(code: &str, mut said: Vec<Said>) -> Vec<Notice> {
    let more = said.len().saturating_sub(MOST);
    if more > 1 {
        said.truncate(MOST);
        said.push((None, format!("The files differ in {more} more ways of this sort.")));
    }
    let notice = |(column, message)| Notice { code: code.to_owned(), column, message };
    said.into_iter().map(notice).collect()
}

/// Files whose values do not go into their column, those that store it alike together.
fn mismatches(table: &Table, united: &[United<'_>]) -> Vec<Said> {
    let mut said = Vec::new();
    for column in united.iter().filter(|column| column.settled.shape.is_some()) {
        let mut strange: Vec<(String, Option<Shape>, Vec<&str>)> = Vec::new();
        for file in &table.files {
            let member = column.members.iter().position(|member| member.schema == file.schema);
            let Some(member) = member.filter(|&at| column.settled.readings[at].is_none()) else { continue };
            if file.values(column.members[member].at) == 0 {
                continue;
            }
            let stored = column.columns[member];
            let what = described(stored, Reading::AsStored);
            match strange.iter_mut().find(|(known, ..)| *known == what) {
                Some((.., files)) => files.push(&file.name),
                None => strange.push((what, stored.stored, vec![&file.name])),
            }
        }
        let say = |(what, stored, files): (String, _, Vec<&str>)| {
            (Some(column.name.clone()), mismatch(column, &what, stored, &files))
        };
        said.extend(strange.into_iter().map(say));
    }
    said
}

fn mismatch(column: &United<'_>, what: &str, stored: Option<Shape>, files: &[&str]) -> String {
    let (name, lead) = (&column.name, column.lead());
    let reading = column.lead_reading();
    let elsewhere = described(lead, reading);
    let wanted = values(lead.stored, reading);
    let those = if files.len() == 1 { "that file" } else { "those files" };
    let files = list(files, "files");
    let as_text = [stored, column.settled.shape].iter().flatten().filter(|shape| !shape.many).count() == 2;
    let or = if as_text {
        format!(", or choose the role dimension for {name} to keep everything as text")
    } else {
        String::new()
    };
    format!(
        "{name} holds {what} in {files}, but {elsewhere} elsewhere, so it is empty for {those}. Export {those} with \
         {wanted} in {name}{or}."
    )
}

/// Instants with another zone than the column's, in which all are shown.
fn mixed_zones(table: &Table, column: &United<'_>) -> Option<Said> {
    let own = zone_of(column.lead().time_zone.as_deref());
    let is_instant =
        |shape: Option<Shape>| shape.is_some_and(|shape| matches!(shape.scalar, Scalar::Time(_)));
    if !is_instant(column.settled.shape) {
        return None;
    }
    let mut others: Vec<(&str, Vec<usize>)> = Vec::new();
    for ((member, stored), reading) in
        column.members.iter().zip(&column.columns).zip(&column.settled.readings)
    {
        let zone = zone_of(stored.time_zone.as_deref());
        if reading.is_none() || !is_instant(stored.stored) || zone == own {
            continue;
        }
        match others.iter_mut().find(|(known, _)| *known == zone) {
            Some((_, schemas)) => schemas.push(member.schema),
            None => others.push((zone, vec![member.schema])),
        }
    }
    let told: Vec<_> = others
        .iter()
        .map(|(zone, schemas)| format!("{zone} in {}", super::words::files(table, schemas)))
        .collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let name = &column.name;
    let sentence = || {
        format!(
            "The times of {name} are stored in the time zone {own}, but {}; all are shown in {own}. Choose a time \
             zone to see them in another.",
            list(&told, "zones")
        )
    };
    (!told.is_empty()).then(|| (Some(name.clone()), sentence()))
}

/// The zone of instants as it is compared: times without a zone are taken as UTC.
fn zone_of(name: Option<&str>) -> &str {
    let name = name.unwrap_or("UTC");
    if Zone::fixed(name).is_some_and(|zone| zone.is_utc()) { "UTC" } else { name }
}
