//! What an export says about itself, so that it can be judged without the page: title, filters, period and rows,
//! definition, which files it was computed from, and when.

use reelscope_engine::api::FilePrint;

use crate::{
    format::harmless_sentence,
    view_model::{
        card::Definition,
        figure::{Annotation, Figure},
    },
};

/// How many files are named one by one.
const MOST_FILES: usize = 12;

/// How many marks are told in words.
const MOST_ODD: usize = 6;

/// Of what the fingerprints are made.
const PRINTS: &str = "Fingerprints are FNV-1a, 64 bits, of a file's size and of its content: all of it up to 1 MiB, else 24 \
                      samples of 16 KiB from its first to its last byte.";

/// What an export says about itself. Nothing of it holds a control character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Measure and dimension.
    pub title: String,
    /// Filters, period and number of rows.
    pub scope: String,
    /// What the reader must know.
    pub notes: Vec<String>,
    /// What the measure means.
    pub definition: String,
    /// The files, with size and fingerprint; how the latter are made last.
    pub data: Vec<String>,
    /// The same in a few words.
    pub data_in_short: String,
    /// When it was made and by what.
    pub made: String,
}

impl About {
    /// What is said of a figure over these files. Where ids are `masked`, filters do not name them either.
    #[must_use]
    pub fn of(figure: &Figure, files: &[FilePrint], made: &str, masked: bool) -> Self {
        let scope = figure.masked.as_ref().filter(|_| masked).unwrap_or(&figure.subtitle);
        Self {
            notes: figure.notes.iter().map(|note| harmless_sentence(note)).chain(odd(figure)).collect(),
            definition: harmless_sentence(&defined(&figure.measure.label, &figure.definition)),
            ..Self::of_table(&figure.title, scope, files, made)
        }
    }

    /// What is said of rows under a title.
    #[must_use]
    pub fn of_table(title: &str, scope: &str, files: &[FilePrint], made: &str) -> Self {
        Self {
            title: harmless_sentence(title),
            scope: harmless_sentence(scope),
            notes: Vec::new(),
            definition: String::new(),
            data: data(files),
            data_in_short: data_in_short(files),
            made: harmless_sentence(made),
        }
    }

    /// All of it, each under its name. Names may repeat.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let one = [("Title", &self.title), ("Filters, period and rows", &self.scope)];
        let notes = self.notes.iter().map(|note| ("Note", note));
        let rest =
            [("Definition", &self.definition)].into_iter().chain(self.data.iter().map(|line| ("Data", line)));
        let all = one.into_iter().chain(notes).chain(rest).chain([("Made", &self.made)]);
        all.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.clone())).collect()
    }

    /// The same with each name once, the texts of one name on lines of their own.
    #[must_use]
    pub fn entries(&self) -> Vec<(&'static str, String)> {
        let mut entries: Vec<(&'static str, String)> = Vec::new();
        for (name, text) in self.facts() {
            match entries.last_mut().filter(|(last, _)| *last == name) {
                Some((_, said)) => said.extend(["\n", &text]),
                None => entries.push((name, text)),
            }
        }
        entries
    }
}

/// What is marked in a figure over time as not expected, a line each.
fn odd(figure: &Figure) -> impl Iterator<Item = String> {
    let line = |one: &Annotation| {
        let what = if one.up { "Higher than expected" } else { "Lower than expected" };
        format!("{what}: {}", harmless_sentence(&one.text))
    };
    figure.annotations.iter().take(MOST_ODD).map(line)
}

/// A definition in a line: "Error rate: share of …; errors / events (DataFlix)".
fn defined(label: &str, definition: &Definition) -> String {
    let Definition { description, expr, ratio, source } = definition;
    let mut said = format!("{label}: {description}");
    match (ratio, expr) {
        (Some((over, under)), _) => said.extend([" Computed as ", over, " / ", under, "."]),
        (None, Some(expr)) => said.extend([" Computed as ", expr, "."]),
        (None, None) => {}
    }
    if let Some(source) = source {
        said.extend([" Definition of ", source, "."]);
    }
    said
}

fn data(files: &[FilePrint]) -> Vec<String> {
    let line = |file: &FilePrint| {
        format!(
            "{}, {} bytes, fingerprint {:016x}",
            harmless_sentence(&file.name),
            file.size,
            file.fingerprint
        )
    };
    let mut lines: Vec<String> = files.iter().take(MOST_FILES).map(line).collect();
    if files.len() > MOST_FILES {
        let (more, all) = (files.len() - MOST_FILES, whole(files));
        lines.push(format!(
            "and {more} more; of all {} together, in ascending order: {all:016x}",
            files.len()
        ));
    }
    if !lines.is_empty() {
        lines.push(PRINTS.to_owned());
    }
    lines
}

fn data_in_short(files: &[FilePrint]) -> String {
    match files {
        [] => String::new(),
        [one] => format!("Data: {}, fingerprint {:016x}", harmless_sentence(&one.name), one.fingerprint),
        [first, ..] if files.len() > 3 => {
            let (more, all) = (files.len() - 1, whole(files));
            format!(
                "Data: {} and {more} more files, fingerprint of all {all:016x}",
                harmless_sentence(&first.name)
            )
        }
        few => {
            let named =
                |file: &FilePrint| format!("{} ({:016x})", harmless_sentence(&file.name), file.fingerprint);
            format!("Data: {}", few.iter().map(named).collect::<Vec<_>>().join(", "))
        }
    }
}

/// FNV-1a of all fingerprints in ascending order, as 8 bytes each, the least first.
fn whole(files: &[FilePrint]) -> u64 {
    let mut prints: Vec<u64> = files.iter().map(|file| file.fingerprint).collect();
    prints.sort_unstable();
    let bytes = prints.into_iter().flat_map(u64::to_le_bytes);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::charts::samples;

    pub(in crate::export) fn files(count: u64) -> Vec<FilePrint> {
        let file =
            |at| FilePrint { name: format!("part-{at}.arrow"), size: 1_000 + at, fingerprint: 0xabc + at };
        (0..count).map(file).collect()
    }

    pub(in crate::export) fn about() -> About {
        let mut figure = samples::bars(&[("TV", Some(1.0))]);
        figure.notes = vec!["Approximate, within 1%".to_owned()];
        figure.annotations = vec![Annotation {
            first: 0,
            last: 1,
            from: "2026-05-05".to_owned(),
            to: "2026-05-08".to_owned(),
            up: true,
            text: "5 – 7 May 2026: 1,204 errors a day, expected 310 to 420".to_owned(),
        }];
        About::of(&figure, &files(1), "Reelscope 0.1.0, 2026-03-04", false)
    }

    #[test]
    fn test_say_all_that_an_export_is_judged_by() {
        let facts: Vec<String> =
            about().facts().into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
        assert_eq!(
            facts,
            [
                "Title: Errors by device",
                "Filters, period and rows: All time, 412,318 rows",
                "Note: Approximate, within 1%",
                "Note: Higher than expected: 5 – 7 May 2026: 1,204 errors a day, expected 310 to 420",
                "Definition: Errors: Rows with an error.",
                "Data: part-0.arrow, 1000 bytes, fingerprint 0000000000000abc",
                &format!("Data: {PRINTS}"),
                "Made: Reelscope 0.1.0, 2026-03-04",
            ]
        );
    }

    #[test]
    fn test_name_some_of_many_files_and_all_by_one_fingerprint() {
        let lines = data(&files(40));
        assert_eq!(lines.len(), MOST_FILES + 2);
        assert!(lines[MOST_FILES].starts_with("and 28 more; of all 40 together"), "{lines:?}");
        let mut turned = files(40);
        turned.reverse();
        assert_eq!(whole(&turned), whole(&files(40)));
        assert_ne!(whole(&files(39)), whole(&files(40)));
    }

    #[test]
    fn test_say_nothing_of_masked_ids() {
        let mut figure = samples::bars(&[("TV", Some(1.0))]);
        figure.subtitle = "User is u-17".to_owned();
        figure.masked = Some("User is one of some that are masked".to_owned());
        assert!(About::of(&figure, &[], "", false).scope.contains("u-17"));
        assert!(!About::of(&figure, &[], "", true).scope.contains("u-17"));
    }
}
