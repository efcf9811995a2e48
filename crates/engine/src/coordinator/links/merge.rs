//! The ids of all workers as one list: an id's first row counts, in the table's order.

use crate::links::{Part, Values};

/// A range of ids, each once, and how many ids stand in several rows.
#[derive(Default)]
pub(super) struct Merged {
    pub(super) ids: Part,
    /// Ids that several rows have.
    pub(super) repeated: u64,
    /// The rows of these, but for the first of each.
    pub(super) more: u64,
}

/// Merges one range of the ids of workers, which stand in the order of their rows.
pub(super) fn merge(parts: &[(Part, Vec<u32>)]) -> Merged {
    let mut merged = Merged::default();
    let mut values = Values::default();
    let mut known: Vec<Vec<u32>> = Vec::with_capacity(parts.len());
    for (part, _) in parts {
        known.push(part.values.iter().map(|value| values.code(value.clone())).collect());
    }
    let several = parts.iter().any(|(part, _)| part.ends.is_some());
    merged.ids.ends = several.then(Vec::new);
    let mut at = vec![0; parts.len()];
    loop {
        let heads = parts.iter().zip(&at).filter_map(|((part, _), at)| part.prints.get(*at));
        let Some(&least) = heads.min() else { break };
        let (mut rows, mut first) = (0, true);
        for (worker, (part, counts)) in parts.iter().enumerate() {
            let place = at[worker];
            if part.prints.get(place) != Some(&least) {
                continue;
            }
            at[worker] += 1;
            rows += counts.get(place).copied().map_or(0, u64::from);
            if std::mem::take(&mut first) {
                let code = |code: &u32| {
                    let place = (*code as usize).checked_sub(1);
                    place.and_then(|place| known[worker].get(place)).copied().unwrap_or(0)
                };
                merged.ids.codes.extend(part.codes_of(place).iter().map(code));
            }
        }
        merged.ids.prints.push(least);
        if let Some(ends) = &mut merged.ids.ends {
            ends.push(u32::try_from(merged.ids.codes.len()).unwrap_or(u32::MAX));
        }
        if rows > 1 {
            merged.repeated += 1;
            merged.more += rows - 1;
        }
    }
    merged.ids.values = values.values;
    merged
}

#[cfg(test)]
mod tests {
    use reelscope_model::Value;

    use super::*;

    fn part(ids: &[(u128, &[i128], u32)]) -> (Part, Vec<u32>) {
        let mut values = Values::default();
        let mut part = Part { ends: Some(Vec::new()), ..Part::default() };
        for (print, cells, _) in ids {
            part.prints.push(*print);
            part.codes.extend(cells.iter().map(|cell| values.code(Value::Int(*cell))));
            part.ends.as_mut().unwrap().push(part.codes.len() as u32);
        }
        part.values = values.values;
        (part, ids.iter().map(|(_, _, rows)| *rows).collect())
    }

    #[test]
    fn test_merge_keeps_the_first_row_of_an_id() {
        let parts = [part(&[(3, &[7, 8], 1), (5, &[9], 2)]), part(&[(1, &[8], 1), (3, &[1], 4)])];
        let merged = merge(&parts);
        assert_eq!(merged.ids.prints, [1, 3, 5]);
        let cells = |at| merged.ids.codes_of(at).iter().map(|code| &merged.ids.values[*code as usize - 1]);
        let all: Vec<Vec<&Value>> = (0..3).map(|at| cells(at).collect()).collect();
        let int = Value::Int;
        assert_eq!(all, [vec![&int(8)], vec![&int(7), &int(8)], vec![&int(9)]]);
        assert_eq!((merged.repeated, merged.more), (2, 5));
    }
}
