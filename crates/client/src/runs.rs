//! Which pieces of a file are read in one stream.

/// Pieces that overlap by no more than this go on where the last one ended: their starts are rounded down.
pub(crate) const BACK: u64 = 64;

/// What may lie between two pieces of a stream.
const GAP: u64 = 8 << 20;

/// How many times the bytes that are wanted a stream may have: it gives bytes so much faster than reads of their own.
const WASTE: u64 = 5;
const OF: u64 = 2;

/// Of fewer bytes a stream is not worth its start.
const LEAST: u64 = 4 << 20;

/// How many streams a piece may go on with: those that pieces went to last.
const OPEN: usize = 64;

/// A stretch of a file that is read forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) start: u64,
    pub(crate) end: u64,
    wanted: u64,
}

impl Run {
    /// Whether a stream is worth its start.
    pub(crate) fn is_long(&self) -> bool {
        self.wanted >= LEAST
    }

    fn takes(&self, start: u64, end: u64) -> bool {
        let wanted = self.wanted.saturating_add(end - start);
        start.saturating_add(BACK) >= self.end
            && end >= self.end
            && start.saturating_sub(self.end) <= GAP
            && (end - self.start).saturating_mul(OF) <= wanted.saturating_mul(WASTE)
    }
}

/// Puts pieces (their starts and ends), in the order in which they are needed, into as few runs as can be read forward
/// without much that nobody wants between; for each piece the position of its run. A file whose columns lie behind each
/// other in small batches is one run, one with a single batch is a run a column.
pub(crate) fn runs(pieces: impl IntoIterator<Item = (u64, u64)>) -> (Vec<Run>, Vec<usize>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut of = Vec::new();
    for (start, end) in pieces {
        let fits = open.iter().rposition(|run| runs[*run].takes(start, end));
        let run = match fits {
            Some(at) => open.remove(at),
            None => {
                runs.push(Run { start, end: start, wanted: 0 });
                if open.len() == OPEN {
                    open.remove(0);
                }
                runs.len() - 1
            }
        };
        open.push(run);
        of.push(run);
        runs[run].end = end;
        runs[run].wanted += end - start;
    }
    (runs, of)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    fn spans(pieces: &[(u64, u64)]) -> (Vec<(u64, u64)>, Vec<usize>) {
        let (runs, of) = runs(pieces.iter().copied());
        (runs.iter().map(|run| (run.start, run.end)).collect(), of)
    }

    #[test]
    fn test_pieces_in_order_are_one_run() {
        assert_eq!(spans(&[]), (vec![], vec![]));
        assert_eq!(spans(&[(0, MB), (MB, 3 * MB), (4 * MB, 5 * MB)]), (vec![(0, 5 * MB)], vec![0, 0, 0]));
        // A start that was rounded down.
        assert_eq!(spans(&[(0, MB + 8), (MB, 2 * MB)]), (vec![(0, 2 * MB)], vec![0, 0]));
        assert_eq!(spans(&[(0, MB + 128), (MB, 2 * MB)]).0.len(), 2);
    }

    #[test]
    fn test_columns_of_a_large_batch_are_a_run_each() {
        let pieces: Vec<_> = (0..4)
            .flat_map(|part| [0, 100, 200].map(|at| ((at + part) * MB, (at + part + 1) * MB)))
            .collect();
        let (runs, of) = spans(&pieces);
        assert_eq!(runs, [(0, 4 * MB), (100 * MB, 104 * MB), (200 * MB, 204 * MB)]);
        assert_eq!(of[..6], [0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn test_what_nobody_wants_is_not_read_through() {
        let every = |step: u64| (0..20).map(|at| (at * step, at * step + MB)).collect::<Vec<_>>();
        assert_eq!(spans(&every(2 * MB)).0, [(0, 39 * MB)]);
        assert_eq!(spans(&every(6 * MB)).0.len(), 20);
        assert_eq!(spans(&[(0, 100 * MB), (120 * MB, 220 * MB)]).0.len(), 2);
    }

    #[test]
    fn test_many_runs_stay_bounded() {
        // The first has too many after it to be gone on with.
        let mut pieces: Vec<_> = (0..100).map(|at| (at * 100 * MB, at * 100 * MB + MB)).collect();
        pieces.push((MB, 2 * MB));
        assert_eq!(spans(&pieces).1[100], 100);
    }
}
