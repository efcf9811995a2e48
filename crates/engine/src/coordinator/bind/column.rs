//! Names of columns and dimensions in a table, and the zones of their instants.

use reelscope_model::{Code, ColumnInfo, Error, Result, Role, model::Derive, names::column_key, time::Zone};

use super::{Binder, suggest};
use crate::{coordinator::table::Values, plan::ColumnId};

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
    /// `unknown-column`; `too-large` for a column that was left out; `bad-query` for a dimension of a linked table, and
    /// for a type that cannot be analysed.
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
        match found {
            Some(named) if self.table.left_out.contains(&named.info.name) => Err(self.left_out(name)),
            Some(named) if named.info.role == Role::Other || named.values == Values::Other => {
                let kind = &named.info.data_type;
                Err(Error::new(Code::BadQuery, format!("{name} holds {kind}, which cannot be analysed.")))
            }
            Some(named) => Ok(named),
            None => Err(self.unknown(name)),
        }
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

    fn unknown(&self, name: &str) -> Error {
        let table = &self.table.info.name;
        if let Some((other, _)) = name.split_once('.')
            && self.model.kind(other).is_some_and(|kind| kind.name != *table)
        {
            return Error::new(
                Code::BadQuery,
                format!("{name} is of a linked table, which is not supported yet."),
            )
            .hint(format!("Group and filter {table} by its own columns."));
        }
        let keys: Vec<String> = self.table.info.columns.iter().map(column_key).collect();
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        suggest::unknown(Code::UnknownColumn, &format!("column of {table}"), name, &names)
    }
}
