//! Which dimensions are grouped by together: up to three at a time, since one pass over three counts three pairs.

/// The most groups that one view may have.
const MOST_GROUPS: u64 = 30_000;

/// Dimensions that one view groups by, and what is read from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The dimensions, by their positions.
    pub(super) dims: Vec<usize>,
    /// The pairs that are read from it, by positions in `dims`.
    pub(super) pairs: Vec<(usize, usize)>,
    /// The single dimensions that are read from it, by positions in `dims`.
    pub(super) singles: Vec<usize>,
}

/// Blocks that have each dimension, and each pair of them that is not too large, and give each to be read once. `sizes`
/// are the numbers of values.
pub(super) fn cover(sizes: &[u64]) -> Vec<Block> {
    let groups =
        |dims: &[usize]| dims.iter().fold(1_u64, |product, dim| product.saturating_mul(sizes[*dim] + 1));
    let all = 0..sizes.len();
    let pairs = all.clone().flat_map(|a| (a + 1..sizes.len()).map(move |b| (a, b)));
    let mut open: Vec<(usize, usize)> = pairs.filter(|(a, b)| groups(&[*a, *b]) <= MOST_GROUPS).collect();
    let mut blocks: Vec<Block> = Vec::new();
    while let Some(first) = open.first().copied() {
        // With the pair that is next, the third dimension that brings most pairs, of these the one with fewest values.
        let thirds = all.clone().filter(|third| *third != first.0 && *third != first.1);
        let with = |third: usize| {
            let mut dims = vec![first.0, first.1, third];
            dims.sort_unstable();
            dims
        };
        let brings =
            |dims: &[usize]| within(dims).filter(|(a, b)| open.contains(&(dims[*a], dims[*b]))).count();
        let best = thirds.map(with).filter(|dims| groups(dims) <= MOST_GROUPS && brings(dims) > 1);
        let best = best.max_by_key(|dims| (brings(dims), std::cmp::Reverse(groups(dims))));
        let dims = best.unwrap_or_else(|| vec![first.0, first.1]);
        let pairs = within(&dims).filter(|(a, b)| open.contains(&(dims[*a], dims[*b]))).collect::<Vec<_>>();
        open.retain(|pair| !pairs.iter().any(|(a, b)| *pair == (dims[*a], dims[*b])));
        blocks.push(Block { dims, pairs, singles: Vec::new() });
    }
    for dim in all {
        let at = blocks.iter_mut().find_map(|block| {
            let at = block.dims.iter().position(|own| *own == dim)?;
            Some((block, at))
        });
        match at {
            Some((block, at)) => block.singles.push(at),
            None => blocks.push(Block { dims: vec![dim], pairs: Vec::new(), singles: vec![0] }),
        }
    }
    blocks
}

/// The pairs of positions in a block.
fn within(dims: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    let many = dims.len();
    (0..many).flat_map(move |a| (a + 1..many).map(move |b| (a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(blocks: &[Block]) -> Vec<(usize, usize)> {
        let of = |block: &Block| {
            let dims = block.dims.clone();
            block.pairs.iter().map(move |(a, b)| (dims[*a], dims[*b])).collect::<Vec<_>>()
        };
        let mut pairs: Vec<_> = blocks.iter().flat_map(of).collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn test_cover_each_pair_and_each_dimension_once() {
        for many in 1..=9 {
            let blocks = cover(&vec![5; many]);
            let expected: Vec<_> = (0..many).flat_map(|a| (a + 1..many).map(move |b| (a, b))).collect();
            assert_eq!(pairs(&blocks), expected, "{many}");
            let mut singles: Vec<usize> =
                blocks.iter().flat_map(|block| block.singles.iter().map(|at| block.dims[*at])).collect();
            singles.sort_unstable();
            assert_eq!(singles, (0..many).collect::<Vec<_>>(), "{many}");
        }
        // Seven dimensions have 21 pairs, which seven views of three cover.
        assert!(cover(&[5; 7]).len() <= 9, "{:?}", cover(&[5; 7]));
    }

    #[test]
    fn test_cover_leaves_out_pairs_with_too_many_groups() {
        let blocks = cover(&[400, 400, 3]);
        assert_eq!(pairs(&blocks), [(0, 2), (1, 2)]);
        assert!(blocks.iter().all(|block| block.dims.len() == 2));
    }
}
