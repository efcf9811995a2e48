//! Playback events, in order of time.

use std::rc::Rc;

use reelscope_ipc::{Batch, Column, Kind, Rows, labels};

use crate::{
    calendar::{FROM, HOUR, HOURS, SECOND, hour},
    codes::code,
    market::{self, CELLS, DEVICES, NETWORKS, REGIONS, RESOLUTIONS},
    people::Person,
    random::Random,
    session::{ERRORS, Event, NAMES, Player, Session, later},
    timeline::Timeline,
    world::World,
};

/// How many events a session has, about. What is off is made up for day by day.
const EVENTS: f64 = 9.0;
/// An account that was deleted, though its events were not.
const DELETED: i32 = 10_000_000;
/// How often an event is delivered twice.
const TWICE: f64 = 1.0 / 24_000.0;

/// The rows.
pub(super) struct Playback {
    world: Rc<World>,
    random: Random,
    /// Chance for what has no part in what happens.
    small: Random,
    timeline: Timeline<Event>,
    sessions: u64,
    id: i64,
    /// Sessions a share of the season, for the day that is made up.
    pace: f64,
}

impl Playback {
    pub(super) fn new(world: &Rc<World>) -> Self {
        Self {
            world: Rc::clone(world),
            random: world.random("playback"),
            small: world.random("deliveries"),
            timeline: Timeline::new(),
            sessions: 0,
            id: 48_200_000_000,
            pace: 0.0,
        }
    }

    /// Makes up the sessions that begin in an hour.
    fn hour(&mut self, at: usize) {
        let world = Rc::clone(&self.world);
        if at.is_multiple_of(24) {
            let left: f64 = (at..HOURS).map(|hour| world.all_share(hour)).sum();
            // The first days are as they are expected; from then on what was made up says how many a session has.
            let known = self.sessions as f64;
            let events = (EVENTS * 2_000.0 + self.timeline.made() as f64) / (2_000.0 + known);
            self.pace = world.rows.saturating_sub(self.timeline.made()) as f64 / events / left;
        }
        let start = FROM + at as i64 * HOUR;
        for region in 0..REGIONS.len() {
            let count = self.pace * world.share(at, region) + self.random.share();
            for _ in 0..count as u64 {
                let instant = start + self.random.below(HOUR as u64) as i64;
                self.visit(region, instant);
            }
        }
    }

    /// Somebody of a region watches; and once more, if nothing works.
    fn visit(&mut self, home: usize, instant: i64) {
        let world = Rc::clone(&self.world);
        let random = &mut self.random;
        let guest = random.is(0.035);
        let person = if guest { None } else { world.people.somebody(home, instant, random) };
        let travels = random.is(0.012);
        let region = if travels { random.below(REGIONS.len() as u64) as usize } else { home };
        let device = match person {
            Some(person) => device_of(person, instant, home, random),
            None => market::device_of(&REGIONS[home], random),
        };
        let patience = person.map_or_else(|| random.waiting(1.0), |person| f64::from(person.patience));
        let mut session = Session {
            number: 0,
            user: person.map(|person| (person.id, profile(person, random))),
            region,
            device,
            network: random.among(&REGIONS[region].networks, |share| *share),
            version: world.releases.version(device, patience, instant),
            cell: person.map(|person| usize::from(person.cell)),
        };
        if random.is(1.0 / 9_000.0) {
            session.user = Some((DELETED, DELETED * 10 + 1));
        }
        let mut next = Some(instant);
        for _ in 0..4 {
            let Some(start) = next else { break };
            self.sessions += 1;
            session.number = self.sessions;
            let player = Player::new(&world, &mut self.random, &mut self.timeline, session.clone(), start);
            let given_up = player.watch();
            next = given_up.filter(|_| self.random.is(0.75)).map(|end| end + later(&mut self.random));
        }
    }
}

impl World {
    /// How much all regions watch in an hour.
    fn all_share(&self, hour: usize) -> f64 {
        (0..REGIONS.len()).map(|region| self.share(hour, region)).sum()
    }
}

/// The device that somebody uses now: mostly their own, and rarely a large one while they are on their way.
fn device_of(person: &Person, instant: i64, home: usize, random: &mut Random) -> usize {
    let [first, second] = person.devices.map(usize::from);
    let local = hour(instant + REGIONS[home].ahead * 60 * SECOND);
    let away = DEVICES[first].large && !DEVICES[second].large && (7..17).contains(&local);
    let other = if away { 0.42 } else { 0.2 };
    if random.is(other) { second } else { first }
}

/// Most of what a household watches is watched by its first profile.
fn profile(person: &Person, random: &mut Random) -> i32 {
    let other = random.is(0.4);
    let number = if other { random.below(u64::from(person.profiles)) as i32 } else { 0 };
    person.id * 10 + 1 + number
}

impl Rows for Playback {
    fn columns(&self) -> Vec<Column> {
        let names = |names: &[&str]| Kind::Label(labels(names));
        let titles: Vec<&str> = self.world.titles.all.iter().map(|title| title.id.as_str()).collect();
        vec![
            Column::full("EventID", Kind::Long),
            Column::full("SessionID", Kind::Text),
            Column::nullable("UserID", Kind::Int),
            Column::nullable("ProfileID", Kind::Int),
            Column::full("Timestamp", Kind::Instant),
            Column::full("EventType", names(&NAMES)),
            Column::full("DeviceType", names(&DEVICES.each_ref().map(|device| device.name))),
            Column::full("Location", names(&REGIONS.each_ref().map(|region| region.name))),
            Column::full("Resolution", names(&RESOLUTIONS.map(|(name, _)| name))),
            Column::nullable("Bitrate", Kind::Int),
            Column::nullable("ErrorType", names(&ERRORS.map(|(name, _)| name))),
            Column::nullable("Fatal", Kind::Bool),
            Column::full("ContentID", names(&titles)),
            Column::full("PositionSeconds", Kind::Int),
            Column::nullable("StartupMs", Kind::Int),
            Column::nullable("StallMs", Kind::Int),
            Column::nullable("WatchedMs", Kind::Int),
            Column::full("CDN", names(&NETWORKS)),
            Column::full("AppVersion", names(self.world.releases.names())),
            Column::nullable("ExperimentCell", names(&CELLS.map(|(name, _)| name))),
        ]
    }

    fn fill(&mut self, batch: &mut Batch, rows: usize) {
        while batch.rows < rows {
            while let Some(hour) = self.timeline.wanted() {
                self.hour(hour);
                self.timeline.close_hour();
            }
            let Some((instant, event)) = self.timeline.pop() else { break };
            self.id += 1;
            write(batch, self.id, instant, &event);
            if self.small.is(TWICE) {
                write(batch, self.id, instant, &event);
            }
        }
    }
}

fn write(batch: &mut Batch, id: i64, instant: i64, event: &Event) {
    let session = &event.session;
    let mut row = batch.row();
    row.long(id);
    row.text(&code::<12>(b"", session.number));
    row.int(session.user.map(|(user, _)| user));
    row.int(session.user.map(|(_, profile)| profile));
    row.long(instant);
    row.label(event.what as usize);
    row.label(session.device);
    row.label(session.region);
    row.label(event.resolution);
    row.int(event.bitrate);
    row.label(event.error.map(|(error, _)| error));
    row.truth(event.error.map(|(_, fatal)| fatal));
    row.label(event.title);
    row.int(event.position);
    row.int(event.startup);
    row.int(event.stalled);
    row.int(event.watched);
    row.label(session.network);
    row.label(session.version);
    row.label(session.cell);
}
