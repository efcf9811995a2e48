//! What the Data page says of corrections: how many there are, where they come from, and whether they are kept.

use std::collections::{BTreeMap, BTreeSet};

use reelscope_engine::coordinator::{Corrected, Corrections};

use crate::format::{Locale, count};

/// A single correction: of the table or of a column, of which aspect or value, and what it says.
type Item = (Option<String>, String, String);

/// What is said of a table's corrections; none where there are none. `earlier` is what earlier files have left, and
/// `stored` tells what the browser keeps of a likeness now.
#[must_use]
pub fn line<'a>(
    table: &str,
    all: &[Corrected],
    earlier: &BTreeMap<String, Corrections>,
    stored: impl Fn(&str) -> Option<&'a Corrections>,
    locale: &Locale,
) -> Option<String> {
    let (mut now, mut old) = (BTreeSet::new(), BTreeSet::new());
    let mut kept = true;
    for one in all.iter().filter(|one| one.table == table && !one.corrections.is_empty()) {
        let items = items(&one.corrections);
        if let Some(earlier) = earlier.get(&one.likeness) {
            let before = self::items(earlier);
            old.extend(items.intersection(&before).cloned());
        }
        now.extend(items);
        kept &= stored(&one.likeness) == Some(&one.corrections);
    }
    let (many, from) = (now.len() as u64, old.len() as u64);
    let corrections = count(many, "correction", "corrections", locale);
    let next = match (kept, from) {
        _ if many == 0 => return None,
        (false, _) => format!("{corrections}, until this page is closed: this browser has not kept them."),
        (true, 0) => format!("{corrections} kept for the next file of this shape."),
        (true, from) if from == many => format!("{corrections} kept from an earlier file of this shape."),
        (true, from) => {
            let from = crate::format::integer(from.into(), locale);
            format!("{corrections} kept for the next file of this shape, {from} of them from an earlier one.")
        }
    };
    Some(next)
}

fn items(corrections: &Corrections) -> BTreeSet<Item> {
    let mut items = BTreeSet::new();
    if let Some(kind) = &corrections.kind {
        items.insert((None, "kind".to_owned(), format!("{kind:?}")));
    }
    for said in &corrections.columns {
        let mut add = |aspect: &str, what: String| {
            items.insert((Some(said.column.clone()), aspect.to_owned(), what));
        };
        if let Some(canonical) = &said.canonical {
            add("canonical", canonical.clone().unwrap_or_default());
        }
        if let Some(role) = said.role {
            add("role", role.as_str().to_owned());
        }
        if let Some(reading) = said.reading {
            add("reading", format!("{reading:?}"));
        }
        for (value, set) in &said.values {
            add(&format!("value {value}"), set.clone().unwrap_or_default());
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use reelscope_engine::coordinator::Said;
    use reelscope_model::Role;

    use super::*;

    fn corrections(values: &[&str]) -> Corrections {
        let values = values.iter().map(|value| ((*value).to_owned(), Some("play".to_owned()))).collect();
        let said = Said { role: Some(Role::Id), values, ..Said::of("event") };
        Corrections { kind: Some(None), columns: vec![said] }
    }

    fn said(now: &[(&str, Corrections)], earlier: &[(&str, Corrections)], kept: bool) -> Option<String> {
        let all: Vec<Corrected> = now
            .iter()
            .map(|(likeness, corrections)| Corrected {
                table: "t".to_owned(),
                likeness: (*likeness).to_owned(),
                corrections: corrections.clone(),
            })
            .collect();
        let earlier = earlier.iter().map(|(likeness, one)| ((*likeness).to_owned(), one.clone())).collect();
        let stored =
            |likeness: &str| now.iter().find(|(known, _)| *known == likeness && kept).map(|(_, one)| one);
        line("t", &all, &earlier, stored, &Locale::english())
    }

    #[test]
    fn test_line_says_how_many_and_where_from() {
        let check = |line: Option<String>, expected: &str| assert_eq!(line.as_deref(), Some(expected));
        let (two, three) = (corrections(&[]), corrections(&["odd"]));
        check(
            said(&[("a", three.clone())], &[("a", three.clone())], true),
            "3 corrections kept from an earlier file of this shape.",
        );
        check(
            said(&[("a", three.clone())], &[], true),
            "3 corrections kept for the next file of this shape.",
        );
        check(
            said(&[("a", three.clone())], &[("a", two.clone())], true),
            "3 corrections kept for the next file of this shape, 2 of them from an earlier one.",
        );
        check(
            said(&[("a", two.clone())], &[("a", two.clone())], false),
            "2 corrections, until this page is closed: this browser has not kept them.",
        );
        // What is said of a table's column is one correction, however many sorts of files it is in.
        check(
            said(&[("a", two.clone()), ("b", three)], &[], true),
            "3 corrections kept for the next file of this shape.",
        );
        assert_eq!(said(&[("a", Corrections::default())], &[("a", two)], true), None);
    }
}
