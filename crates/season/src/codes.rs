//! Ids that look like those of real exports: letters and digits without a visible order.

use crate::random::mixed;

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Twelve letters and digits of a number, in front of which stands something.
pub(crate) fn code<const LENGTH: usize>(prefix: &[u8], number: u64) -> [u8; LENGTH] {
    let mut rest = mixed(number);
    let mut code = [0; LENGTH];
    code[..prefix.len()].copy_from_slice(prefix);
    for digit in &mut code[prefix.len()..] {
        *digit = DIGITS[(rest % 32) as usize];
        rest /= 32;
    }
    code
}
