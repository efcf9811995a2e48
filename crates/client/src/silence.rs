//! When a worker's silence says that it is lost: it does not answer although it has nothing to do, or nothing is heard of
//! it while it works.
//!
//! No event tells of an endless loop, nor of a worker that the browser has ended. So each worker is asked now and then
//! whether it hears. One without work answers at once. One at work cannot; but it says when it begins, ten times a second
//! that it goes on, and before the one pass that it cannot say that in, for how long it may be silent (`worker/beat.rs`, by
//! [`reelscope_model::pulse`]). So only its silence beyond that is measured, never its work as a whole. The limits stretch
//! with whatever keeps the page itself from looking in time (a laptop that slept, a machine with too much to do), and with
//! the delays that are seen of workers that do answer.
//!
//! A worker that reads stands still in the browser's code until the bytes are there, and says so before and after. No loop
//! of ours is in there, so its silence is the disk's, which may sleep or be behind a network: the page says that it waits,
//! and gives up only a disk from which no disk would come back.

/// How often the page looks at its workers, in milliseconds.
pub const LOOK_MS: u32 = 100;
/// After how much silence a worker is asked whether it hears.
const ASK_MS: f64 = 250.0;
/// How long a worker without work may take to answer.
const IDLE_MS: f64 = 450.0;
/// After how much silence of the disk it is said that the page waits for it.
const DISK_MS: f64 = 750.0;
/// How long a read may take: a minute, and a second for each MiB.
const READ_MS: f64 = 60_000.0;
const READ_MS_A_BYTE: f64 = 1_000.0 / (1024.0 * 1024.0);
/// How long a worker at work may be silent when it has not said that it may be longer.
const BUSY_MS: f64 = 600.0;
/// By how much longer for each row of all files, for memory that is cleared or moved as a whole: a hundredth of a second
/// for a million.
const BUSY_MS_A_ROW: f64 = 1e-5;
/// A worker at work is heard of that often when nothing delays it.
const BEAT_MS: f64 = 200.0;
/// A look that comes later than this judges nobody.
const LATE_MS: f64 = 500.0;
/// How many times the delays that were seen lately a limit is stretched by.
const STRETCH: f64 = 4.0;
/// After so long without work patience is what it was, unless somebody needed it.
const FORGIVE_MS: f64 = 3_000.0;
/// What is left of a delay from one look to the next.
const FADE: f64 = 0.9;

/// What is heard of one worker. Times are in milliseconds of one clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Silence {
    heard: f64,
    asked: Option<f64>,
    /// How long its last answer took.
    delay: f64,
    at_work: bool,
    /// For how long it may be silent, as it said.
    allowed: f64,
    /// It waits for the disk, which may take so long.
    reads: Option<f64>,
}

/// What to do about a worker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Nothing.
    Wait,
    /// Ask whether it hears.
    Ask,
    /// It does not answer.
    Gone,
    /// It is at work and has been silent for so many milliseconds.
    Stuck(f64),
    /// The disk has not given it what it reads for so many milliseconds.
    Unread(f64),
}

/// How patient the page is with all of its workers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patience {
    looked: Option<f64>,
    delay: f64,
    busy_ms: f64,
    factor: f64,
    /// When a worker was last at work, and whether one has needed the factor.
    worked: f64,
    needed: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self { looked: None, delay: 0.0, busy_ms: BUSY_MS, factor: 1.0, worked: 0.0, needed: false }
    }
}

impl Silence {
    /// A worker of which something has been heard just now.
    #[must_use]
    pub fn new(now: f64) -> Self {
        Self { heard: now, ..Self::default() }
    }

    /// Work is sent to it, and nothing is heard of its beginning yet.
    pub fn send(&mut self, now: f64) {
        self.asked.get_or_insert(now);
        self.at_work = false;
        self.allowed = 0.0;
        self.reads = None;
    }

    /// Something is heard of it.
    pub fn hear(&mut self, now: f64) {
        let asked = self.asked.take();
        if self.reads.take().is_some() {
            // How long a disk takes says nothing about the machine.
        } else if self.at_work {
            self.delay = (now - self.heard - self.allowed - BEAT_MS).max(self.delay);
        } else if let Some(asked) = asked {
            self.delay = now - asked;
        }
        self.heard = now;
        self.allowed = 0.0;
    }

    /// It says that it may be silent for so many milliseconds from now on.
    pub fn allow(&mut self, milliseconds: f64) {
        self.allowed = milliseconds;
    }

    /// It says that it waits for so many bytes from the disk, until something else is heard of it.
    pub fn read(&mut self, bytes: f64) {
        self.reads = Some(READ_MS + bytes * READ_MS_A_BYTE);
    }

    /// Whether it has waited for the disk for so long that a reader wonders.
    #[must_use]
    pub fn waits(&self, now: f64) -> bool {
        self.reads.is_some() && now - self.heard > DISK_MS
    }

    /// It says that it begins its work.
    pub fn begin(&mut self) {
        self.at_work = true;
    }

    /// Its work is done.
    pub fn end(&mut self) {
        self.at_work = false;
        self.reads = None;
    }

    /// What to do about it now. A page that could not look in time starts over.
    pub fn look(&mut self, now: f64, patience: &mut Patience, in_time: bool) -> Step {
        patience.note(std::mem::take(&mut self.delay));
        if self.at_work {
            patience.worked = now;
        }
        if !in_time {
            self.heard = now;
            self.asked = self.asked.map(|_| now);
            return Step::Wait;
        }
        if let Some(limit) = self.reads {
            let silent = now - self.heard;
            return if silent > limit { Step::Unread(silent) } else { Step::Wait };
        }
        match self.asked {
            _ if self.at_work && now - self.heard > patience.busy(self.allowed) => {
                Step::Stuck(now - self.heard)
            }
            Some(asked) if !self.at_work && now - asked > patience.idle() => Step::Gone,
            // One at work hears as well while it waits for a file.
            None if now - self.heard > ASK_MS => {
                self.asked = Some(now);
                Step::Ask
            }
            _ => Step::Wait,
        }
    }
}

impl Patience {
    /// The page looks at its workers; false when it comes so late that their answers may wait behind it.
    pub fn look(&mut self, now: f64) -> bool {
        let late = self.looked.map_or(0.0, |looked| now - looked - f64::from(LOOK_MS)).max(0.0);
        self.looked = Some(now);
        self.delay = (self.delay * FADE).max(late.min(LATE_MS));
        if !self.needed && now - self.worked > FORGIVE_MS {
            self.factor = 1.0;
        }
        late <= LATE_MS
    }

    /// A worker took so long to answer, or so much longer than it should to be heard of.
    fn note(&mut self, delay: f64) {
        self.needed |= self.factor > 1.0 && delay > self.busy_ms - BEAT_MS;
        self.delay = self.delay.max(delay.min(LATE_MS));
    }

    /// The files have so many rows.
    pub fn set_rows(&mut self, rows: f64) {
        self.busy_ms = BUSY_MS + rows * BUSY_MS_A_ROW;
    }

    /// A worker at work was given up. Perhaps it was no more than slow: the next one has twice the time, and if it needs
    /// that, so have all others.
    pub fn grow(&mut self) {
        self.factor *= 2.0;
        self.worked = self.looked.unwrap_or(0.0);
    }

    fn idle(&self) -> f64 {
        IDLE_MS + STRETCH * self.delay
    }

    fn busy(&self, allowed: f64) -> f64 {
        self.busy_ms.max(allowed) * self.factor + STRETCH * self.delay
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks every 100 ms from `from` on until something other than waiting and asking is to be done; none within a
    /// minute. Whatever is asked is answered after `answer`, if at all.
    fn watch(
        silence: &mut Silence,
        patience: &mut Patience,
        from: f64,
        answer: Option<f64>,
    ) -> Option<(f64, Step)> {
        let (mut now, mut due) = (from, None);
        while now < from + 60_000.0 {
            if due.is_some_and(|due| due <= now) {
                due = None;
                silence.hear(now);
            }
            let in_time = patience.look(now);
            match silence.look(now, patience, in_time) {
                Step::Wait => {}
                Step::Ask => due = answer.map(|delay| now + delay),
                step => return Some((now - from, step)),
            }
            now += f64::from(LOOK_MS);
        }
        None
    }

    #[test]
    fn test_idle_worker_that_answers_is_left_alone() {
        for delay in [0.0, 100.0, 400.0] {
            let seen = watch(&mut Silence::new(0.0), &mut Patience::default(), 0.0, Some(delay));
            assert_eq!(seen, None, "{delay}");
        }
    }

    #[test]
    fn test_idle_worker_that_is_silent_is_gone_within_a_second() {
        let seen = watch(&mut Silence::new(0.0), &mut Patience::default(), 0.0, None);
        assert!(matches!(seen, Some((after, Step::Gone)) if after <= 900.0), "{seen:?}");
    }

    #[test]
    fn test_worker_that_never_begins_is_gone_within_a_second() {
        let mut silence = Silence::new(0.0);
        silence.send(100.0);
        let seen = watch(&mut silence, &mut Patience::default(), 100.0, None);
        assert!(matches!(seen, Some((after, Step::Gone)) if after <= 900.0), "{seen:?}");
    }

    #[test]
    fn test_worker_at_work_that_is_silent_is_stuck_within_a_second_or_when_it_said() {
        let after = |allowed: f64, rows: f64, mistakes: u32| {
            let (mut silence, mut patience) = (Silence::new(0.0), Patience::default());
            patience.set_rows(rows);
            (0..mistakes).for_each(|_| patience.grow());
            silence.send(0.0);
            silence.hear(0.0);
            silence.begin();
            silence.allow(allowed);
            match watch(&mut silence, &mut patience, 0.0, None) {
                Some((after, Step::Stuck(silent))) if silent <= after => after,
                other => panic!("{other:?}"),
            }
        };
        assert!((600.0..=750.0).contains(&after(0.0, 0.0, 0)));
        assert!((600.0..=750.0).contains(&after(0.0, 1e6, 0)));
        assert!((700.0..=850.0).contains(&after(0.0, 10e6, 0)));
        assert!((900.0..=1_050.0).contains(&after(0.0, 30e6, 0)));
        assert!((1_200.0..=1_350.0).contains(&after(0.0, 0.0, 1)));
        assert!((5_000.0..=5_150.0).contains(&after(5_000.0, 10e6, 0)));
        assert!((10_000.0..=10_150.0).contains(&after(5_000.0, 10e6, 1)));
    }

    #[test]
    fn test_what_was_allowed_ends_with_the_next_sign() {
        let (mut silence, mut patience) = (Silence::new(0.0), Patience::default());
        silence.begin();
        silence.allow(30_000.0);
        silence.hear(1_000.0);
        let seen = watch(&mut silence, &mut patience, 1_000.0, None);
        assert!(matches!(seen, Some((after, Step::Stuck(_))) if after <= 750.0), "{seen:?}");
    }

    #[test]
    fn test_read_is_waited_for_as_long_as_a_disk_may_take_and_what_follows_is_not() {
        let (mut silence, mut patience) = (Silence::new(0.0), Patience::default());
        silence.begin();
        silence.hear(0.0);
        silence.read(64.0 * 1024.0 * 1024.0);
        assert!(!silence.waits(700.0) && silence.waits(800.0));
        assert_eq!(watch(&mut silence, &mut patience, 0.0, None), None);
        let (mut other, mut late) = (silence, Patience::default());
        let seen = watch(&mut other, &mut late, 100_000.0, None);
        assert!(
            matches!(seen, Some((after, Step::Unread(_))) if (24_000.0..24_200.0).contains(&after)),
            "{seen:?}"
        );
        // It has come after all: no allowance is left, and no delay is seen in it.
        silence.hear(120_000.0);
        silence.allow(0.0);
        assert!(!silence.waits(121_000.0));
        let seen = watch(&mut silence, &mut Patience::default(), 120_000.0, None);
        assert!(matches!(seen, Some((after, Step::Stuck(_))) if after <= 750.0), "{seen:?}");
    }

    #[test]
    fn test_patience_grows_after_each_mistake_and_stays_only_where_it_was_needed() {
        for needed in [false, true] {
            let (mut silence, mut patience) = (Silence::new(0.0), Patience::default());
            patience.look(0.0);
            patience.grow();
            silence.begin();
            // It answers after less than its limit, or after more than that would be without the factor.
            let answered = if needed { 1_200.0 } else { 300.0 };
            for look in 1..=100 {
                let now = f64::from(look) * 100.0;
                if now >= answered {
                    silence.hear(now);
                    silence.end();
                }
                let in_time = patience.look(now);
                assert!(matches!(silence.look(now, &mut patience, in_time), Step::Wait | Step::Ask), "{now}");
            }
            assert_eq!(patience.busy(0.0) >= 2.0 * BUSY_MS, needed);
        }
    }

    #[test]
    fn test_signs_that_come_late_stretch_the_limit() {
        // A machine that has eight times too much to do: a sign takes 700 ms in the place of 100.
        let (mut silence, mut patience) = (Silence::new(0.0), Patience::default());
        silence.begin();
        for step in 1..8 {
            let now = f64::from(step) * 700.0;
            silence.hear(now);
            let in_time = patience.look(now);
            assert_eq!(silence.look(now, &mut patience, in_time), Step::Wait);
        }
        assert!(patience.busy(0.0) > 2_500.0, "{patience:?}");
    }

    #[test]
    fn test_progress_is_no_silence() {
        let (mut silence, mut patience) = (Silence::new(0.0), Patience::default());
        silence.begin();
        for step in 0..600 {
            let now = f64::from(step) * 100.0;
            let in_time = patience.look(now);
            assert!(matches!(silence.look(now, &mut patience, in_time), Step::Wait | Step::Ask));
            if step % 5 == 0 {
                silence.hear(now);
            }
        }
    }

    #[test]
    fn test_page_that_slept_judges_nobody() {
        let (mut silence, mut patience) = (Silence::new(0.0), Patience::default());
        assert!(patience.look(0.0));
        silence.send(0.0);
        assert!(!patience.look(3_600_000.0));
        assert_eq!(silence.look(3_600_000.0, &mut patience, false), Step::Wait);
        assert!(patience.look(3_600_100.0));
        assert_eq!(silence.look(3_600_100.0, &mut patience, true), Step::Wait);
    }

    #[test]
    fn test_delays_stretch_the_limit_and_fade() {
        let mut patience = Patience::default();
        assert!(patience.look(0.0) && patience.look(425.0));
        assert!(patience.idle() > 1_700.0, "{patience:?}");
        (1..40).for_each(|look| {
            patience.look(425.0 + f64::from(look * LOOK_MS));
        });
        assert!(patience.idle() < 650.0, "{patience:?}");
    }
}
