//! Names of columns and dimensions in a table, and the zones of their instants.

use reelscope_model::{Code, ColumnInfo, Error, Result, Role, model::Derive, names::column_key, time::Zone};

use super::{Binder, suggest};
use crate::{
    coordinator::{
        links::Way,
        table::{Table, Values},
    },
    plan::ColumnId,
};

/// A column that a name means.
#[derive(Clone, Copy)]
pub(in crate::coordinator) struct Named<'a> {
    pub(in crate::coordinator) id: ColumnId,
    pub(super) info: &'a ColumnInfo,
    pub(super) values: Values,
    /// How the dimension is read from the column.
    pub(super) derive: Derive,
}

impl<'a> Binder<'a> {
    /// The column that `name` means: a raw name first, then a dimension or canonical name.
    ///
    /// # Errors
    /// `unknown-column`; `too-large` for a column that was left out; `bad-query` for a type that cannot be
    /// analysed, and for a table that no link leads to.
    pub(in crate::coordinator) fn named(&self, name: &str) -> Result<Named<'a>> {
        let found = self.model.dimension(&self.table.info, name).and_then(|dimension| {
            let id = ColumnId::try_from(dimension.column).ok()?;
            Some(Named {
                id,
                info: self.table.column(id)?,
                values: self.table.values(id),
                derive: dimension.derive,
            })
        });
        let found = match found {
            Some(found) => Some(found),
            None => self.linked(name)?,
        };
        match found {
            Some(named) if self.is_left_out(named) => Err(self.left_out(name)),
            Some(named) if named.info.role == Role::Other || named.values == Values::Other => {
                let kind = &named.info.data_type;
                Err(Error::new(Code::BadQuery, format!("{name} holds {kind}, which cannot be analysed.")))
            }
            Some(named) => Ok(named),
            None => Err(self.unknown(name)),
        }
    }

    /// The column of a linked table that `name` means, as `table.column`; none when it names no table.
    fn linked(&self, name: &str) -> Result<Option<Named<'a>>> {
        let Some(linked) = self.table.linked(self.model, name) else { return Ok(None) };
        let (way, column) = linked?;
        let target: &'a Table = &way.target;
        let Some(dimension) = self.model.dimension(&target.info, column) else {
            return Err(unknown(target, column));
        };
        let info = target.info.columns.get(dimension.column);
        let own = ColumnId::try_from(dimension.column).ok();
        Ok(info.zip(own).map(|(info, own)| Named {
            id: way.id(own),
            info,
            values: target.values(own),
            derive: dimension.derive,
        }))
    }

    /// The zone of a column's instants: the one asked for, else the column's own, else UTC. Dates and years have none.
    ///
    /// # Errors
    /// `bad-query` when the zone asked for does not exist.
    pub(super) fn zone(&self, column: Named<'_>, asked: Option<&str>) -> Result<Zone> {
        let zone = asked.map(|name| self.zones.get(name)).transpose()?;
        if column.values != Values::Time {
            return Ok(Zone::utc());
        }
        let own = || column.info.time_zone.as_deref().and_then(|name| self.zones.get(name).ok());
        Ok(zone.or_else(own).unwrap_or_else(Zone::utc))
    }

    fn left_out(&self, name: &str) -> Error {
        let message = format!("{name} of {} was left out to save memory.", self.table.info.name);
        Error::new(Code::TooLarge, message).hint("Bring it back on the Data page, or ask for other columns.")
    }

    /// There is no such column; perhaps a linked table has it.
    fn unknown(&self, name: &str) -> Error {
        let error = unknown(self.table, name);
        let has_it = |way: &&Way| self.model.dimension(&way.target.info, name).is_some();
        match self.table.links.ways.iter().find(has_it) {
            Some(way) => error.hint(format!("Did you mean {}.{name}?", way.target.info.name)),
            None => error,
        }
    }

    fn is_left_out(&self, named: Named<'_>) -> bool {
        let table = self.table.way(named.id).map_or(self.table, |(way, _)| &*way.target);
        table.left_out.contains(&named.info.name)
    }
}

fn unknown(table: &Table, name: &str) -> Error {
    let keys: Vec<String> = table.info.columns.iter().map(column_key).collect();
    let names: Vec<&str> = keys.iter().map(String::as_str).collect();
    suggest::unknown(Code::UnknownColumn, &format!("column of {}", table.info.name), name, &names)
}
