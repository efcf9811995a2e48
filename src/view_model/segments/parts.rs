//! Parts of the rows, by values that they have or do not have, and what of one lies outside of a segment.

use super::cube::{Atom, Segment};

/// Values that rows have, or do not have.
pub(super) type Part = Vec<(Atom, bool)>;

/// What of a part lies outside of a segment, as parts that share no row.
pub(super) fn outside(part: &[(Atom, bool)], segment: Segment) -> Vec<Part> {
    let mut outside = Vec::new();
    let mut within = part.to_vec();
    for atom in segment.atoms() {
        let said = within.iter().find(|(own, has)| own.0 == atom.0 && (*has || *own == atom)).copied();
        match said {
            // All of the part has the value already.
            Some((own, true)) if own == atom => {}
            // None of it has: all that is left lies outside.
            Some(_) => {
                outside.push(within);
                return outside;
            }
            None => {
                let mut without = within.clone();
                without.push((atom, false));
                outside.push(without);
                within.push((atom, true));
            }
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_cut_what_lies_outside_of_a_segment() {
        let pair = |first, second| Segment { first, second: Some(second) };
        let part = [((0, 1), true), ((2, 5), true)];
        // Nothing in common: three quarters of it.
        assert_eq!(
            outside(&part, pair((1, 0), (3, 3))),
            [
                vec![((0, 1), true), ((2, 5), true), ((1, 0), false)],
                vec![((0, 1), true), ((2, 5), true), ((1, 0), true), ((3, 3), false)],
            ]
        );
        // One value in common.
        let expected = vec![((0, 1), true), ((2, 5), true), ((1, 4), false)];
        assert_eq!(outside(&part, pair((0, 1), (1, 4))), [expected]);
        // Another value of the same dimension: all of it.
        assert_eq!(outside(&part, pair((0, 2), (1, 4))), [part.to_vec()]);
        // The same: nothing.
        assert_eq!(outside(&part, pair((0, 1), (2, 5))), Vec::<Part>::new());
        // What does not have the value already.
        let without = [((0, 1), false)];
        assert_eq!(outside(&without, Segment { first: (0, 1), second: None }), [without.to_vec()]);
    }
}
