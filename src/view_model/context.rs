//! What every view model is built from.

use reelscope_model::{
    ColumnInfo, Model, TableInfo,
    schema::Reading,
    time::{Zone, Zones},
};

use super::Extents;
use crate::{
    format::{self, Locale},
    state::State,
};

/// The open tables, what they mean, and what the reader has chosen.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What tables, columns and measures mean.
    pub model: &'a Model,
    /// The open tables, kinds first, as the engine lists them.
    pub tables: &'a [TableInfo],
    /// What the reader has chosen.
    pub state: &'a State,
    /// How numbers and dates are written.
    pub locale: &'a Locale,
    /// Where time zones come from.
    pub zones: &'a dyn Zones,
    /// How far columns reach, as far as it is known.
    pub extents: &'a Extents,
}

impl<'a> Context<'a> {
    /// The open table of that name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&'a TableInfo> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// What people call a dimension of a table; a column's own name as far as it can be read at a glance.
    #[must_use]
    pub fn label(&self, table: &TableInfo, dimension: &str) -> String {
        format::name(&self.model.found_label(self.tables, table, dimension))
    }

    /// The open table of that kind.
    #[must_use]
    pub fn table_of_kind(&self, kind: &str) -> Option<&'a TableInfo> {
        self.tables.iter().find(|table| table.kind.as_deref() == Some(kind))
    }

    /// The zone in which a column's times are shown: the reader's choice, else the column's own, else UTC. Dates and
    /// years are the same everywhere.
    #[must_use]
    pub fn zone_of(&self, column: &ColumnInfo) -> Zone {
        if column.data_type.starts_with("Date") || column.reading == Reading::Year {
            return Zone::utc();
        }
        self.zone(self.state.tz.as_deref().or(column.time_zone.as_deref()))
    }

    /// The zone of that name; UTC when there is no such zone.
    #[must_use]
    pub fn zone(&self, name: Option<&str>) -> Zone {
        let Some(name) = name else { return Zone::utc() };
        // From 1900 to 2100, where the browser's own rules are exact.
        let (from, to) = (-2_208_988_800, 4_102_444_800);
        Zone::fixed(name).or_else(|| self.zones.zone(name, from, to)).unwrap_or_else(Zone::utc)
    }
}
