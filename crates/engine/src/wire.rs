//! Messages between a page and its workers, as the bytes that cross. Postcard writes them. There may be millions of values in
//! one: while it is written, it says that it goes on.

use postcard::ser_flavors::Flavor;
use reelscope_model::{Code, Error, Result, pulse};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    protocol::{Answer, Request},
    worker::Progress,
};

/// How many bytes that are written as a whole are a step.
const BYTES_A_STEP: usize = 8;

/// What crosses. Its code is some tens of kilobytes for each kind, and here once: what is generic, each crate that calls it
/// would compile for itself.
pub trait Wire: Sized {
    /// Its bytes.
    ///
    /// # Errors
    /// `internal`, when it holds something that cannot be written.
    fn to_bytes(&self) -> Result<Vec<u8>>;

    /// The message of these bytes.
    ///
    /// # Errors
    /// `internal`, when they are not one's.
    fn from_bytes(bytes: &[u8]) -> Result<Self>;
}

macro_rules! wire {
    ($type:ty, $name:literal) => {
        impl Wire for $type {
            #[inline(never)]
            fn to_bytes(&self) -> Result<Vec<u8>> {
                write(self).map_err(|_| Error::new(Code::Internal, concat!($name, " could not be written.")))
            }

            #[inline(never)]
            fn from_bytes(bytes: &[u8]) -> Result<Self> {
                read(bytes).map_err(|_| Error::new(Code::Internal, concat!($name, " could not be read.")))
            }
        }
    };
}

wire!(Request, "A request to a worker");
wire!(Answer, "A worker's answer");
wire!(Progress, "How far a worker is");

fn write<T: Serialize>(message: &T) -> postcard::Result<Vec<u8>> {
    postcard::serialize_with_flavor(message, Written(Vec::new()))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> postcard::Result<T> {
    postcard::from_bytes(bytes)
}

/// What is written so far.
struct Written(Vec<u8>);

impl Flavor for Written {
    type Output = Vec<u8>;

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        pulse::beat(1);
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        pulse::beat(1 + bytes.len() / BYTES_A_STEP);
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Response;

    #[test]
    fn test_bytes_are_those_of_postcard() {
        let message = (vec![Some("text"), None], vec![u64::MAX, 7], -3_i128, 0.5_f64);
        assert_eq!(write(&message), postcard::to_allocvec(&message));
    }

    #[test]
    fn test_messages_are_what_was_said() {
        let failed: Answer = Err(Error::new(Code::ReadFailed, "It is gone.").hint("Open it again."));
        for answer in [Ok(Response::Done), failed] {
            assert_eq!(Answer::from_bytes(&answer.to_bytes().unwrap()).unwrap(), answer);
        }
        let bytes = Request::Index { file: 300 }.to_bytes().unwrap();
        assert!(matches!(Request::from_bytes(&bytes), Ok(Request::Index { file: 300 })));
        let error = Request::from_bytes(&bytes[..bytes.len() - 1]).unwrap_err();
        assert_eq!(
            (error.code, &*error.message),
            (Code::Internal, "A request to a worker could not be read.")
        );
    }
}
