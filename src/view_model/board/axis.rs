//! A dimension of an open table, with the scale that it is grouped by.

use reelscope_model::{
    By, Grain, Part, Role, TableInfo, Value,
    model::{Derive, Found},
    query::{Bins, BySpec},
    schema::Reading,
    time::{Civil, Zone, civil::DAY},
    value::TimeUnit,
};

use super::bins;
use crate::{
    state::typing::{Class, class},
    view_model::{
        Context,
        extents::{Extent, Need},
    },
};

/// The most values of a number that are groups of their own; more are put into bins.
const MOST_VALUES: u64 = 100;

/// A dimension as a view groups by it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::view_model) struct Axis {
    /// Its id in hooks and filters.
    pub(in crate::view_model) id: String,
    /// Its name for people.
    pub(in crate::view_model) label: String,
    /// What rows are grouped by.
    pub(in crate::view_model) scale: Scale,
    /// The zone of its instants.
    pub(in crate::view_model) zone: Zone,
    /// What its values' colours go by: the same in the table that has them and in those that link to it.
    pub(in crate::view_model) colours: String,
    /// Whether it is when events happened, rather than another date.
    pub(in crate::view_model) is_event_time: bool,
    /// What the engine knows the column by.
    name: String,
    /// The reader's choice of a zone, as queries name it.
    time_zone: Option<String>,
    /// Whether its values name things.
    pub(in crate::view_model) is_id: bool,
    /// Whether a row may have several of its values.
    pub(in crate::view_model) is_multiple: bool,
    /// What a filter on it is on: the table, and the dimension there.
    pub(in crate::view_model) target: (String, String),
}

/// How a dimension's values are grouped.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::view_model) enum Scale {
    /// Each value, the greatest figures first.
    Names,
    /// Each value, in its own order.
    Numbers,
    /// Calendar units; how far the events reach, where there are any.
    Buckets(Grain, Option<Reach>),
    /// Parts of the calendar.
    Parts(Part),
    /// Ranges of a number.
    Bins(Bins),
    /// Not known before the column's extent is.
    Unknown,
}

impl Axis {
    /// The dimension of that name, time by `grain`; none when the table lacks its column.
    pub(in crate::view_model) fn find(
        ctx: &Context<'_>,
        table: &TableInfo,
        id: &str,
        grain: Grain,
    ) -> Option<Self> {
        let found = usable(ctx, table, id)?;
        let (column, derive) = (found.column, found.dimension.derive);
        // A derived dimension is known by its own name; a column is, without any doubt, by its raw one.
        let name = found.whole_name();
        let extent = ctx.extents.of(table, &name);
        let scale = match (derive, class(column, derive)) {
            (Derive::Part(part), _) => Scale::Parts(part),
            (Derive::Year, _) => Scale::Numbers,
            (Derive::Value, Class::Time) => {
                extent.map_or(Scale::Unknown, |extent| Scale::Buckets(grain, reach(extent, column.reading)))
            }
            (Derive::Value, Class::Number) => extent.map_or(Scale::Unknown, number_scale),
            (Derive::Value, Class::Text | Class::Bool) => Scale::Names,
        };
        let is_event_time = !found.is_linked
            && derive == Derive::Value
            && ctx.model.event_time(table) == Some(found.dimension.column);
        Some(Self {
            id: id.to_owned(),
            label: ctx.label(table, id),
            scale,
            zone: ctx.zone_of(column),
            colours: found.name.to_owned(),
            is_event_time,
            name,
            time_zone: ctx.state.tz.clone(),
            is_id: column.role == Role::Id,
            is_multiple: column.multi_valued,
            target: target(table, &found, id),
        })
    }

    /// The column whose extent the dimension's scale depends on.
    pub(in crate::view_model) fn need(ctx: &Context<'_>, table: &TableInfo, id: &str) -> Option<Need> {
        let found = usable(ctx, table, id)?;
        let class = class(found.column, found.dimension.derive);
        let depends = found.dimension.derive == Derive::Value && matches!(class, Class::Time | Class::Number);
        let (table, column) = (table.name.clone(), found.whole_name());
        depends.then_some(Need { table, column, distinct: class == Class::Number })
    }

    /// The dimension as a query writes it, under its id.
    pub(in crate::view_model) fn by(&self) -> By {
        let mut spec = BySpec { column: self.name.clone(), ..BySpec::default() };
        match &self.scale {
            Scale::Buckets(grain, _) => spec.grain = Some(*grain),
            Scale::Parts(part) => spec.part = Some(*part),
            Scale::Bins(bins) => spec.bins = Some(*bins),
            Scale::Names | Scale::Numbers | Scale::Unknown => {}
        }
        if spec.grain.is_some() || spec.part.is_some() {
            spec.time_zone = self.time_zone.clone();
        }
        spec.alias = (self.id != self.name).then(|| self.id.clone());
        By::Spec(spec)
    }

    /// Whether its values have an order of their own.
    pub(in crate::view_model) fn is_ordered(&self) -> bool {
        !matches!(self.scale, Scale::Names)
    }
}

/// What a dimension means in a table; none where its column is missing, left out, or cannot be analysed.
pub(super) fn usable<'a>(ctx: &Context<'a>, table: &'a TableInfo, id: &'a str) -> Option<Found<'a>> {
    ctx.model.find(ctx.tables, table, id).filter(|found| found.column.role != Role::Other)
}

/// What a filter on a dimension of a chart of `table` is on. One of a linked table is on that table, and so on all that
/// link to it; but where the chart's table has such a dimension of its own, which that would mean, on the link.
fn target(table: &TableInfo, found: &Found<'_>, id: &str) -> (String, String) {
    let canonical = found.column.canonical.as_deref();
    let has_own = canonical.is_some()
        && found.column.role != Role::Id
        && table.columns.iter().any(|column| column.canonical.as_deref() == canonical);
    if found.is_linked && !has_own {
        (found.table.name.clone(), found.name.to_owned())
    } else {
        (table.name.clone(), id.to_owned())
    }
}

/// How far a time column reaches, in seconds (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::view_model) struct Reach {
    /// The first event.
    pub(in crate::view_model) first: i64,
    /// The last event.
    pub(in crate::view_model) last: i64,
    /// Where the last event ends: the next day, of a date; the event itself, of an instant.
    pub(in crate::view_model) end: i64,
}

/// How far a time column with this extent reaches; none without a value.
pub(in crate::view_model) fn reach(extent: &Extent, reading: Reading) -> Option<Reach> {
    let at = |value: &Value, units: i64| match value {
        Value::Time { value, unit } => Some(seconds(*value, *unit)),
        Value::Date(days) => Some((i64::from(*days) + units).saturating_mul(DAY)),
        Value::Int(year) if reading == Reading::Year => {
            let year = i64::try_from(*year).ok()?.saturating_add(units);
            Some(Civil { year, month: 1, day: 1 }.days().saturating_mul(DAY))
        }
        _ => None,
    };
    Some(Reach { first: at(&extent.min, 0)?, last: at(&extent.max, 0)?, end: at(&extent.max, 1)? })
}

/// The second (UTC) that an instant falls in.
pub(in crate::view_model) fn seconds(value: i64, unit: TimeUnit) -> i64 {
    value.div_euclid(unit.per_second())
}

fn number_scale(extent: &Extent) -> Scale {
    let few = extent.distinct.is_some_and(|many| many <= MOST_VALUES);
    match (extent.min.as_f64(), extent.max.as_f64()) {
        (Some(min), Some(max)) if !few => bins::nice(min, max).map_or(Scale::Numbers, Scale::Bins),
        _ => Scale::Numbers,
    }
}
