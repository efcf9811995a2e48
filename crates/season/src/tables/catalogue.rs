//! The catalogue, in the order of its ids.

use std::rc::Rc;

use reelscope_ipc::{Batch, Column, Kind, Rows, labels};

use crate::{
    market::{LANGUAGES, REGIONS},
    random::{Random, Weighted},
    titles::{GENRES, LICENCES, MOODS, RATINGS, TYPES, Title, distinct},
    world::World,
};

/// The rows.
pub(super) struct Catalogue {
    world: Rc<World>,
    random: Random,
    at: usize,
}

impl Catalogue {
    pub(super) fn new(world: &Rc<World>) -> Self {
        Self { world: Rc::clone(world), random: world.random("catalogue"), at: 0 }
    }
}

impl Rows for Catalogue {
    fn columns(&self) -> Vec<Column> {
        vec![
            Column::full("ContentID", Kind::Text),
            Column::full("Title", Kind::Text),
            Column::full("ContentType", Kind::Label(labels(&TYPES.map(|(name, ..)| name)))),
            Column::nullable("Language", Kind::Label(labels(&LANGUAGES))),
            Column::nullable("Rating", Kind::Label(labels(&RATINGS))),
            Column::nullable("DurationMinutes", Kind::Int),
            Column::nullable("ReleaseDate", Kind::Date),
            Column::full(
                "AvailableRegions",
                Kind::Labels(labels(&REGIONS.each_ref().map(|region| region.name))),
            ),
            Column::full("Genres", Kind::Labels(labels(&GENRES))),
            Column::full("Mood", Kind::Labels(labels(&MOODS))),
            Column::full("Licence", Kind::Label(labels(&LICENCES.map(|(name, _)| name)))),
        ]
    }

    fn fill(&mut self, batch: &mut Batch, rows: usize) {
        let titles = self.world.titles.listed();
        while batch.rows < rows && self.at < titles.len() {
            write(batch, &titles[self.at], &mut self.random);
            self.at += 1;
        }
    }
}

fn write(batch: &mut Batch, title: &Title, random: &mut Random) {
    let regions: Vec<usize> =
        (0..REGIONS.len()).filter(|region| title.regions & (1 << region) != 0).collect();
    let moods = distinct(random.below(3) as usize, &Weighted::new([1.0; MOODS.len()]), random);
    let mut row = batch.row();
    row.text(title.id.as_bytes());
    row.text(title.name.as_bytes());
    row.label(title.sort);
    row.label((!random.is(0.008)).then_some(title.language));
    row.label((!random.is(0.03)).then(|| rating(title.sort, random)));
    row.int((!random.is(0.012)).then_some(title.minutes));
    row.int((!random.is(0.01)).then_some(title.released));
    row.labels(&regions);
    // A few were never sorted into genres.
    row.labels(if random.is(0.01) { &[] } else { &title.genres });
    row.labels(&moods);
    row.label(random.among(&LICENCES, |(_, share)| *share));
}

/// Series have other ratings than films.
fn rating(sort: usize, random: &mut Random) -> usize {
    let shares = match TYPES[sort].0 {
        "TV Show" => [0.0, 0.0, 0.0, 0.0, 0.16, 0.50, 0.34],
        "Movie" => [0.07, 0.20, 0.41, 0.32, 0.0, 0.0, 0.0],
        _ => [0.22, 0.34, 0.12, 0.02, 0.08, 0.16, 0.06],
    };
    random.among(&shares, |share| *share)
}
