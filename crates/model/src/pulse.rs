//! Work that says that it goes on, so that whoever waits for it can tell it from an endless loop.
//!
//! A loop over rows says now and then that it is alive ([`beat`]); a pass that cannot (a sort, a frame that is
//! decompressed as a whole) says before how long it may be silent, from its size. Whoever wants to hear of it listens
//! ([`listen`]); nobody does in tests or in other programs, and then it costs a subtraction.

use std::cell::Cell;

/// After how many steps that take a nanosecond or a few somebody is told.
const EVERY: usize = 1 << 17;
/// How long a row may take in a pass that is silent: a hundred times what counting takes, several times what sorting does.
const MS_A_ROW: f64 = 1e-3;
/// The same of a byte: a second for 16 MiB, which is a slow disk's pace, and a fortieth of a decompressor's.
const MS_A_BYTE: f64 = 1_000.0 / (16.0 * 1024.0 * 1024.0);

/// Is told that work goes on, and how many milliseconds it may be silent for from now on; usually 0, no longer than usual.
type Listener = fn(f64);

thread_local! {
    static LISTENER: Cell<Option<Listener>> = const { Cell::new(None) };
    static LEFT: Cell<usize> = const { Cell::new(EVERY) };
}

/// From now on `listener` hears of this thread's work.
pub fn listen(listener: Listener) {
    LISTENER.set(Some(listener));
}

/// So many rows, or as many steps, are done.
#[inline]
pub fn beat(steps: usize) {
    match LEFT.get().checked_sub(steps) {
        Some(left) => LEFT.set(left),
        None => tell(0.0),
    }
}

/// A pass over so many rows follows that does not beat.
pub fn quiet_over_rows(rows: usize) {
    tell(rows as f64 * MS_A_ROW);
}

/// A pass over so many bytes follows that does not beat.
pub fn quiet_over_bytes(bytes: u64) {
    tell(bytes as f64 * MS_A_BYTE);
}

#[cold]
fn tell(milliseconds: f64) {
    LEFT.set(EVERY);
    if let Some(listener) = LISTENER.get() {
        listener(milliseconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        static TOLD: Cell<(u32, f64)> = const { Cell::new((0, 0.0)) };
    }

    fn told_by(work: impl FnOnce()) -> (u32, f64) {
        TOLD.set((0, 0.0));
        work();
        TOLD.get()
    }

    #[test]
    fn test_beat_tells_now_and_then_and_a_silent_pass_before() {
        beat(EVERY * 2);
        listen(|milliseconds| TOLD.set((TOLD.get().0 + 1, milliseconds)));
        assert_eq!(told_by(|| (0..100).for_each(|_| beat(EVERY / 1_000))), (0, 0.0));
        assert_eq!(told_by(|| (0..100).for_each(|_| beat(EVERY / 2 + 1))).0, 50);
        assert_eq!(told_by(|| beat(usize::MAX)), (1, 0.0));
        assert_eq!(told_by(|| quiet_over_rows(5_000_000)), (1, 5_000.0));
        assert_eq!(told_by(|| quiet_over_bytes(64 << 20)), (1, 4_000.0));
    }
}
