//! What goes into CSV and Arrow files: columns with types, and their values. A figure is one; rows are others.

use reelscope_ipc::{Kind, TimeUnit as Unit};
use reelscope_model::{
    Column, ColumnInfo, Role, TableInfo, TimeUnit, Value,
    schema::Reading,
    time::{Zone, Zones},
};

use super::mask::Mask;
use crate::view_model::figure::{Category, Dimension, Figure};

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type in Arrow.
    pub kind: Kind,
    /// The zone in which its instants are written as text.
    pub zone: Zone,
    /// Whether its values name things.
    pub is_id: bool,
}

/// Columns and their values.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The columns.
    pub fields: Vec<Field>,
    /// The rows, with a value a column.
    pub rows: Vec<Vec<Value>>,
}

impl Sheet {
    /// A figure's groups: the keys of its dimensions, the figure, and the one that it is compared with as
    /// `<measure>_previous`.
    #[must_use]
    pub fn of_figure(figure: &Figure, zones: &dyn Zones) -> Self {
        let dimension = |dimension: &Dimension, categories: &[Category]| Field {
            name: dimension.id.clone(),
            kind: kind_of_keys(categories, &dimension.zone),
            zone: zone(zones, &dimension.zone),
            is_id: dimension.is_id,
        };
        let mut fields = vec![dimension(&figure.dimension, &figure.categories)];
        fields.extend(figure.series_dimension.iter().map(|of| dimension(of, &figure.series)));
        let type_name = figure.measure.data_type.as_str();
        let beside = figure.beside.as_ref().map(|beside| &beside.figures);
        let key =
            |categories: &[Category], at: usize| categories.get(at).map_or(Value::Null, |of| of.key.clone());
        let row = |(at, mark): (usize, &crate::view_model::figure::Mark)| {
            let mut row = vec![key(&figure.categories, mark.category)];
            row.extend(figure.series_dimension.as_ref().map(|_| key(&figure.series, mark.series)));
            row.push(exact(&mark.raw, type_name));
            row.extend(
                beside.map(|beside| beside.get(at).map_or(Value::Null, |of| exact(&of.raw, type_name))),
            );
            row
        };
        let rows: Vec<Vec<Value>> = figure.marks.iter().enumerate().map(row).collect();
        let suffixes = [Some(""), beside.map(|_| "_previous")];
        let first = fields.len();
        for (at, suffix) in suffixes.into_iter().flatten().enumerate() {
            let kind = kind_of_values(rows.iter().filter_map(|row| row.get(first + at)), type_name);
            let name = format!("{}{suffix}", figure.measure.id);
            fields.push(Field { name, kind, zone: Zone::utc(), is_id: false });
        }
        Self { fields, rows }
    }

    /// The same with pseudonyms for ids.
    #[must_use]
    pub fn masked(mut self, mask: &mut Mask) -> Self {
        for row in &mut self.rows {
            mask_row(&self.fields, row, mask);
        }
        mask_fields(&mut self.fields);
        self
    }
}

/// Puts pseudonyms in the place of a row's ids.
pub(super) fn mask_row(fields: &[Field], row: &mut [Value], mask: &mut Mask) {
    for (_, value) in fields.iter().zip(row).filter(|(field, _)| field.is_id) {
        *value = mask.of(value);
    }
}

/// Makes the columns of ids text.
pub(super) fn mask_fields(fields: &mut [Field]) {
    fields.iter_mut().filter(|field| field.is_id).for_each(|field| field.kind = Kind::Text);
}

/// The columns of rows of a table, with the types that they have in its files as far as these can be written.
#[must_use]
pub fn row_fields(table: &TableInfo, columns: &[Column], zones: &dyn Zones) -> Vec<Field> {
    let field = |column: &Column| {
        let info = table.columns.iter().find(|info| *info.name == *column.key);
        let name = column.time_zone.as_deref().unwrap_or("UTC");
        Field {
            name: column.key.to_string(),
            kind: info.map_or(Kind::Text, |info| kind_of_column(column, info, table.files.len() > 1)),
            zone: zone(zones, name),
            is_id: info.is_some_and(|info| info.role == Role::Id),
        }
    };
    columns.iter().map(field).collect()
}

fn zone(zones: &dyn Zones, name: &str) -> Zone {
    // From 1900 to 2100, where the browser's own rules are exact.
    let (from, to) = (-2_208_988_800, 4_102_444_800);
    Zone::fixed(name).or_else(|| zones.zone(name, from, to)).unwrap_or_else(Zone::utc)
}

/// The type of a column of a file. Of several files, whose types may differ, integers have 64 bits.
fn kind_of_column(column: &Column, info: &ColumnInfo, several: bool) -> Kind {
    let stored = info.data_type.as_str();
    let is_stored = info.reading == Reading::AsStored;
    match column.data_type {
        "bool" => Kind::Bool,
        "int" => {
            let (signed, bits) = match stored.strip_prefix("UInt") {
                Some(bits) => (false, bits),
                None => (true, stored.strip_prefix("Int").unwrap_or("64")),
            };
            let bits = bits.parse().ok().filter(|_| is_stored && !several).unwrap_or(64);
            Kind::Whole { bits, signed }
        }
        "float" if stored == "Float32" && !several => Kind::Single,
        "float" => Kind::Float,
        "decimal" => decimal(stored),
        "date" if stored == "Date64" && is_stored => Kind::DateMillis,
        "date" => Kind::Date,
        "time" => {
            let unit = match (info.reading, stored.strip_prefix("Timestamp(")) {
                (_, Some(unit)) => match unit.split([',', ')']).next() {
                    Some("s" | "Second") => Unit::SECOND,
                    Some("ms" | "Millisecond") => Unit::MILLISECOND,
                    Some("ns" | "Nanosecond") => Unit::NANOSECOND,
                    _ => Unit::MICROSECOND,
                },
                (Reading::EpochSeconds, _) => Unit::SECOND,
                (Reading::EpochMillis, _) => Unit::MILLISECOND,
                (Reading::EpochNanos, _) => Unit::NANOSECOND,
                _ => Unit::MICROSECOND,
            };
            // Without a zone in the file they are taken for UTC; what is no timestamp there is one from here on.
            let zone = column
                .time_zone
                .as_deref()
                .map(str::to_owned)
                .or_else(|| (!is_stored).then(|| "UTC".to_owned()));
            Kind::Moment { unit, zone }
        }
        _ if stored.starts_with("Dictionary(") => Kind::Coded,
        _ if stored == "LargeUtf8" => Kind::LargeText,
        _ => Kind::Text,
    }
}

/// `Decimal128(10, 2)`, of any width; what is wider than 38 digits has 38.
fn decimal(stored: &str) -> Kind {
    let inside = stored.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    let parts = inside.and_then(|inside| inside.split_once(", "));
    let precision = parts.and_then(|(precision, _)| precision.parse().ok()).unwrap_or(38_u8);
    let scale = parts.and_then(|(_, scale)| scale.parse().ok()).unwrap_or(0);
    Kind::Decimal { precision: precision.min(38), scale }
}

fn kind_of_keys(categories: &[Category], zone: &str) -> Kind {
    let first = categories.iter().map(|category| &category.key).find(|key| **key != Value::Null);
    match first {
        Some(Value::Time { unit, .. }) => Kind::Moment { unit: unit_of(*unit), zone: Some(zone.to_owned()) },
        Some(Value::Date(_)) => Kind::Date,
        Some(Value::Bool(_)) => Kind::Bool,
        Some(Value::Int(_)) => kind_of_values(categories.iter().map(|category| &category.key), "int"),
        Some(Value::Float(_)) => Kind::Float,
        Some(Value::Decimal { .. }) => {
            kind_of_values(categories.iter().map(|category| &category.key), "decimal")
        }
        _ => Kind::Text,
    }
}

/// The type of figures: integers of 64 bits where they fit, else decimals of 38 digits.
fn kind_of_values<'a>(values: impl Iterator<Item = &'a Value>, type_name: &str) -> Kind {
    match type_name {
        "int" => {
            let fits = |value: &Value| !matches!(value, Value::Int(value) if i64::try_from(*value).is_err());
            if values.into_iter().all(fits) { Kind::Long } else { Kind::Decimal { precision: 38, scale: 0 } }
        }
        "decimal" => {
            let scale = |value: &Value| match value {
                Value::Decimal { scale, .. } => *scale,
                _ => 0,
            };
            Kind::Decimal { precision: 38, scale: values.map(scale).max().unwrap_or(0) }
        }
        _ => Kind::Float,
    }
}

pub(super) fn unit_of(unit: TimeUnit) -> Unit {
    match unit {
        TimeUnit::Second => Unit::SECOND,
        TimeUnit::Milli => Unit::MILLISECOND,
        TimeUnit::Micro => Unit::MICROSECOND,
        TimeUnit::Nano => Unit::NANOSECOND,
    }
}

/// A figure from its text, as exact as that is.
fn exact(raw: &str, type_name: &str) -> Value {
    if raw == "null" {
        return Value::Null;
    }
    let exact = match type_name {
        "int" => raw.parse().ok().map(Value::Int),
        "decimal" => {
            let scale = raw.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let digits = raw.replace('.', "").parse().ok();
            digits.zip(i8::try_from(scale).ok()).map(|(digits, scale)| Value::Decimal { digits, scale })
        }
        _ => None,
    };
    exact.or_else(|| raw.parse().ok().map(Value::Float)).unwrap_or(Value::Null)
}
