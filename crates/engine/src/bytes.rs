//! The bytes of messages, as postcard writes them. There may be millions of values in one: while it is written, it says
//! that it goes on.

use postcard::{Result, ser_flavors::Flavor};
use reelscope_model::pulse;
use serde::Serialize;

/// How many bytes that are written as a whole are a step.
const BYTES_A_STEP: usize = 8;

/// The bytes of a message.
///
/// # Errors
/// When it holds something that cannot be written.
pub fn bytes_of<T: Serialize>(message: &T) -> Result<Vec<u8>> {
    postcard::serialize_with_flavor(message, Written(Vec::new()))
}

/// What is written so far.
struct Written(Vec<u8>);

impl Flavor for Written {
    type Output = Vec<u8>;

    #[inline]
    fn try_push(&mut self, byte: u8) -> Result<()> {
        pulse::beat(1);
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> Result<()> {
        pulse::beat(1 + bytes.len() / BYTES_A_STEP);
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> Result<Vec<u8>> {
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_bytes_are_those_of_postcard() {
        let message = (vec![Some("text"), None], vec![u64::MAX, 7], -3_i128, 0.5_f64);
        assert_eq!(bytes_of(&message), postcard::to_allocvec(&message));
    }
}
