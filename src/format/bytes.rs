//! How much memory.

use super::{Locale, SPACE, number::trimmed};

const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];

/// Writes bytes with two significant digits, as foreseen ones have no more: `310 MB`, `1.2 GB`.
#[must_use]
pub fn bytes(bytes: u64, locale: &Locale) -> String {
    #[allow(clippy::cast_precision_loss, reason = "two digits for people")]
    let (mut value, mut unit) = (bytes as f64 / 1e3, 0);
    while value >= 995.0 && unit + 1 < UNITS.len() {
        value /= 1e3;
        unit += 1;
    }
    let step = if value >= 99.5 { 10.0 } else { 1.0 };
    let (value, decimals) = if value < 9.95 { (value, 1) } else { ((value / step).round() * step, 0) };
    format!("{}{SPACE}{}", trimmed(value, decimals, locale), UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_write_bytes_with_two_digits() {
        let check = |many, expected: &str| {
            assert_eq!(bytes(many, &Locale::english()).replace(SPACE, " "), expected);
        };
        check(0, "0 kB");
        check(1_234, "1.2 kB");
        check(99_400, "99 kB");
        check(314_159_265, "310 MB");
        check(9_960_000, "10 MB");
        check(996_000_000, "1 GB");
        check(1_249_000_000, "1.2 GB");
        check(3_758_096_384, "3.8 GB");
        check(41_000_000_000, "41 GB");
    }
}
