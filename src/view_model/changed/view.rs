//! A split change in words and bars.

use std::collections::BTreeMap;

use reelscope_engine::api::ViewResult;
use reelscope_model::{Result, Value, sort};

use super::{
    Ask, MOST_VALUES, Way,
    own::{self, Own, Sides},
    split::{self, Pair, Part, Split},
};
use crate::{
    format,
    state::{Action, Filter, Keep, Key},
    view_model::{
        Context,
        board::{axis::Axis, words},
        figure::Unit,
    },
};

/// How many dimensions are listed, and how many segments of each.
const MOST_DIMENSIONS: usize = 4;
const MOST_SEGMENTS: usize = 3;

/// Segments with their parts of the change, the largest first.
type Parts = Vec<(Value, Part)>;

/// The panel of what changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangedView {
    /// "What changed: error rate".
    pub title: String,
    /// The change of the whole: "Error rate rose by 0.8 pt, from 4.1% (1 – 28 Feb 2026) to 4.9% (1 – 31 Mar 2026)."
    pub summary: String,
    /// Why there is nothing to show; none when there is.
    pub nothing: Option<String>,
    /// The dimensions over which the change is spread least evenly, those first.
    pub dimensions: Vec<ByDimension>,
    /// What was set aside, in a sentence; empty when nothing was.
    pub aside: String,
    /// How it is computed.
    pub how: String,
}

/// The change split over one dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct ByDimension {
    /// The dimension's name.
    pub label: String,
    /// What of the change is mix and what is within, in a sentence; of other measures how many segments there are.
    pub sentence: String,
    /// The segments that changed it most.
    pub bars: Vec<Bar>,
}

/// A segment's part of the change.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The segment: "Smart TV".
    pub name: String,
    /// Its value as hooks hold it; none for null.
    pub raw: Key,
    /// What it adds to the change: "+0.6 pt".
    pub text: String,
    /// What that is made of, and whether it stands on few cases: "within +0.5 pt, mix +0.1 pt"; empty for a sum.
    pub detail: String,
    /// Mix and within as numbers; none of a measure that cannot be split.
    pub parts: Option<(f64, f64)>,
    /// The change of the segment's own figure, where that is all that can be told.
    pub own: Option<f64>,
    /// How long the bar is, of the longest in the panel, from 0 to 1.
    pub length: f64,
    /// Whether it adds to the figure.
    pub up: bool,
    /// Whether that is good news; none where it is neither.
    pub good: Option<bool>,
    /// Filters to the segment.
    pub choose: Action,
}

/// The panel, with both sides' answers.
#[must_use]
pub fn view(
    ctx: &Context<'_>,
    ask: &Ask,
    this: &[Result<ViewResult>],
    other: &[Result<ViewResult>],
) -> ChangedView {
    let label = &ask.meter.label;
    let mut view = ChangedView {
        title: format!("What changed: {}", words::inside(label)),
        how: how(ask),
        ..ChangedView::default()
    };
    let whole = ask.dims.len();
    let (Some(Ok(now)), Some(Ok(before))) = (this.get(whole), other.get(whole)) else {
        let failed =
            [this.get(whole), other.get(whole)].into_iter().flatten().find_map(|it| it.as_ref().err());
        view.nothing =
            Some(failed.map_or_else(|| "There is no answer.".to_owned(), |error| error.message.clone()));
        return view;
    };
    let (now, before) = (figure(ask, now), figure(ask, before));
    let (Some(now), Some(before)) = (now, before) else {
        view.nothing = Some(format!("{label} has no figure on one of the two sides."));
        return view;
    };
    view.summary = summary(ctx, ask, (now, before));
    if matches!(ask.way, Way::Distinct | Way::Other) {
        view.summary.push_str(
            " It cannot be split into mix shift and change within; each segment is told by itself.",
        );
    }
    if now == before {
        view.nothing = Some(format!("{label} did not change."));
        return view;
    }
    let mut aside: Vec<String> = Vec::new();
    let mut splits: Vec<(f64, usize, Parts)> = Vec::new();
    for (at, axis) in ask.dims.iter().enumerate() {
        let (Some(Ok(this)), Some(Ok(other))) = (this.get(at), other.get(at)) else { continue };
        // A view that ignores a filter on its own dimension shows other rows than the whole has.
        if !this.own.is_empty() || !other.own.is_empty() {
            continue;
        }
        if this.result.rows.len().max(other.result.rows.len()) > MOST_VALUES {
            aside.push(words::inside(&axis.label));
            continue;
        }
        if let Some((uneven, parts)) = parts(ask, this, other, (before, now)).filter(|(_, it)| it.len() > 1) {
            splits.push((uneven, at, parts));
        }
    }
    sort::sort_by(&mut splits, |a, b| b.0.total_cmp(&a.0));
    splits.truncate(MOST_DIMENSIONS);
    let longest =
        splits.iter().flat_map(|(.., parts)| parts).map(|(_, part)| part.sum().abs()).fold(0.0, f64::max);
    view.dimensions =
        splits.iter().map(|(_, at, parts)| by_dimension(ctx, ask, &ask.dims[*at], parts, longest)).collect();
    if view.dimensions.is_empty() {
        view.nothing = Some("No dimension has more than one value here.".to_owned());
    }
    if !aside.is_empty() {
        view.aside =
            format!("Set aside, with more than {MOST_VALUES} values: {}.", words::list(&aside, "and"));
    }
    view
}

/// The whole's figure on one side.
fn figure(ask: &Ask, answer: &ViewResult) -> Option<f64> {
    let row = answer.result.rows.first()?;
    let value = |at: usize| row.get(at)?.as_f64().filter(|value| value.is_finite());
    match ask.way {
        Way::Rate => value(1).filter(|under| *under != 0.0).map(|under| value(0).unwrap_or(0.0) / under),
        // Nothing sums up to nothing.
        Way::Sum | Way::Distinct => Some(value(0).unwrap_or(0.0)),
        Way::Other => value(0),
    }
}

/// Each segment's part of the change, the largest first, and how uneven they are. `whole` is the whole's figure before and now.
fn parts(ask: &Ask, this: &ViewResult, other: &ViewResult, whole: (f64, f64)) -> Option<(f64, Parts)> {
    let mut found: BTreeMap<(bool, String), (Value, Sides)> = BTreeMap::new();
    for (answer, is_this) in [(this, true), (other, false)] {
        for row in &answer.result.rows {
            let key = row.first()?.clone();
            let figure = |at: usize| row.get(at).and_then(Value::as_f64).filter(|it| it.is_finite());
            let side = (figure(1), figure(2).unwrap_or(0.0));
            let known = found.entry((key == Value::Null, key.to_string()));
            let (_, sides) = known.or_insert_with(|| (key, Sides::default()));
            *(if is_this { &mut sides.now } else { &mut sides.before }) = side;
        }
    }
    let (keys, sides): (Vec<Value>, Vec<Sides>) = found.into_values().unzip();
    let pairs = || -> Vec<Pair> {
        let pair = |it: &Sides| Pair {
            over0: it.before.0.unwrap_or(0.0),
            under0: it.before.1,
            over1: it.now.0.unwrap_or(0.0),
            under1: it.now.1,
        };
        sides.iter().map(pair).collect()
    };
    let Split { parts, uneven } = match ask.way {
        Way::Rate => split::of_rate(&pairs())?,
        Way::Sum => split::of_sum(&pairs()),
        Way::Distinct | Way::Other => own::of(&sides, whole, ask.way == Way::Distinct),
    };
    let mut parts: Parts = keys.into_iter().zip(parts).collect();
    sort::sort_by(&mut parts, |a, b| b.1.sum().abs().total_cmp(&a.1.sum().abs()));
    Some((uneven, parts))
}

fn by_dimension(
    ctx: &Context<'_>,
    ask: &Ask,
    axis: &Axis,
    parts: &[(Value, Part)],
    longest: f64,
) -> ByDimension {
    let sum = |of: fn(&Part) -> f64| parts.iter().map(|(_, part)| of(part)).sum::<f64>();
    let size = |value: f64| difference(value, ask.meter.unit, ctx);
    let sentence = if ask.way == Way::Rate {
        format!("mix shift {}, within segments {}", size(sum(|it| it.mix)), size(sum(|it| it.within)))
    } else {
        format::count(parts.len() as u64, "segment", "segments", ctx.locale)
    };
    let detail = |part: &Part| {
        let few = match (ask.way, part.few) {
            (Way::Sum, _) | (_, false) => "",
            (Way::Rate, true) => "; fewer than 30 cases",
            (Way::Distinct | Way::Other, true) => "; fewer than 30 rows",
        };
        match part.own {
            Some(own) => format!("{}{few}", own_words(ctx, ask, own)),
            None if ask.way == Way::Rate => {
                format!("within {}, mix {}{few}", size(part.within), size(part.mix))
            }
            None => String::new(),
        }
    };
    let bar = |(key, part): &(Value, Part)| {
        let raw = (*key != Value::Null).then(|| key.write(&axis.zone));
        let (table, dimension) = axis.target.clone();
        let keep = Keep::Is(vec![raw.clone()]);
        let change = part.own.map_or(Some(part.sum()), Own::change);
        let up = change.is_some_and(|change| change > 0.0);
        Bar {
            name: format::key(key, ctx.locale, &axis.zone),
            raw,
            text: change.map_or_else(|| "on one side only".to_owned(), size),
            detail: detail(part),
            parts: part.own.is_none().then_some((part.mix, part.within)),
            own: part.own.and_then(Own::change),
            length: if longest > 0.0 { part.sum().abs() / longest } else { 0.0 },
            up,
            good: ask
                .meter
                .more_is_good
                .filter(|_| change.is_some_and(|change| change != 0.0))
                .map(|more| more == up),
            choose: Action::Keep(vec![Filter { table: Some(table), dimension, keep }]),
        }
    };
    ByDimension {
        label: axis.label.clone(),
        sentence,
        bars: parts.iter().take(MOST_SEGMENTS).map(bar).collect(),
    }
}

/// Both figures of a segment, and how much of the whole it is: "1,204, then 1,402; 34% of all, before 31%".
fn own_words(ctx: &Context<'_>, ask: &Ask, own: Own) -> String {
    let text = |figure: Option<f64>| format::value(figure, ask.meter.unit, ctx.locale);
    let of = if ask.way == Way::Distinct { "all" } else { "the rows" };
    let share = |share: f64| format::percent(share, ctx.locale);
    format!(
        "{}, then {}; {} of {of}, before {}",
        text(own.before),
        text(own.now),
        share(own.shares.1),
        share(own.shares.0)
    )
}

fn summary(ctx: &Context<'_>, ask: &Ask, (now, before): (f64, f64)) -> String {
    let text = |value: f64| format::value(Some(value), ask.meter.unit, ctx.locale);
    let way = if now > before { "rose" } else { "fell" };
    let size = difference((now - before).abs(), ask.meter.unit, ctx);
    let size = size.trim_start_matches('+');
    let how = if now == before { "stayed the same".to_owned() } else { format!("{way} by {size}") };
    let (this, other) = (&ask.comparison.this, &ask.comparison.other);
    format!(
        "{} {how}: {}",
        ask.meter.label,
        there_and_here((&text(before), other), (&text(now), this), now != before)
    )
}

/// Both sides' figures. Where they changed and read alike all the same, that is said, rather than one figure twice.
fn there_and_here((before, other): (&str, &str), (now, this): (&str, &str), changed: bool) -> String {
    let reads_alike = changed && before == now;
    if reads_alike {
        return format!("about {now} both times ({other}; {this}).");
    }
    format!("{before} ({other}), then {now} ({this}).")
}

/// A difference with its sign, in the measure's unit: of fractions in percentage points.
fn difference(value: f64, unit: Unit, ctx: &Context<'_>) -> String {
    if unit == Unit::Percent {
        return format::points(value, ctx.locale);
    }
    let sign = match value {
        value if value > 0.0 => "+",
        value if value < 0.0 => "−",
        _ => "",
    };
    format!("{sign}{}", format::value(Some(value.abs()), unit, ctx.locale))
}

fn how(ask: &Ask) -> String {
    let order = "Dimensions come first over which the change is spread least evenly. It says where the change took place, \
                 and not why.";
    match ask.way {
        Way::Rate => format!(
            "For each segment, mix shift is (share now − share before) × (rate before − the whole's rate before), and change \
             within is share now × (rate now − rate before); a share is the segment's part of the denominator. Summed over \
             the segments of a dimension, both make up the change. {order}"
        ),
        Way::Sum => format!(
            "For each segment, its own figure now less its figure before. The segments make up the change. {order}"
        ),
        Way::Distinct => format!(
            "For each segment, its own figure now less its figure before, and its part of the whole's figure. What is counted \
             may be in several segments, so that these do not add up to the whole or its change, and mix shift and change \
             within cannot be told apart. {order}"
        ),
        Way::Other => format!(
            "For each segment, its own figure now less its figure before, and its part of the rows. Such figures do not add \
             up, so that mix shift and change within cannot be told apart; segments and bars are ordered by their own change \
             times their part of the rows. {order}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_say_both_figures_unless_they_read_alike() {
        let check = |before: &str, now: &str, changed: bool, expected: &str| {
            assert_eq!(there_and_here((before, "Feb"), (now, "Mar"), changed), expected);
        };
        check("4.1%", "4.9%", true, "4.1% (Feb), then 4.9% (Mar).");
        check("1.9%", "1.9%", true, "about 1.9% both times (Feb; Mar).");
        check("12", "12", false, "12 (Feb), then 12 (Mar).");
    }
}
