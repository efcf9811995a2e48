//! How a language and region write numbers and dates, as plain data.

/// How numbers and dates are written. The browser's page fills one from `Intl`; [`Locale::english`] is the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// Its BCP 47 tag, such as `en` or `de-AT`.
    pub tag: String,
    /// Between the whole part and the fraction.
    pub decimal: String,
    /// Between groups of digits; empty for none.
    pub group: String,
    /// How many digits the group next to the decimal sign has, usually 3.
    pub first_group: usize,
    /// How many digits the further groups have: 3, or 2 in India.
    pub other_groups: usize,
    /// Numbers with fewer digits than this before the decimal sign are not grouped: 4, or 5 in Spain and Poland.
    pub grouped_from: usize,
    /// The digits from zero to nine.
    pub digits: [char; 10],
    /// After a percentage, its space included: `%`, or a space and `%`.
    pub percent: String,
    /// After thousands, millions, milliards and billions (10^3, 10^6, 10^9, 10^12) in compact numbers.
    pub compact: [String; 4],
    /// The months' short names, from January.
    pub months: [String; 12],
    /// The weekdays' short names, from Monday.
    pub weekdays: [String; 7],
    /// In which order the parts of a date stand.
    pub order: DateOrder,
}

/// The order of day, month and year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// 31 Jan 2026.
    #[default]
    DayMonthYear,
    /// Jan 31, 2026.
    MonthDayYear,
    /// 2026 Jan 31.
    YearMonthDay,
}

impl Locale {
    /// International English: 1,234.5 and 31 Jan 2026.
    #[must_use]
    pub fn english() -> Self {
        Self {
            tag: "en".to_owned(),
            decimal: ".".to_owned(),
            group: ",".to_owned(),
            first_group: 3,
            other_groups: 3,
            grouped_from: 4,
            digits: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
            percent: "%".to_owned(),
            compact: ["k", "M", "bn", "tn"].map(str::to_owned),
            months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                .map(str::to_owned),
            weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map(str::to_owned),
            order: DateOrder::DayMonthYear,
        }
    }

    /// Writes ASCII digits in this locale's digits and leaves other characters as they are.
    pub(super) fn digits(&self, ascii: &str, out: &mut String) {
        out.extend(ascii.chars().map(|character| self.digit(character)));
    }

    /// An ASCII digit as this locale's; another character as it is.
    pub(super) fn digit(&self, character: char) -> char {
        let digit = character.to_digit(10).and_then(|digit| self.digits.get(digit as usize));
        digit.copied().unwrap_or(character)
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self::english()
    }
}

/// Locales for the tests of this folder.
#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// German: 1.234,5 and a space before the percent sign.
    pub(crate) fn german() -> Locale {
        Locale {
            tag: "de".to_owned(),
            decimal: ",".to_owned(),
            group: ".".to_owned(),
            percent: "\u{a0}%".to_owned(),
            compact: ["Tsd.", "Mio.", "Mrd.", "Bio."].map(str::to_owned),
            ..Locale::english()
        }
    }

    /// Arabic as in Egypt: its own digits and signs.
    pub(crate) fn arabic() -> Locale {
        Locale {
            tag: "ar-EG".to_owned(),
            decimal: "٫".to_owned(),
            group: "٬".to_owned(),
            percent: "٪".to_owned(),
            digits: ['٠', '١', '٢', '٣', '٤', '٥', '٦', '٧', '٨', '٩'],
            ..Locale::english()
        }
    }

    /// Hindi and Indian English: 12,34,567.
    pub(crate) fn indian() -> Locale {
        Locale { tag: "en-IN".to_owned(), other_groups: 2, ..Locale::english() }
    }

    /// Spanish: four digits stand ungrouped.
    pub(crate) fn spanish() -> Locale {
        Locale { tag: "es".to_owned(), grouped_from: 5, ..german() }
    }
}
