//! Work that says that it goes on, so that whoever waits for it can tell it from an endless loop.
//!
//! A loop over rows says now and then that it is alive ([`beat`], [`each`]). One kind of pass is of a library and cannot: the
//! validation of a buffer of text as a whole. It says before how long it may be silent, from its size, and after that it is
//! over ([`quiet_bytes`]), so that what follows is not taken for a part of it. Whoever wants to hear of it listens
//! ([`listen`]); nobody does in tests or in other programs, and then it costs a subtraction.

use std::cell::Cell;

/// After how many steps that take a nanosecond or a few somebody is told.
const EVERY: usize = 1 << 17;
/// How many of them are counted at a time.
const BLOCK: usize = 1 << 14;
/// How long a byte may take in a pass that is silent: a second for 256 MiB, a quarter of the pace at which text is validated.
const MS_A_BYTE: f64 = 1_000.0 / (256.0 * 1024.0 * 1024.0);

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

/// Items of work: see [`each`].
pub struct Each<I> {
    items: I,
    steps: usize,
    /// The steps that were not counted yet.
    done: usize,
}

impl<I: Iterator> Iterator for Each<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        let item = self.items.next()?;
        self.done += self.steps;
        if self.done >= BLOCK {
            beat(std::mem::take(&mut self.done));
        }
        Some(item)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<I> Drop for Each<I> {
    fn drop(&mut self) {
        beat(self.done);
    }
}

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

/// The same items, each of which takes so many steps.
pub fn each<I: IntoIterator>(items: I, steps: usize) -> Each<I::IntoIter> {
    Each { items: items.into_iter(), steps, done: 0 }
}

/// Does a pass over so many bytes that does not beat.
pub fn quiet_bytes<T>(bytes: u64, pass: impl FnOnce() -> T) -> T {
    tell(Sign::Quiet(bytes as f64 * MS_A_BYTE));
    let outcome = pass();
    tell(Sign::Over);
    outcome
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
        assert_eq!(told_by(|| assert_eq!(each(0..100, EVERY / 2 + 1).sum::<u32>(), 4_950)), [Sign::Beat; 50]);
        // However few they are at a time.
        assert_eq!(told_by(|| (0..=EVERY).for_each(|_| each([7], 1).for_each(drop))), [Sign::Beat]);
        assert_eq!(told_by(|| quiet_bytes(512 << 20, || ())), [Sign::Quiet(2_000.0), Sign::Over]);
    }
}
