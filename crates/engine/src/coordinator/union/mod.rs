//! Uniting the schemas of a table's files to the table's columns.
//!
//! What a column is follows from all files together, whatever order they were opened in: which of their columns it is
//! ([`group`]), what holds the values of all of them and which cannot go along ([`settle`]). What differs is noted,
//! a few notices for any number of files ([`notices`]).

use reelscope_model::{ColumnInfo, Role, schema::Reading};
use rustc_hash::FxHashSet;

use super::{
    leave,
    schema::SchemaColumn,
    table::{Assigned, Table, Values},
    zones::ZoneCache,
};
use crate::{
    protocol::{ColumnSpec, Place},
    shape::Scalar,
};

mod alike;
mod differences;
mod family;
mod group;
mod notices;
mod settle;
mod types;
mod words;

pub(super) use alike::goes_with;
pub(super) use group::{Member, groups};

use settle::{Candidate, Settled, settle};

/// A column of the table with those of the schemas that it is.
pub(super) struct United<'a> {
    /// Its name in the table.
    name: String,
    members: Vec<Member>,
    /// The schemas' columns, one a member.
    columns: Vec<&'a SchemaColumn>,
    settled: Settled,
}

/// Makes the table's columns, layouts and notices anew from its files.
pub(super) fn unite(table: &mut Table, zones: &ZoneCache) {
    let schemas = table.schemas.clone();
    let columns: Vec<&[SchemaColumn]> = schemas.iter().map(|schema| &*schema.columns).collect();
    let united = united(table, &columns);
    table.layouts = layouts(&united, schemas.len());
    let nulls = nulls(table, &united);
    table.columns = united.iter().map(|column| column.spec(zones)).collect();
    table.info.columns = united.iter().zip(nulls).map(|(column, nulls)| column.info(nulls)).collect();
    leave::apply(table);
    table.info.files = table.files.iter().map(|file| file.name.clone()).collect();
    table.info.rows = table.rows();
    table.assigned = united.iter().filter_map(|column| assigned(table, column)).collect();
    table.info.notices = notices::notices(table, &united);
}

/// The value sets that a person gave values of a column, by any of its names; what is said of the table goes before what
/// was kept of earlier files.
fn assigned(table: &Table, column: &United<'_>) -> Option<Assigned> {
    let canonical = column.columns.iter().find_map(|column| column.canonical.clone())?;
    let kept = table.files.iter().flat_map(|file| &file.kept.columns);
    let mut values: Vec<(String, Option<String>)> = Vec::new();
    for said in table.said.iter().chain(kept).filter(|said| !said.values.is_empty()) {
        if column.columns.iter().any(|column| column.name == said.column) {
            let new = said.values.iter().filter(|(value, _)| !values.iter().any(|(known, _)| known == value));
            let new: Vec<_> = new.cloned().collect();
            values.extend(new);
        }
    }
    (!values.is_empty()).then_some(Assigned { canonical, values })
}

fn united<'a>(table: &Table, schemas: &[&'a [SchemaColumn]]) -> Vec<United<'a>> {
    let mut values: Vec<Vec<u64>> = schemas.iter().map(|columns| vec![0; columns.len()]).collect();
    for file in &table.files {
        let values = &mut values[file.schema];
        values.iter_mut().enumerate().for_each(|(at, values)| *values += file.values(at));
    }
    let mut taken = FxHashSet::default();
    let column = |members: Vec<Member>| {
        let columns: Vec<&SchemaColumn> =
            members.iter().map(|member| &schemas[member.schema][member.at]).collect();
        let candidates: Vec<_> = members
            .iter()
            .zip(&columns)
            .map(|(member, column)| Candidate { column, values: values[member.schema][member.at] })
            .collect();
        let name = free_name(columns.first().map_or("", |column| &column.name), &mut taken);
        United { name, settled: settle(&candidates), members, columns }
    };
    groups(schemas).into_iter().map(column).collect()
}

/// `name`, or with `-2`, `-3` behind it where another column has it.
fn free_name(name: &str, taken: &mut FxHashSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = core::iter::once(name.to_owned()).chain(numbered);
    let free = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// Where the columns stand in the files of each schema.
fn layouts(united: &[United<'_>], schemas: usize) -> Vec<Vec<Option<Place>>> {
    let mut layouts = vec![vec![None; united.len()]; schemas];
    for (column, united) in united.iter().enumerate() {
        for (member, reading) in united.members.iter().zip(&united.settled.readings) {
            let place = reading.zip(u32::try_from(member.at).ok());
            layouts[member.schema][column] = place.map(|(reading, column)| Place { column, reading });
        }
    }
    layouts
}

/// The nulls of each column over all files; the rows of a file are null in the columns that it does not fill.
fn nulls(table: &Table, united: &[United<'_>]) -> Vec<Option<u64>> {
    let mut sums = vec![Some(0_u64); united.len()];
    for file in &table.files {
        for (sum, place) in sums.iter_mut().zip(&table.layouts[file.schema]) {
            let nulls = match place {
                Some(place) => file.nulls.get(place.column as usize).copied().flatten(),
                None => Some(file.rows),
            };
            *sum = sum.zip(nulls).map(|(sum, nulls)| sum + nulls);
        }
    }
    sums
}

impl United<'_> {
    /// The schema's column whose type is shown.
    fn lead(&self) -> &SchemaColumn {
        self.columns[self.settled.lead]
    }

    /// How the values are read whose type is shown.
    fn lead_reading(&self) -> Reading {
        self.settled.readings[self.settled.lead].unwrap_or(self.lead().reading)
    }

    /// The schemas' columns that the table's column reads, with their readings.
    fn kept(&self) -> impl Iterator<Item = (&SchemaColumn, Reading)> {
        let both = self.columns.iter().zip(&self.settled.readings);
        both.filter_map(|(column, reading)| Some((*column, (*reading)?)))
    }

    fn info(&self, nulls: Option<u64>) -> ColumnInfo {
        let lead = self.lead();
        ColumnInfo {
            name: self.name.clone(),
            canonical: self.columns.iter().find_map(|column| column.canonical.clone()),
            data_type: lead.data_type.clone(),
            role: if self.settled.shape.is_none() { Role::Other } else { self.settled.role },
            reading: self.lead_reading(),
            nulls,
            multi_valued: self.settled.shape.is_some_and(|shape| shape.many),
            time_zone: lead.time_zone.clone(),
        }
    }

    fn spec(&self, zones: &ZoneCache) -> ColumnSpec {
        let mut spec = ColumnSpec::of(self.settled.shape);
        let minutes = Reading::MinutesText;
        spec.shown_whole |= self.kept().any(|(_, reading)| reading == minutes);
        let dated = |(column, reading): (&SchemaColumn, _)| {
            let read = column.stored.and_then(|stored| stored.read(reading));
            read.is_some_and(|shape| matches!(shape.scalar, Scalar::Date | Scalar::Year))
        };
        if Values::of(self.settled.shape) == Values::Time && self.kept().any(dated) {
            let own = self.lead().time_zone.as_deref().and_then(|name| zones.get(name).ok());
            spec.zone = own.unwrap_or(spec.zone);
        }
        spec
    }
}
