//! Searches, in order of time: somebody looks for something, and looks again if they don't find it.

use std::rc::Rc;

use reelscope_ipc::{Batch, Column, Kind, Rows, labels};

use crate::{
    calendar::{FROM, HOUR, SECOND},
    codes::code,
    market::{DEVICES, REGIONS},
    random::{Random, Weighted},
    terms::Terms,
    timeline::Timeline,
    world::World,
};

/// How many visits with searches there are, for each playback event.
const VISITS: f64 = 0.044;

/// The rows.
pub(super) struct Searches {
    world: Rc<World>,
    random: Random,
    terms: Terms,
    popularity: Weighted,
    timeline: Timeline<Event>,
    sessions: u64,
    number: u64,
}

/// A search.
struct Event {
    session: u64,
    user: Option<i32>,
    term: usize,
    results: Option<i32>,
    clicked: Option<usize>,
    device: usize,
    region: usize,
}

impl Searches {
    pub(super) fn new(world: &Rc<World>) -> Self {
        let mut random = world.random("searches");
        let terms = Terms::new(&world.titles, &mut random);
        let popularity = Weighted::ranks(terms.all.len(), 0.72);
        Self {
            world: Rc::clone(world),
            random,
            terms,
            popularity,
            timeline: Timeline::new(),
            sessions: 0,
            number: 0,
        }
    }

    fn hour(&mut self, at: usize) {
        let visits = self.world.rows as f64 * VISITS;
        let start = FROM + at as i64 * HOUR;
        for region in 0..REGIONS.len() {
            let count = visits * self.world.share(at, region) + self.random.share();
            for _ in 0..count as u64 {
                let instant = start + self.random.below(HOUR as u64) as i64;
                self.visit(region, instant);
            }
        }
    }

    /// Somebody searches, up to four times.
    fn visit(&mut self, region: usize, mut instant: i64) {
        let world = Rc::clone(&self.world);
        let random = &mut self.random;
        let person = if random.is(0.05) { None } else { world.people.somebody(region, instant, random) };
        self.sessions += 1;
        let device = person.map_or(3, |person| usize::from(person.devices[usize::from(random.is(0.25))]));
        for _ in 0..4 {
            let at = self.popularity.pick(random);
            let term = &self.terms.all[at];
            let results = term.results(region, random);
            let clicks = results > 0 && random.is(0.55);
            let clicked = clicks.then(|| term.title.unwrap_or_else(|| world.titles.choose(region, random)));
            let event = Event {
                session: self.sessions,
                user: person.map(|person| person.id),
                term: at,
                // Now and then the index does not say how many there are.
                results: (!random.is(0.006)).then_some(results),
                clicked,
                device,
                region,
            };
            self.timeline.push(instant, event);
            if clicks || !random.is(if results == 0 { 0.62 } else { 0.4 }) {
                break;
            }
            instant += 6 * SECOND + random.below(50 * SECOND as u64) as i64;
        }
    }
}

impl Rows for Searches {
    fn columns(&self) -> Vec<Column> {
        let terms: Vec<&str> = self.terms.all.iter().map(|term| term.text.as_str()).collect();
        let titles: Vec<&str> = self.world.titles.all.iter().map(|title| title.id.as_str()).collect();
        vec![
            Column::full("EventID", Kind::Text),
            Column::nullable("UserID", Kind::Int),
            Column::full("SessionID", Kind::Text),
            Column::full("Timestamp", Kind::Instant),
            Column::full("SearchQuery", Kind::Label(labels(&terms))),
            Column::nullable("ResultCount", Kind::Int),
            Column::nullable("ClickedContentID", Kind::Label(labels(&titles))),
            Column::full("DeviceType", Kind::Label(labels(&DEVICES.each_ref().map(|device| device.name)))),
            Column::full("Location", Kind::Label(labels(&REGIONS.each_ref().map(|region| region.name)))),
        ]
    }

    fn fill(&mut self, batch: &mut Batch, rows: usize) {
        while batch.rows < rows {
            while let Some(hour) = self.timeline.wanted() {
                self.hour(hour);
                self.timeline.close_hour();
            }
            let Some((instant, event)) = self.timeline.pop() else { break };
            self.number += 1;
            let mut row = batch.row();
            row.text(&code::<12>(b"q", self.number ^ 1 << 42));
            row.int(event.user);
            row.text(&code::<12>(b"v", event.session ^ 1 << 43));
            row.long(instant);
            row.label(event.term);
            row.int(event.results);
            row.label(event.clicked);
            row.label(event.device);
            row.label(event.region);
        }
    }
}
