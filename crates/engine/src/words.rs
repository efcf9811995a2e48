//! Words as the bytes that they are, for messages: as numbers each would be written by itself, in more of them. They are
//! moved as a whole, since there may be many megabytes, and a loop that is run for the first time is slow in WebAssembly.
//! For serde's `with`.

use bytemuck::Pod;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

// Both sides are of one build.
const _: () = assert!(cfg!(target_endian = "little"), "WebAssembly's order of bytes is meant");

pub(crate) fn serialize<W: Pod, S: Serializer>(words: &[W], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(bytemuck::cast_slice(words))
}

pub(crate) fn deserialize<'de, W: Pod, D: Deserializer<'de>>(from: D) -> Result<Vec<W>, D::Error> {
    let bytes = <&[u8]>::deserialize(from)?;
    if bytes.len() % size_of::<W>() != 0 {
        return Err(D::Error::custom("a word is cut"));
    }
    Ok(bytemuck::pod_collect_to_vec(bytes))
}
