//! The catalogue: titles with names made of words, and how popular each is.

use crate::{
    calendar::FIRST_DAY,
    market::REGIONS,
    random::{Random, Weighted},
};

/// How many titles there are.
const COUNT: usize = 1_180;
/// How many more can still be watched though the catalogue has them no more.
const WITHDRAWN: usize = 2;

/// Sorts of titles with their shares, the shortest and the longest in minutes, and how many are watched to the end.
pub(crate) const TYPES: [(&str, f64, [f64; 2], f64); 4] = [
    ("Movie", 0.46, [78.0, 148.0], 0.46),
    ("TV Show", 0.36, [21.0, 62.0], 0.66),
    ("Documentary", 0.12, [44.0, 104.0], 0.40),
    ("Short", 0.06, [6.0, 24.0], 0.74),
];
pub(crate) const RATINGS: [&str; 7] = ["G", "PG", "PG-13", "R", "TV-Y7", "TV-14", "TV-MA"];
pub(crate) const GENRES: [&str; 14] = [
    "Drama", "Comedy", "Thriller", "Action", "Romance", "Crime", "Sci-Fi", "Family", "Horror", "Fantasy",
    "History", "Nature", "Music", "Sport",
];
pub(crate) const MOODS: [&str; 8] =
    ["Feel-good", "Dark", "Suspenseful", "Witty", "Heartfelt", "Exciting", "Quirky", "Inspiring"];
pub(crate) const LICENCES: [(&str, f64); 3] =
    [("Licensed", 0.62), ("Original", 0.26), ("Co-production", 0.12)];

const ADJECTIVES: [&str; 32] = [
    "Silent",
    "Broken",
    "Golden",
    "Last",
    "Hidden",
    "Endless",
    "Paper",
    "Northern",
    "Second",
    "Electric",
    "Crimson",
    "Quiet",
    "Burning",
    "Distant",
    "Velvet",
    "Wild",
    "Forgotten",
    "Bitter",
    "Hollow",
    "Midnight",
    "Perfect",
    "Restless",
    "Salt",
    "Iron",
    "Borrowed",
    "Little",
    "Frozen",
    "Open",
    "Stolen",
    "Secret",
    "Lonely",
    "Brave",
];
const NOUNS: [&str; 40] = [
    "River",
    "Promise",
    "Orbit",
    "Garden",
    "Letters",
    "Horizon",
    "Kingdom",
    "Harbour",
    "Season",
    "Witness",
    "Kitchen",
    "Shadow",
    "Island",
    "Summer",
    "Engine",
    "Daughter",
    "Inheritance",
    "Signal",
    "Bridge",
    "Circus",
    "Detective",
    "Mountain",
    "Melody",
    "Tide",
    "Verdict",
    "Passenger",
    "Orchard",
    "Machine",
    "Winter",
    "Neighbours",
    "Champion",
    "Library",
    "Storm",
    "Wedding",
    "Frontier",
    "Mirror",
    "Planet",
    "Village",
    "Heist",
    "Doctor",
];
const PLACES: [&str; 20] = [
    "Lisbon",
    "Jaipur",
    "the North",
    "Kyoto",
    "Havana",
    "the Valley",
    "Berlin",
    "Nairobi",
    "the Coast",
    "Lyon",
    "Osaka",
    "the Delta",
    "Recife",
    "Chicago",
    "the Moon",
    "Mumbai",
    "Oaxaca",
    "the Lake",
    "Leeds",
    "Old Town",
];

/// A title.
#[derive(Clone, Debug)]
pub(crate) struct Title {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// The positions of its sort and its language.
    pub(crate) sort: usize,
    pub(crate) language: usize,
    /// How long it is, in whole minutes.
    pub(crate) minutes: i32,
    /// A bit a region where it can be watched.
    pub(crate) regions: u32,
    /// The positions of its genres, the first of which says most.
    pub(crate) genres: Vec<usize>,
    /// When it came out, as days since 1970.
    pub(crate) released: i32,
    /// How dense its pictures are: what its bitrates are multiplied by.
    pub(crate) density: f64,
}

impl Title {
    /// How long it is, in seconds.
    pub(crate) fn seconds(&self) -> f64 {
        f64::from(self.minutes) * 60.0
    }
}

/// The titles, and which is watched how often.
pub(crate) struct Titles {
    /// All that can be watched.
    pub(crate) all: Vec<Title>,
    /// The positions of the titles, by rank.
    ranks: Vec<usize>,
    popularity: Weighted,
}

impl Titles {
    /// A catalogue.
    pub(crate) fn new(random: &mut Random) -> Self {
        let sorts = Weighted::new(TYPES.map(|(_, share, ..)| share));
        let languages = Weighted::new([0.46, 0.13, 0.12, 0.08, 0.08, 0.07, 0.06]);
        let genres = Weighted::new([5.0, 4.0, 3.0, 2.6, 2.2, 2.2, 1.6, 1.6, 1.3, 1.2, 1.0, 0.9, 0.7, 0.6]);
        let start = random.below(400) as usize;
        let all: Vec<_> = (0..COUNT + WITHDRAWN)
            .map(|number| {
                let sort = sorts.pick(random);
                let [least, most] = TYPES[sort].2;
                // Most are of the last years.
                let years = random.share();
                let language = languages.pick(random);
                Title {
                    id: format!("C{}", 20_000 + 7 * number),
                    name: name(start + number),
                    sort,
                    language,
                    minutes: random.between(least, most) as i32,
                    regions: regions(language, random),
                    genres: distinct(1 + random.below(3) as usize, &genres, random),
                    released: FIRST_DAY - 21 - (365.0 * 30.0 * years * years.sqrt()) as i32,
                    density: random.between(0.78, 1.22),
                }
            })
            .collect();
        let ranks = random.shuffled((0..all.len()).collect());
        let popularity = Weighted::ranks(all.len(), 0.85);
        Self { all, ranks, popularity }
    }

    /// Those that the catalogue has.
    pub(crate) fn listed(&self) -> &[Title] {
        &self.all[..COUNT]
    }

    /// The position of a title that somebody in a region chooses.
    pub(crate) fn choose(&self, region: usize, random: &mut Random) -> usize {
        let mut chosen = 0;
        for _ in 0..12 {
            chosen = self.ranks[self.popularity.pick(random)];
            let title = &self.all[chosen];
            let understood = [0, REGIONS[region].language].contains(&title.language);
            if title.regions & (1 << region) != 0 && (understood || random.is(0.3)) {
                break;
            }
        }
        chosen
    }

    /// The position of the title of a rank, from 0.
    pub(crate) fn ranked(&self, rank: usize) -> usize {
        self.ranks[rank]
    }
}

/// Different positions, so many.
pub(crate) fn distinct(count: usize, of: &Weighted, random: &mut Random) -> Vec<usize> {
    let mut picked = Vec::new();
    while picked.len() < count {
        let one = of.pick(random);
        if !picked.contains(&one) {
            picked.push(one);
        }
    }
    picked
}

/// Half of the titles are everywhere; the others in some regions, where their language is spoken among them.
fn regions(language: usize, random: &mut Random) -> u32 {
    if random.is(0.52) {
        return (1 << REGIONS.len()) - 1;
    }
    let at_home = (0..REGIONS.len()).filter(|region| REGIONS[*region].language == language);
    let home: u32 = at_home.map(|region| 1 << region).sum();
    home | random.number() as u32 & ((1 << REGIONS.len()) - 1) | 1 << random.below(REGIONS.len() as u64)
}

/// The name of the `number`-th title, another one for each.
fn name(number: usize) -> String {
    let (pattern, number) = (number % 4, number / 4);
    let mixed = (number + 640 * (pattern % 2)) * 467 % (ADJECTIVES.len() * NOUNS.len());
    let (adjective, noun) = (ADJECTIVES[mixed % ADJECTIVES.len()], NOUNS[mixed / ADJECTIVES.len()]);
    let mixed = (number + 400 * (pattern % 2)) * 377 % (PLACES.len() * NOUNS.len());
    let (place, other) = (PLACES[mixed % PLACES.len()], NOUNS[mixed / PLACES.len()]);
    match pattern {
        0 => format!("The {adjective} {noun}"),
        1 => format!("{adjective} {noun}"),
        2 => format!("{other} of {place}"),
        _ => format!("{other} in {place}"),
    }
}
