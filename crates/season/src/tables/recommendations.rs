//! Recommendation events, in order of time: a shelf of titles that somebody is shown, and what comes of it.

use std::rc::Rc;

use reelscope_ipc::{Batch, Column, Kind, Rows, labels};

use crate::{
    calendar::{FROM, HOUR, MINUTE, SECOND},
    codes::code,
    market::{CELLS, REGIONS},
    random::Random,
    timeline::Timeline,
    world::World,
};

/// How many visits with recommendations there are, for each playback event.
const VISITS: f64 = 0.031;

const NAMES: [&str; 4] = ["Impression", "Click", "Conversion", "Feedback"];
const IMPRESSION: usize = 0;
const CLICK: usize = 1;
const CONVERSION: usize = 2;
const FEEDBACK: usize = 3;

const ARTWORKS: [&str; 3] = ["character", "scene", "title"];

/// How often a title is chosen, by how well it suits: from 1 to 5.
const SUITS: [f64; 5] = [0.022, 0.044, 0.072, 0.112, 0.158];

/// The rows.
pub(super) struct Recommendations {
    world: Rc<World>,
    random: Random,
    timeline: Timeline<Event>,
    number: u64,
    id: i64,
}

/// Something that happens to a recommendation.
#[derive(Clone)]
struct Event {
    what: usize,
    number: u64,
    user: i32,
    cell: usize,
    title: usize,
    slot: i32,
    artwork: usize,
    relevancy: Option<i32>,
}

impl Recommendations {
    pub(super) fn new(world: &Rc<World>) -> Self {
        Self {
            world: Rc::clone(world),
            random: world.random("recommendations"),
            timeline: Timeline::new(),
            number: 0,
            id: 7_310_000_000,
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

    /// Somebody is shown a shelf.
    fn visit(&mut self, region: usize, mut instant: i64) {
        let world = Rc::clone(&self.world);
        let Some(person) = world.people.somebody(region, instant, &mut self.random) else { return };
        for slot in 1..=4 + self.random.below(5) as i32 {
            let random = &mut self.random;
            self.number += 1;
            let suits = random.among(&[0.07, 0.16, 0.31, 0.30, 0.16], |share| *share);
            let event = Event {
                what: IMPRESSION,
                number: self.number,
                user: person.id,
                cell: usize::from(person.cell),
                title: world.titles.choose(region, random),
                slot,
                artwork: random.among(&[0.4, 0.35, 0.25], |share| *share),
                relevancy: (!random.is(0.02)).then_some(suits as i32 + 1),
            };
            self.follow(&event, suits, instant);
            instant += 20 + self.random.below(700) as i64;
        }
    }

    /// What comes of an impression.
    fn follow(&mut self, event: &Event, suits: usize, mut instant: i64) {
        let random = &mut self.random;
        let mut tell = |instant, what| self.timeline.push(instant, Event { what, ..event.clone() });
        tell(instant, IMPRESSION);
        let seen = 1.25 / (1.0 + 0.22 * f64::from(event.slot));
        let catches = [1.16, 1.0, 0.78][event.artwork];
        let prefers = if CELLS[event.cell].0 == "prefetch" { 1.06 } else { 1.0 };
        if !random.is(SUITS[suits] * seen * catches * prefers) {
            return;
        }
        instant += 2 * SECOND + random.below(25 * SECOND as u64) as i64;
        tell(instant, CLICK);
        if random.is(0.30 + 0.07 * suits as f64) {
            instant += 2 * MINUTE + random.below(6 * MINUTE as u64) as i64;
            tell(instant, CONVERSION);
            if random.is(0.24) {
                instant += 20 * MINUTE + random.below(90 * MINUTE as u64) as i64;
                tell(instant, FEEDBACK);
            }
        }
    }
}

impl Rows for Recommendations {
    fn columns(&self) -> Vec<Column> {
        let titles: Vec<&str> = self.world.titles.all.iter().map(|title| title.id.as_str()).collect();
        vec![
            Column::full("EventID", Kind::Long),
            Column::full("UserID", Kind::Int),
            Column::full("Timestamp", Kind::Instant),
            Column::full("EventType", Kind::Label(labels(&NAMES))),
            Column::full("RecommendationID", Kind::Text),
            Column::nullable("RelevancyRating", Kind::Int),
            Column::full("ContentID", Kind::Label(labels(&titles))),
            Column::full("Slot", Kind::Int),
            Column::full("Artwork", Kind::Label(labels(&ARTWORKS))),
            Column::full("ExperimentCell", Kind::Label(labels(&CELLS.map(|(name, _)| name)))),
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
            let mut row = batch.row();
            row.long(self.id);
            row.int(event.user);
            row.long(instant);
            row.label(event.what);
            row.text(&code::<12>(b"r", event.number ^ 1 << 41));
            row.int(event.relevancy);
            row.label(event.title);
            row.int(event.slot);
            row.label(event.artwork);
            row.label(event.cell);
        }
    }
}
