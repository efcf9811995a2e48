//! Which pieces of a file are read in one stream.

/// Pieces that overlap by no more than this go on where the last one ended: their starts are rounded down.
pub(crate) const BACK: u64 = 64;

/// What may lie between two pieces of a stream.
const GAP: u64 = 8 << 20;

/// From this on what lies between is always left out of the stream, which costs about as much as to read so many bytes.
const SKIP: u64 = 512 << 10;

/// How many parts a stream may have. Each is prepared before the first byte comes, in about a third of a millisecond.
const MOST_PARTS: usize = 128;

/// Less is left out where the stream would have more than so many times the bytes that are wanted. What can leave nothing
/// out has no more than that in one stream.
const WASTE: u64 = 5;
const OF: u64 = 2;

/// Of fewer bytes a stream is not worth its start.
const LEAST: u64 = 4 << 20;

/// How many streams a piece may go on with: those that pieces went to last.
const OPEN: usize = 64;

/// Parts of a file that are read one after the other, as if nothing were between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    parts: Vec<Part>,
    wanted: u64,
}

/// A stretch of a file in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    start: u64,
    end: u64,
    /// How many bytes of the run are before it.
    before: u64,
}

impl Run {
    fn new(start: u64, end: u64) -> Self {
        Self { parts: vec![Part { start, end, before: 0 }], wanted: end - start }
    }

    /// Whether a stream is worth its start.
    pub(crate) fn is_long(&self) -> bool {
        self.wanted >= LEAST
    }

    /// How many bytes the stream has.
    pub(crate) fn len(&self) -> u64 {
        self.parts.last().map_or(0, |part| part.before + part.end - part.start)
    }

    /// The stretches of the file, by their starts and ends.
    pub(crate) fn parts(&self) -> impl ExactSizeIterator<Item = (u64, u64)> + '_ {
        self.parts.iter().map(|part| (part.start, part.end))
    }

    /// Where in the stream a place of the file is, of which the stream has the bytes.
    pub(crate) fn place(&self, offset: u64) -> Option<u64> {
        let after = self.parts.partition_point(|part| part.start <= offset);
        let part = self.parts.get(after.checked_sub(1)?)?;
        Some(part.before + (offset - part.start))
    }

    /// Takes a piece, unless it is not one to go on with. `skips` says whether there may be several parts.
    fn take(&mut self, start: u64, end: u64, skips: bool) -> bool {
        let len = self.len();
        let count = self.parts.len();
        let Some(last) = self.parts.last_mut() else { return false };
        let between = start.saturating_sub(last.end);
        if start.saturating_add(BACK) < last.end || end < last.end || between > GAP {
            return false;
        }
        let wanted = self.wanted.saturating_add(end - start);
        let through = len + (end - last.end);
        let is_near = between < SKIP || !skips;
        if is_near && through.saturating_mul(OF) <= wanted.saturating_mul(WASTE) {
            last.end = end;
        } else if skips && count < MOST_PARTS {
            self.parts.push(Part { start, end, before: len });
        } else {
            return false;
        }
        self.wanted = wanted;
        true
    }
}

/// Puts pieces (their starts and ends), in the order in which they are needed, into as few runs as can be read forward
/// without much that nobody wants between; for each piece the position of its run. A file whose columns lie behind each
/// other in small batches is one run, one with a single batch is a run a column. `skips` says whether a stream can leave
/// out what lies between.
pub(crate) fn runs(pieces: impl IntoIterator<Item = (u64, u64)>, skips: bool) -> (Vec<Run>, Vec<usize>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut of = Vec::new();
    for (start, end) in pieces {
        let taken = open.iter().rposition(|run| runs[*run].take(start, end, skips));
        let run = match taken {
            Some(at) => open.remove(at),
            None => {
                runs.push(Run::new(start, end));
                if open.len() == OPEN {
                    open.remove(0);
                }
                runs.len() - 1
            }
        };
        open.push(run);
        of.push(run);
    }
    (runs, of)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    fn parts(pieces: &[(u64, u64)]) -> (Vec<Vec<(u64, u64)>>, Vec<usize>) {
        let (runs, of) = runs(pieces.iter().copied(), true);
        (runs.iter().map(|run| run.parts().collect()).collect(), of)
    }

    #[test]
    fn test_pieces_in_order_are_one_run() {
        assert_eq!(parts(&[]), (vec![], vec![]));
        let near = 3 * MB + MB / 4;
        assert_eq!(parts(&[(0, MB), (MB, 3 * MB), (near, 5 * MB)]), (vec![vec![(0, 5 * MB)]], vec![0, 0, 0]));
        // A start that was rounded down.
        assert_eq!(parts(&[(0, MB + 8), (MB, 2 * MB)]), (vec![vec![(0, 2 * MB)]], vec![0, 0]));
        assert_eq!(parts(&[(0, MB + 128), (MB, 2 * MB)]).0.len(), 2);
    }

    #[test]
    fn test_columns_of_a_large_batch_are_a_run_each() {
        let pieces: Vec<_> = (0..4)
            .flat_map(|part| [0, 100, 200].map(|at| ((at + part) * MB, (at + part + 1) * MB)))
            .collect();
        let (runs, of) = parts(&pieces);
        assert_eq!(runs, [(0, 4), (100, 104), (200, 204)].map(|(start, end)| [(start * MB, end * MB)]));
        assert_eq!(of[..6], [0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn test_what_nobody_wants_is_not_read_through() {
        let every =
            |step: u64, wanted: u64| (0..20).map(|at| (at * step, at * step + wanted)).collect::<Vec<_>>();
        // Little of it is, where the stream is mostly wanted.
        assert_eq!(parts(&every(MB, MB / 2 + 1)).0, [[(0, 19 * MB + MB / 2 + 1)]]);
        // More is left out.
        assert_eq!(parts(&every(MB / 2, MB / 64)).0, [every(MB / 2, MB / 64)]);
        assert_eq!(parts(&every(6 * MB, MB)).0, [every(6 * MB, MB)]);
        assert_eq!(parts(&every(9 * MB + 1, MB)).0.len(), 20);
        // Or is a stream of its own.
        let whole = |step| runs(every(step, MB), false).0;
        assert_eq!(whole(2 * MB).len(), 1);
        assert_eq!(whole(2 * MB)[0].parts().collect::<Vec<_>>(), [(0, 39 * MB)]);
        assert_eq!(whole(6 * MB).len(), 20);
    }

    #[test]
    fn test_place_leaves_out_what_is_between_parts() {
        let (runs, _) = runs([(MB, 2 * MB), (3 * MB, 4 * MB), (4 * MB, 5 * MB), (6 * MB, 7 * MB)], true);
        let [run] = runs.as_slice() else { panic!("{runs:?}") };
        assert_eq!(run.len(), 4 * MB);
        let places = [MB, MB + 5, 3 * MB, 4 * MB, 6 * MB + 5].map(|offset| run.place(offset).unwrap());
        assert_eq!(places, [0, 5, MB, 2 * MB, 3 * MB + 5]);
        assert_eq!(run.place(0), None);
    }

    #[test]
    fn test_many_runs_stay_bounded() {
        // The first has too many after it to be gone on with.
        let mut pieces: Vec<_> = (0..100).map(|at| (at * 100 * MB, at * 100 * MB + MB)).collect();
        pieces.push((MB, 2 * MB));
        assert_eq!(parts(&pieces).1[100], 100);
        let apart: Vec<_> = (0..200).map(|at| (at * 2 * MB, at * 2 * MB + MB)).collect();
        let (runs, of) = parts(&apart);
        assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [128, 72]);
        assert_eq!((of[127], of[128]), (0, 1));
    }
}
