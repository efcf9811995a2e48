//! What only exists inside a worker: reading a blob synchronously.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use js_sys::{Array, Function, Uint8Array};
use reelscope_client::worker::BlobFile;
use reelscope_ingest::ReadAt;
use reelscope_model::Code;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Blob;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn blob() -> Blob {
    let bytes = Uint8Array::from([0, 1, 2, 3, 4, 5, 6, 7].as_slice());
    Blob::new_with_u8_array_sequence(&Array::of1(&bytes)).unwrap()
}

fn file() -> BlobFile {
    BlobFile::new(blob())
}

/// A file of which the first slices cannot be read.
fn ailing(failures: u32) -> BlobFile {
    let blob = blob();
    let ail =
        "blob.slice = (a, b) => failures-- > 0 ? 'nothing to read' : Blob.prototype.slice.call(blob, a, b);";
    let ail = Function::new_with_args("blob, failures", ail);
    ail.call2(&JsValue::NULL, &blob, &failures.into()).unwrap();
    BlobFile::new(blob)
}

#[wasm_bindgen_test]
fn test_read_at_gives_slice() {
    let file = file();
    assert_eq!(file.len(), 8);
    assert_eq!(file.read_at(2, 3).unwrap(), [2, 3, 4]);
    assert_eq!(file.read_at(0, 8).unwrap().len(), 8);
    assert!(file.read_at(8, 0).unwrap().is_empty());
}

#[wasm_bindgen_test]
fn test_read_at_refuses_what_is_beyond_end() {
    let file = file();
    for (offset, length) in [(8, 1), (0, 9), (u64::MAX, 2), (1 << 53, 1)] {
        assert_eq!(file.read_at(offset, length).unwrap_err().code, Code::Truncated, "{offset} {length}");
    }
}

#[wasm_bindgen_test]
fn test_read_at_tries_again_when_the_browser_cannot_yet() {
    assert_eq!(ailing(3).read_at(2, 3).unwrap(), [2, 3, 4]);
}

#[wasm_bindgen_test]
fn test_read_at_gives_up_on_a_file_that_is_gone() {
    assert_eq!(ailing(u32::MAX).read_at(2, 3).unwrap_err().code, Code::ReadFailed);
}
