//! How the browser writes numbers and dates, asked of `Intl` once and kept as plain data.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::dom;
use crate::format::{DateOrder, Locale};

/// The browser's locale; what it does not say is as in English.
pub(crate) fn browser() -> Locale {
    let tag = dom::window().navigator().language().unwrap_or_else(|| "en".to_owned());
    let english = Locale::english();
    let number = |options: &[(&str, &str)]| Formatter::new(&tag, "NumberFormat", options);
    let date = |options: &[(&str, &str)]| {
        let formatter = Formatter::new(&tag, "DateTimeFormat", &[options, &[("timeZone", "UTC")]].concat());
        move |day: f64| formatter.parts(&js_sys::Date::new(&(day * 86_400_000.0).into()))
    };
    let plain = number(&[]);
    let grouped = plain.parts(&12_345_678.9.into());
    let groups = all(&grouped, "integer");
    let digits = number(&[("useGrouping", "false")]).parts(&1_234_567_890.0.into());
    let (month, weekday) = (date(&[("month", "short")]), date(&[("weekday", "short")]));
    let whole_day = date(&[("year", "numeric"), ("month", "short"), ("day", "numeric")]);
    let percent = number(&[("style", "percent")]).parts(&0.5.into());
    Locale {
        decimal: first(&grouped, "decimal").unwrap_or(english.decimal),
        group: first(&grouped, "group").unwrap_or_default(),
        first_group: groups.last().map_or(3, |group| group.chars().count()),
        other_groups: groups.iter().rev().nth(1).map_or(3, |group| group.chars().count()),
        grouped_from: if all(&plain.parts(&1_234.0.into()), "integer").len() > 1 { 4 } else { 5 },
        digits: digits_of(&all(&digits, "integer").concat()).unwrap_or(english.digits),
        percent: after(&percent).unwrap_or(english.percent),
        compact: english.compact,
        // The middles of January to December, and a Monday to a Sunday, of 1970.
        months: std::array::from_fn(|at| {
            let parts = month(15.0 + 30.4 * at as f64);
            first(&parts, "month").unwrap_or_else(|| english.months[at].clone())
        }),
        weekdays: std::array::from_fn(|at| {
            let parts = weekday(4.5 + at as f64);
            first(&parts, "weekday").unwrap_or_else(|| english.weekdays[at].clone())
        }),
        order: order(&whole_day(0.0)),
        tag,
    }
}

/// The time zones that the browser knows, `UTC` and the browser's own first.
pub(crate) fn zones() -> Vec<String> {
    let names = call(&intl(), "supportedValuesOf", &["timeZone".into()]).unwrap_or_default();
    let names =
        names.dyn_into::<Array>().map(|names| names.iter().filter_map(|name| name.as_string()).collect());
    let names: Vec<String> = names.unwrap_or_default();
    let first: Vec<String> =
        std::iter::once("UTC".to_owned()).chain(own_zone().filter(|own| own != "UTC")).collect();
    let others = names.into_iter().filter(|name| !first.contains(name)).collect::<Vec<_>>();
    [first, others].concat()
}

fn own_zone() -> Option<String> {
    let formatter = Formatter::new("en", "DateTimeFormat", &[]).0?;
    let options = call(&formatter, "resolvedOptions", &[]).ok()?;
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// What a formatter writes, as pairs of a kind and a text.
type Parts = Vec<(String, String)>;

/// A formatter of `Intl`; none where the browser refuses to make it. To make one takes far longer than to use it.
struct Formatter(Option<JsValue>);

impl Formatter {
    fn new(tag: &str, class: &str, options: &[(&str, &str)]) -> Self {
        let make = || {
            let settings = Object::new();
            for (name, value) in options {
                let value = if *value == "false" { JsValue::FALSE } else { JsValue::from(*value) };
                Reflect::set(&settings, &JsValue::from(*name), &value)?;
            }
            let class: Function = Reflect::get(&intl(), &class.into())?.dyn_into()?;
            Reflect::construct(&class, &Array::of2(&tag.into(), &settings))
        };
        Self(make().ok())
    }

    /// What it writes of a value.
    fn parts(&self, value: &JsValue) -> Parts {
        let written = || -> Option<Array> {
            call(self.0.as_ref()?, "formatToParts", std::slice::from_ref(value)).ok()?.dyn_into().ok()
        };
        let text = |part: &JsValue, name: &str| Reflect::get(part, &name.into()).ok()?.as_string();
        let parts = written().unwrap_or_default();
        parts.iter().filter_map(|part| Some((text(&part, "type")?, text(&part, "value")?))).collect()
    }
}

/// The `Intl` object itself, which js-sys knows only by its classes.
fn intl() -> JsValue {
    Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or_default()
}

fn call(on: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(on, &method.into())?.dyn_into()?;
    function.apply(on, &arguments.iter().collect::<Array>())
}

fn first(parts: &Parts, kind: &str) -> Option<String> {
    parts.iter().find(|(name, _)| name == kind).map(|(_, text)| text.clone())
}

fn all(parts: &Parts, kind: &str) -> Vec<String> {
    parts.iter().filter(|(name, _)| name == kind).map(|(_, text)| text.clone()).collect()
}

/// From `1234567890` in the locale's digits to the digits from zero to nine.
fn digits_of(written: &str) -> Option<[char; 10]> {
    let mut digits: [char; 10] = written.chars().collect::<Vec<_>>().try_into().ok()?;
    digits.rotate_right(1);
    Some(digits)
}

/// What stands after the number.
fn after(parts: &Parts) -> Option<String> {
    let at = parts.iter().rposition(|(kind, _)| kind == "integer")?;
    let text: String = parts[at + 1..].iter().map(|(_, text)| text.as_str()).collect();
    (!text.is_empty()).then_some(text)
}

fn order(parts: &Parts) -> DateOrder {
    let mut kinds = parts.iter().map(|(kind, _)| kind.as_str()).filter(|kind| *kind != "literal");
    match kinds.next() {
        Some("year") => DateOrder::YearMonthDay,
        Some("month") => DateOrder::MonthDayYear,
        _ => DateOrder::DayMonthYear,
    }
}
