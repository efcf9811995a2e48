//! What a query groups by, as the keys of a plan.

use reelscope_model::{
    By, Code, Error, Result,
    model::Derive,
    query::{Bins, BySpec},
    time::Zone,
};

use super::{Binder, column::Named};
use crate::{
    coordinator::{finish::Dim, table::Values},
    plan::Key,
};

/// The most dimensions of a query.
const MOST_DIMENSIONS: usize = 3;

impl Binder<'_> {
    /// The dimensions of a query.
    ///
    /// # Errors
    /// `unknown-column` and `bad-query`.
    pub(super) fn dims(&self, by: &[By]) -> Result<Vec<Dim>> {
        if by.len() > MOST_DIMENSIONS {
            return Err(Error::new(
                Code::BadQuery,
                format!("A query groups by {MOST_DIMENSIONS} dimensions at most."),
            ));
        }
        by.iter().map(|by| self.dim(by)).collect()
    }

    /// One dimension of a query.
    ///
    /// # Errors
    /// `unknown-column` and `bad-query`.
    pub(in crate::coordinator) fn dim(&self, by: &By) -> Result<Dim> {
        let spec = by.spec();
        let column = self.named(&spec.column)?;
        let zone = self.zone(column, spec.time_zone.as_deref())?;
        let by_key = self.key(&spec, column, &zone)?;
        let data_type = match by_key {
            Key::Grain(..) => "time",
            Key::Part(..) | Key::Year(..) => "int",
            Key::Bins(..) => "float",
            Key::Whole(_) => "text",
            Key::Value(_) => column.values.type_name(),
        };
        let time_zone = (data_type == "time" && !zone.is_utc()).then(|| zone.name.into());
        Ok(Dim { key: by.key().into(), by: by_key, data_type, time_zone })
    }

    fn key(&self, spec: &BySpec, column: Named<'_>, zone: &Zone) -> Result<Key> {
        let ways = [spec.grain.is_some(), spec.part.is_some(), spec.bins.is_some(), spec.whole];
        if ways.iter().filter(|way| **way).count() > 1 {
            return Err(bad(spec, "has one of grain, part, bins and whole at most"));
        }
        if (spec.grain.is_some() || spec.part.is_some()) && !column.values.is_calendar() {
            return Err(bad(spec, "holds no times, so it has no grain or part"));
        }
        if let Some(grain) = spec.grain {
            return Ok(Key::Grain(column.id, grain, zone.clone()));
        }
        if let Some(part) = spec.part {
            return Ok(Key::Part(column.id, part, zone.clone()));
        }
        if let Some(bins) = spec.bins {
            if !column.values.is_number() {
                return Err(bad(spec, "holds no numbers, so it has no bins"));
            }
            check_bins(spec, bins)?;
            return Ok(Key::Bins(column.id, bins));
        }
        if spec.whole && column.info.multi_valued {
            return Ok(Key::Whole(column.id));
        }
        Ok(plain(column, zone))
    }
}

/// What a column is grouped by when nothing more is said.
pub(super) fn plain(column: Named<'_>, zone: &Zone) -> Key {
    match column.derive {
        Derive::Value => Key::Value(column.id),
        // The year of a year is itself, so that views and clauses on either are on one thing.
        Derive::Year if column.values == Values::Year => Key::Value(column.id),
        Derive::Year => Key::Year(column.id, zone.clone()),
        Derive::Part(part) => Key::Part(column.id, part, zone.clone()),
    }
}

fn check_bins(spec: &BySpec, bins: Bins) -> Result<()> {
    if bins.is_sound() {
        return Ok(());
    }
    let most = Bins::MOST;
    Err(bad(spec, &format!("needs bins with a step above 0 and a count from 1 to {most}")))
}

fn bad(spec: &BySpec, what: &str) -> Error {
    Error::new(Code::BadQuery, format!("The dimension {} {what}.", spec.column))
}
