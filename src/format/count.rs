//! How many of something.

use super::{Locale, integer};

/// Writes a count with its noun: `1 row`, `2,001 rows`.
#[must_use]
pub fn count(many: u64, one: &str, other: &str, locale: &Locale) -> String {
    format!("{} {}", integer(many.into(), locale), if many == 1 { one } else { other })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_write_count_with_its_noun() {
        let check = |many, expected: &str| {
            assert_eq!(count(many, "row", "rows", &Locale::english()), expected);
        };
        check(0, "0 rows");
        check(1, "1 row");
        check(2001, "2,001 rows");
    }
}
