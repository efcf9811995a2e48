//! How far the reader can go back and forward. The browser keeps the states themselves, but does not tell how many
//! there are; so each entry of its history has a note of where it stands.

/// The place in the states that the reader went through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// How many there are to undo.
    pub at: u32,
    /// How many there are in all; what is beyond `at` can be redone.
    pub last: u32,
}

impl Steps {
    /// After one more step, with which everything that was undone is forgotten.
    #[must_use]
    pub fn taken(self) -> Self {
        let at = self.at.saturating_add(1);
        Self { at, last: at }
    }

    /// At an entry with that note. One without has come by other means, such as an address that was edited, and is a
    /// step from here.
    #[must_use]
    pub fn come_to(self, note: Option<&str>) -> Self {
        match note.and_then(Self::read) {
            // An entry's note may be older than the steps behind it.
            Some(noted) => Self { at: noted.at, last: noted.last.max(self.last).max(noted.at) },
            None => self.taken(),
        }
    }

    /// Reads an entry's note.
    #[must_use]
    pub fn read(note: &str) -> Option<Self> {
        let (at, last) = note.split_once('/')?;
        let (at, last) = (at.parse().ok()?, last.parse().ok()?);
        (at <= last).then_some(Self { at, last })
    }

    /// The note for an entry.
    #[must_use]
    pub fn note(self) -> String {
        format!("{}/{}", self.at, self.last)
    }

    /// Whether there is a step to undo.
    #[must_use]
    pub fn can_undo(self) -> bool {
        self.at > 0
    }

    /// Whether there is a step to redo.
    #[must_use]
    pub fn can_redo(self) -> bool {
        self.at < self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_count_steps_there_and_back() {
        let start = Steps::default();
        assert!(!start.can_undo() && !start.can_redo());
        let two = start.taken().taken();
        assert_eq!(two.note(), "2/2");
        assert!(two.can_undo() && !two.can_redo());
        // The first entry was noted before the second step was taken.
        let back = two.come_to(Some("1/1"));
        assert_eq!(back, Steps { at: 1, last: 2 });
        assert!(back.can_undo() && back.can_redo());
        assert_eq!(back.come_to(Some("2/2")), two);
        assert_eq!(back.taken(), two, "another step in its place");
        assert_eq!(two.come_to(None).note(), "3/3");
    }

    #[test]
    fn test_read_only_what_was_noted() {
        let check = |note: &str, expected: Option<Steps>| assert_eq!(Steps::read(note), expected, "{note}");
        check("1/3", Some(Steps { at: 1, last: 3 }));
        check("3/1", None);
        check("", None);
        check("a/b", None);
        check("-1/2", None);
    }
}
