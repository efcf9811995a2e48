//! Work that says that it goes on, so that whoever waits for it can tell it from an endless loop.
//!
//! A loop over rows says now and then that it is alive ([`beat`]); a pass that cannot (a sort, a frame that is
//! decompressed as a whole) says before how long it may be silent, from its size, and after that it is over ([`quiet`]),
//! so that what follows is not taken for a part of it. Whoever wants to hear of it listens ([`listen`]); nobody does in
//! tests or in other programs, and then it costs a subtraction.

use std::cell::Cell;

/// After how many steps that take a nanosecond or a few somebody is told.
const EVERY: usize = 1 << 17;
/// How long a row may take in a pass that is silent: a hundred times what counting takes, several times what sorting does.
const MS_A_ROW: f64 = 1e-3;
/// The same of a byte: a second for 64 MiB, a tenth of a decompressor's pace.
const MS_A_BYTE: f64 = 1_000.0 / (64.0 * 1024.0 * 1024.0);

/// What is told of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    /// It goes on.
    Beat,
    /// It may be silent for so many milliseconds from now on.
    Quiet(f64),
    /// The pass that was to be silent is over.
    Over,
}

/// Is told.
type Listener = fn(Sign);

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
        None => tell(Sign::Beat),
    }
}

/// Does a pass over so many rows that does not beat.
pub fn quiet<T>(rows: usize, pass: impl FnOnce() -> T) -> T {
    quiet_over_rows(rows);
    let outcome = pass();
    tell(Sign::Over);
    outcome
}

/// Does a pass over so many bytes that does not beat.
pub fn quiet_bytes<T>(bytes: u64, pass: impl FnOnce() -> T) -> T {
    quiet_over_bytes(bytes);
    let outcome = pass();
    tell(Sign::Over);
    outcome
}

/// A pass over so many rows follows that does not beat, and ends with the next sign.
pub fn quiet_over_rows(rows: usize) {
    tell(Sign::Quiet(rows as f64 * MS_A_ROW));
}

/// The same of so many bytes.
pub fn quiet_over_bytes(bytes: u64) {
    tell(Sign::Quiet(bytes as f64 * MS_A_BYTE));
}

#[cold]
fn tell(sign: Sign) {
    LEFT.set(EVERY);
    if let Some(listener) = LISTENER.get() {
        listener(sign);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        static TOLD: RefCell<Vec<Sign>> = const { RefCell::new(Vec::new()) };
    }

    fn told_by(work: impl FnOnce()) -> Vec<Sign> {
        TOLD.take();
        work();
        TOLD.take()
    }

    #[test]
    fn test_beat_tells_now_and_then_and_a_silent_pass_before_and_after() {
        beat(EVERY * 2);
        listen(|sign| TOLD.with_borrow_mut(|told| told.push(sign)));
        assert_eq!(told_by(|| (0..100).for_each(|_| beat(EVERY / 1_000))), []);
        assert_eq!(told_by(|| (0..100).for_each(|_| beat(EVERY / 2 + 1))), [Sign::Beat; 50]);
        assert_eq!(told_by(|| beat(usize::MAX)), [Sign::Beat]);
        assert_eq!(told_by(|| quiet_over_rows(5_000_000)), [Sign::Quiet(5_000.0)]);
        assert_eq!(told_by(|| quiet(5_000_000, || ())), [Sign::Quiet(5_000.0), Sign::Over]);
        assert_eq!(told_by(|| quiet_bytes(256 << 20, || ())), [Sign::Quiet(4_000.0), Sign::Over]);
    }
}
