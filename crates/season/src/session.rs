//! A session: somebody chooses a title, watches it with pauses, waits and mishaps, and stops.

use std::rc::Rc;

use crate::{
    calendar::{MINUTE, SECOND},
    market::{CELLS, DEVICES, REGIONS, RESOLUTIONS},
    random::Random,
    timeline::Timeline,
    titles::TYPES,
    world::World,
};

/// What happens in a player; the position in [`NAMES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Play,
    Pause,
    Resume,
    Seek,
    Buffer,
    Error,
    Stop,
    Complete,
}

/// What events are called.
pub(crate) const NAMES: [&str; 8] =
    ["play", "pause", "resume", "seek", "buffer", "error", "stop", "complete"];

/// What errors are called, and how often each is met while nothing is broken.
pub(crate) const ERRORS: [(&str, f64); 6] = [
    ("Connection Error", 0.36),
    ("Buffer Error", 0.24),
    ("Decoder Error", 0.13),
    ("DRM Error", 0.11),
    ("Manifest Error", 0.10),
    ("Authorization Error", 0.06),
];

/// Who watches, on what.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The session's number, another one for each.
    pub(crate) number: u64,
    /// The member's id and profile; none for guests.
    pub(crate) user: Option<(i32, i32)>,
    pub(crate) region: usize,
    pub(crate) device: usize,
    pub(crate) network: usize,
    pub(crate) version: usize,
    /// Guests take part in no experiment.
    pub(crate) cell: Option<usize>,
}

/// Something that happens in a session.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) session: Rc<Session>,
    pub(crate) what: What,
    pub(crate) title: usize,
    pub(crate) resolution: usize,
    /// In kilobits a second; none while nothing plays.
    pub(crate) bitrate: Option<i32>,
    /// The error's type, and whether it ended the playing.
    pub(crate) error: Option<(usize, bool)>,
    /// In seconds from the title's beginning.
    pub(crate) position: i32,
    /// In milliseconds: how long it took to the first frame, how long it stood still, and how long it was watched
    /// since the event before, standing still included.
    pub(crate) startup: Option<i32>,
    pub(crate) stalled: Option<i32>,
    pub(crate) watched: Option<i32>,
}

/// A session that is going on.
pub(crate) struct Player<'a> {
    world: &'a World,
    random: &'a mut Random,
    timeline: &'a mut Timeline<Event>,
    session: Rc<Session>,
    now: i64,
    title: usize,
    position: f64,
    /// The resolution that the device can have, and the one that it has.
    resolutions: [usize; 2],
}

/// How playing ended.
#[derive(PartialEq, Eq)]
enum Ending {
    Content,
    Failed,
}

impl<'a> Player<'a> {
    /// A session that begins.
    pub(crate) fn new(
        world: &'a World,
        random: &'a mut Random,
        timeline: &'a mut Timeline<Event>,
        session: Session,
        now: i64,
    ) -> Self {
        let title = world.titles.choose(session.region, random);
        // Some go on where they stopped another day.
        let position =
            if random.is(0.17) { world.titles.all[title].seconds() * 0.7 * random.share() } else { 0.0 };
        let resolution = random.among(&DEVICES[session.device].resolutions, |share| *share);
        let session = Rc::new(session);
        Self { world, random, timeline, session, now, title, position, resolutions: [resolution; 2] }
    }

    /// Makes up the session. Gives its end if they gave up because nothing worked.
    pub(crate) fn watch(mut self) -> Option<i64> {
        for attempt in 0.. {
            if self.start() == Ending::Content {
                return None;
            }
            let again = if self.is_hit() { 0.8 } else { 0.5 };
            if attempt == 4 || !self.random.is(again) {
                break;
            }
            self.pass(3.0, 30.0);
        }
        Some(self.now)
    }

    /// An attempt: to the end, or to what ends it.
    fn start(&mut self) -> Ending {
        if self.random.is(0.013) {
            // They left before there was anything to see.
            self.emit(What::Play, |event| event.bitrate = None);
            self.pass(2.0, 14.0);
            self.emit(What::Stop, |event| event.bitrate = None);
            return Ending::Content;
        }
        let fails = if self.is_hit() { 0.52 } else { 0.006 * self.trouble() };
        if self.random.is(fails) {
            self.emit(What::Play, |event| event.bitrate = None);
            self.pass(1.0, 16.0);
            self.fail(true, None, false);
            return Ending::Failed;
        }
        let device = &DEVICES[self.session.device];
        let faster = match self.session.cell.map(|cell| CELLS[cell].0) {
            Some("fast_start") => 0.86,
            Some("prefetch") => 0.95,
            _ => 1.0,
        };
        let median = device.startup * faster * self.place_trouble();
        let startup = self.random.skewed(median, 0.5).max(90.0);
        self.now += startup as i64;
        self.emit(What::Play, |event| event.startup = Some(startup as i32));
        self.play()
    }

    /// What comes after the first frame.
    fn play(&mut self) -> Ending {
        let (mut goal, mut completes) = self.goal();
        loop {
            let pace = if DEVICES[self.session.device].large { 660.0 } else { 480.0 };
            let gap = if self.is_hit() { self.random.waiting(75.0) } else { 8.0 + self.random.waiting(pace) };
            let left = goal - self.position;
            if gap >= left {
                let watched = self.play_on(left);
                let what = if completes { What::Complete } else { What::Stop };
                self.emit(what, |event| (event.watched, event.bitrate) = (Some(watched), None));
                let goes_on = completes && TYPES[self.world.titles.all[self.title].sort].0 == "TV Show";
                if !goes_on || !self.random.is(0.42) {
                    return Ending::Content;
                }
                // The next episode.
                self.position = 0.0;
                let startup = self.random.skewed(260.0, 0.35) as i32;
                self.now += 4 * SECOND + i64::from(startup);
                self.emit(What::Play, |event| event.startup = Some(startup));
                (goal, completes) = self.goal();
                continue;
            }
            let watched = self.play_on(gap);
            if let Some(ending) = self.interrupt(watched, goal) {
                return ending;
            }
        }
    }

    /// Where they will stop, and whether that is the title's end.
    fn goal(&mut self) -> (f64, bool) {
        let title = &self.world.titles.all[self.title];
        let completes = self.random.is(TYPES[title.sort].3);
        let share = if completes {
            self.random.between(0.955, 1.0)
        } else {
            // Many stop early.
            0.9 * self.random.share() * self.random.between(0.35, 1.0)
        };
        let end = title.seconds();
        (self.position + (end * share - self.position).max(20.0).min(end - self.position), completes)
    }

    /// Something comes between. Gives how playing ended, if it did.
    fn interrupt(&mut self, watched: i32, goal: f64) -> Option<Ending> {
        let hit = self.is_hit();
        let (buffers, errors) =
            if hit { (0.26, 0.60) } else { (0.30 * self.trouble(), 0.034 * self.trouble()) };
        let kind = self.random.share();
        if kind < errors {
            let fatal = self.random.is(if hit { 0.5 } else { 0.16 });
            self.fail(fatal, Some(watched), true);
            if fatal {
                return Some(Ending::Failed);
            }
            self.pass(0.8, 6.0);
            self.emit(What::Resume, |_| {});
        } else if kind < errors + buffers {
            let median = if hit { 11.0 } else { 4.6 };
            let stalled =
                (1_000.0 * self.random.skewed(median * self.place_trouble(), 0.85)).min(90_000.0) as i32;
            self.now += i64::from(stalled);
            if self.random.is(0.3) {
                self.resolutions[1] = self.resolutions[1].saturating_sub(1);
            }
            self.emit(What::Buffer, |event| {
                (event.watched, event.stalled) = (Some(watched + stalled), Some(stalled));
            });
        } else if kind < 0.78 {
            self.emit(What::Pause, |event| event.watched = Some(watched));
            let seconds = self.random.skewed(75.0, 1.25);
            if seconds > 1_500.0 || self.random.is(0.05) {
                // They did not come back.
                return Some(Ending::Content);
            }
            self.now += (seconds * SECOND as f64) as i64;
            self.calm();
            self.emit(What::Resume, |_| {});
        } else {
            // Mostly a little back or forth, as who missed a word or skips a scene.
            let by = self.random.waiting(70.0) * if self.random.is(0.6) { 1.0 } else { -1.0 };
            self.position = (self.position + by).clamp(0.0, goal - 5.0);
            self.calm();
            self.emit(What::Seek, |event| event.watched = Some(watched));
        }
        None
    }

    /// An error. Where nothing was playing yet there is no bitrate.
    fn fail(&mut self, fatal: bool, watched: Option<i32>, playing: bool) {
        let ours = self.is_hit() && self.random.is(0.85);
        let error =
            if ours { self.world.incident.error } else { self.random.among(&ERRORS, |(_, share)| *share) };
        self.emit(What::Error, |event| {
            (event.error, event.watched) = (Some((error, fatal)), watched);
            event.bitrate = event.bitrate.filter(|_| playing);
        });
    }

    /// Watches for so many seconds; gives the same in milliseconds.
    fn play_on(&mut self, seconds: f64) -> i32 {
        let watched = (seconds * SECOND as f64) as i32;
        self.now += i64::from(watched);
        self.position += seconds;
        watched
    }

    /// Some seconds in which nothing is watched.
    fn pass(&mut self, least: f64, most: f64) {
        self.now += (self.random.between(least, most) * SECOND as f64) as i64;
    }

    /// After a while the network may bear the device's resolution again.
    fn calm(&mut self) {
        if self.random.is(0.5) {
            self.resolutions[1] = self.resolutions[0];
        }
    }

    fn emit(&mut self, what: What, set: impl FnOnce(&mut Event)) {
        let resolution = self.resolutions[1];
        let density = self.world.titles.all[self.title].density;
        let bitrate = RESOLUTIONS[resolution].1 * density * self.random.between(0.9, 1.1);
        let mut event = Event {
            session: Rc::clone(&self.session),
            what,
            title: self.title,
            resolution,
            bitrate: Some(bitrate as i32),
            error: None,
            position: self.position as i32,
            startup: None,
            stalled: None,
            watched: None,
        };
        set(&mut event);
        self.timeline.push(self.now, event);
    }

    /// Whether the incident is on, here and now.
    fn is_hit(&self) -> bool {
        let Session { device, region, version, .. } = *self.session;
        let (from, to) = self.world.incident.span();
        (from..to).contains(&self.now) && self.world.incident.hits(device, region, version)
    }

    fn place_trouble(&self) -> f64 {
        REGIONS[self.session.region].trouble
    }

    fn trouble(&self) -> f64 {
        self.place_trouble() * DEVICES[self.session.device].trouble
    }
}

/// How long after they gave up people try again.
pub(crate) fn later(random: &mut Random) -> i64 {
    MINUTE + random.below(9 * MINUTE as u64) as i64
}
