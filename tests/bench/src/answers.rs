//! What engines answer to the same steps, compared group by group before any of their times is shown.

use std::collections::BTreeMap;

/// Figures by step, view and group.
pub(crate) type Answers = BTreeMap<String, BTreeMap<String, BTreeMap<String, Option<f64>>>>;

/// How far means may be apart, relative to their size: engines add up in other orders.
const TOLERANCE: f64 = 1e-9;

/// Where an engine's answers differ first from ours; none where they are equal. `without` are the figures that it says
/// it does not compute.
pub(crate) fn difference(ours: &Answers, theirs: &Answers, without: &[String]) -> Option<String> {
    let (ours, theirs) = (flat(ours, without), flat(theirs, without));
    let places = ours.keys().chain(theirs.keys());
    let place = places.copied().find(|place| !equal(ours.get(place), theirs.get(place)))?;
    let shown = |figure: Option<&Option<f64>>| match figure {
        None => "missing".to_owned(),
        Some(None) => "null".to_owned(),
        Some(Some(figure)) => figure.to_string(),
    };
    let (step, view, group) = place;
    let (ours, theirs) = (shown(ours.get(&place)), shown(theirs.get(&place)));
    Some(format!("{step}, {view}: {group} is {theirs}, in Reelscope {ours}"))
}

/// Step, view and group of a figure.
type Place<'a> = (&'a str, &'a str, &'a str);

fn flat<'a>(answers: &'a Answers, without: &[String]) -> BTreeMap<Place<'a>, Option<f64>> {
    let mut flat = BTreeMap::new();
    for (step, views) in answers {
        for (view, groups) in views {
            for (group, figure) in groups {
                if view != "figures" || !without.contains(group) {
                    flat.insert((step.as_str(), view.as_str(), group.as_str()), *figure);
                }
            }
        }
    }
    flat
}

fn equal(ours: Option<&Option<f64>>, theirs: Option<&Option<f64>>) -> bool {
    match (ours, theirs) {
        (Some(Some(ours)), Some(Some(theirs))) => (ours - theirs).abs() <= TOLERANCE * ours.abs(),
        (ours, theirs) => ours == theirs,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// An engine that answers as we do but for one place.
    fn check(place: &str, figures: Value, without: &[&str], expected: Option<&str>) {
        let ours = json!({
            "open": { "figures": { "events": 3, "bitrate": 1.5, "sessions": 2 }, "location": { "DE": 1, "US": 2 } },
            "click": { "location": { "US": 1 } },
        });
        let mut theirs = ours.clone();
        *theirs.pointer_mut(place).unwrap() = figures;
        let [ours, theirs] = [ours, theirs].map(|answers| serde_json::from_value(answers).unwrap());
        let without: Vec<String> = without.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(difference(&ours, &theirs, &without).as_deref(), expected, "{place}");
    }

    #[test]
    fn test_difference_names_a_wrong_group() {
        let wrong = |place: &str, figures: Value, expected: &str| check(place, figures, &[], Some(expected));
        wrong("/open/location/DE", json!(2), "open, location: DE is 2, in Reelscope 1");
        wrong("/open/location", json!({ "US": 2 }), "open, location: DE is missing, in Reelscope 1");
        let more = json!({ "US": 1, "FR": 1 });
        wrong("/click/location", more, "click, location: FR is 1, in Reelscope missing");
        wrong("/click/location/US", json!(null), "click, location: US is null, in Reelscope 1");
        wrong("/click", json!({}), "click, location: US is missing, in Reelscope 1");
        let off = json!(1.500_001);
        wrong("/open/figures/bitrate", off, "open, figures: bitrate is 1.500001, in Reelscope 1.5");
    }

    #[test]
    fn test_difference_allows_another_order_and_rounding() {
        check("/open/location", json!({ "US": 2, "DE": 1 }), &[], None);
        check("/open/figures/bitrate", json!(1.500_000_000_1), &[], None);
    }

    #[test]
    fn test_difference_leaves_out_what_an_engine_does_not_compute() {
        let figures = || json!({ "events": 3, "bitrate": 1.5 });
        check("/open/figures", figures(), &["sessions"], None);
        let missing = "open, figures: sessions is missing, in Reelscope 2";
        check("/open/figures", figures(), &[], Some(missing));
    }
}
