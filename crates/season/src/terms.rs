//! What people search for: titles, genres, and what the service does not have.

use crate::{
    random::Random,
    titles::{GENRES, Titles},
};

/// How many of the most watched titles are searched by name.
const TITLES: usize = 90;
/// How many of them are misspelt, too.
const MISSPELT: usize = 9;

/// Searches for kinds of titles, with about how many there are.
const KINDS: [(&str, i32); 16] = [
    ("christmas movies", 22),
    ("anime", 31),
    ("true crime", 26),
    ("kids", 74),
    ("stand up", 12),
    ("k drama", 18),
    ("bollywood", 44),
    ("telenovela", 29),
    ("documentary", 118),
    ("new releases", 60),
    ("4k movies", 140),
    ("cooking show", 15),
    ("space", 13),
    ("dance", 9),
    ("short films", 58),
    ("zombies", 7),
];

/// Searches for what there is not.
const ABSENT: [&str; 18] = [
    "champions league live",
    "cricket live",
    "karaoke",
    "news",
    "wrestling",
    "formula racing live",
    "yoga",
    "wizard school",
    "superheroes assemble",
    "dinosaur park",
    "galaxy wars",
    "the mafia saga",
    "meditation",
    "music videos",
    "game streams",
    "weather",
    "football highlights",
    "doctor strange love",
];

/// A search.
pub(crate) struct Term {
    /// What is typed.
    pub(crate) text: String,
    /// The position of the title that is meant, if one is.
    pub(crate) title: Option<usize>,
    /// How many results there are, about.
    count: i32,
}

impl Term {
    /// How many results there are in a region, where not all titles are.
    pub(crate) fn results(&self, region: usize, random: &mut Random) -> i32 {
        if self.title.is_some() {
            return self.count + random.below(2) as i32;
        }
        let there = 1.0 - 0.04 * region as f64;
        (f64::from(self.count) * there * random.between(0.96, 1.04)) as i32
    }
}

/// All searches, the most frequent first.
pub(crate) struct Terms {
    pub(crate) all: Vec<Term>,
}

impl Terms {
    /// What is searched where there are these titles.
    pub(crate) fn new(titles: &Titles, random: &mut Random) -> Self {
        let term = |text: &str, title, count| Term { text: text.to_owned(), title, count };
        let mut all: Vec<Term> = Vec::new();
        for rank in 0..TITLES {
            let title = titles.ranked(rank);
            let name = titles.all[title].name.to_lowercase();
            let name = name.strip_prefix("the ").unwrap_or(&name);
            all.push(term(name, Some(title), 1 + random.below(6) as i32));
            if rank < MISSPELT {
                all.push(term(&misspelt(name), None, 0));
            }
        }
        all.extend(
            GENRES.iter().map(|genre| term(&genre.to_lowercase(), None, 20 + random.below(180) as i32)),
        );
        all.extend(KINDS.iter().map(|(text, count)| term(text, None, *count)));
        all.extend(ABSENT.iter().map(|text| term(text, None, 0)));
        // What nobody finds is not what most people search for.
        let mut ranked: Vec<(f64, Term)> = all
            .into_iter()
            .map(|term| (if term.count == 0 { random.between(0.09, 1.0) } else { random.share() }, term))
            .collect();
        ranked.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut all: Vec<Term> = ranked.into_iter().map(|(_, term)| term).collect();
        // Two titles may be searched by the same words.
        let mut seen = Vec::new();
        all.retain(|term| {
            let new = !seen.contains(&term.text);
            seen.push(term.text.clone());
            new
        });
        Self { all }
    }
}

/// Two letters in the middle change places.
fn misspelt(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let middle = letters.len() / 2;
    let at = (middle..letters.len() - 1).find(|at| letters[*at] != letters[at + 1]).unwrap_or(middle);
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}
