//! A query's clauses as a plan's.

use reelscope_model::{
    Clause, Code, Error, Literal, Result, Test, TimeUnit, Value,
    model::Derive,
    time::{Civil, Zone, civil::DAY},
};

use super::{Binder, column::Named, key::plain, literal::Operand};
use crate::{
    coordinator::table::Values,
    plan::{self, Key},
};

/// What a clause's column is taken by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::coordinator) enum Target {
    /// By its value; by any of a row's values, where there are several.
    #[default]
    Value,
    /// By all of a row's values as one text.
    Whole,
}

impl Binder<'_> {
    /// Binds a clause to the column `name` of this table.
    ///
    /// # Errors
    /// `unknown-column` and `bad-query`.
    pub(in crate::coordinator) fn clause(
        &self,
        name: &str,
        clause: &Clause,
        target: Target,
    ) -> Result<plan::Clause> {
        let column = self.named(name)?;
        let zone = self.zone(column, clause.time_zone.as_deref())?;
        let key = key(clause, column, &zone, target)?;
        let values = match key {
            Key::Part(..) | Key::Year(..) => Values::Int,
            Key::Whole(_) => Values::Text,
            _ if column.values == Values::Any => self.table.item_values(column.id),
            _ => column.values,
        };
        let operand = Operand { column: name, values, zone: &zone };
        let list = |literals: &[Literal]| {
            literals.iter().map(|literal| operand.value(literal)).collect::<Result<_>>()
        };
        let test = match &clause.test {
            Test::Is(values) => plan::Test::Is(list(values)?),
            Test::Not(values) => plan::Test::Not(list(values)?),
            Test::Contains(text) if values == Values::Text => plan::Test::Contains(text.to_lowercase()),
            Test::Contains(_) => return Err(bad(name, "holds no text, so nothing is contained in it")),
            Test::Range { from, to } => return range(column, &operand, from.as_ref(), to.as_ref()),
        };
        Ok(plan::Clause { key, test })
    }
}

fn key(clause: &Clause, column: Named<'_>, zone: &Zone, target: Target) -> Result<Key> {
    if let Some(part) = clause.part {
        if !column.values.is_calendar() {
            return Err(bad(&clause.column, "holds no times, so it has no part"));
        }
        return Ok(Key::Part(column.id, part, zone.clone()));
    }
    if target == Target::Whole && column.info.multi_valued {
        return Ok(Key::Whole(column.id));
    }
    Ok(plain(column, zone))
}

/// A range is always of the stored value. Of a dimension that is a year it is of the instants that the years
/// start at.
fn range(
    column: Named<'_>,
    operand: &Operand<'_>,
    from: Option<&Literal>,
    to: Option<&Literal>,
) -> Result<plan::Clause> {
    let end = |literal: Option<&Literal>| {
        let literal = literal.filter(|literal| literal.0 != Value::Null);
        let Some(value) = literal.map(|literal| operand.value(literal)).transpose()? else { return Ok(None) };
        match (column.derive, column.values) {
            (Derive::Year, Values::Date | Values::Time) => {
                first_of_year(&value, column.values, operand).map(Some)
            }
            _ => Ok(Some(value)),
        }
    };
    let ordered = column.values.is_number() || column.values.is_calendar();
    if !ordered || matches!(column.derive, Derive::Part(_)) {
        return Err(bad(operand.column, "has no ranges, which are of numbers and times")
            .hint("Use a set of values instead."));
    }
    let test = plan::Test::Range { from: end(from)?, to: end(to)? };
    Ok(plan::Clause { key: Key::Value(column.id), test })
}

/// The first date or instant of a year, of which a fraction counts up.
fn first_of_year(year: &Value, values: Values, operand: &Operand<'_>) -> Result<Value> {
    #[allow(clippy::cast_possible_truncation, reason = "casts from float saturate")]
    let year = year.as_f64().map(|year| year.ceil() as i64).unwrap_or_default();
    let days = Civil { year, month: 1, day: 1 }.days();
    match (values, i32::try_from(days)) {
        (Values::Date, Ok(days)) => Ok(Value::Date(days)),
        (Values::Time, Ok(_)) => {
            let value = operand.zone.first_instant(days * DAY);
            Ok(Value::Time { value, unit: TimeUnit::Second })
        }
        _ => Err(bad(operand.column, &format!("has no year {year}"))),
    }
}

fn bad(column: &str, what: &str) -> Error {
    Error::new(Code::BadQuery, format!("{column} {what}."))
}
