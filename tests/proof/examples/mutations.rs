//! The mutations of `mutations.mjs` on this machine instead of in WebAssembly: `mutations COUNT FILE...` prints the
//! same fingerprint of the same answers, or the reader's answer depends on how wide the host's numbers are.

#![allow(clippy::print_stdout, reason = "its output is what it is for")]

use std::{error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().ok_or("how many mutations?")?.parse()?;
    let files = arguments.map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let zstd = |file: &Vec<u8>| file.windows(4).any(|bytes| bytes == [0x28, 0xb5, 0x2f, 0xfd]);
    let compared: Vec<bool> = files.iter().map(|file| !zstd(file)).collect();
    let mut fingerprint = 0x811c_9dc5_u32;
    for done in 0..files.len() + count {
        let which = done % files.len();
        if compared[which] {
            let answer = reelscope_proof::answer(&files[which], (done / files.len()) as u32);
            fingerprint = (fingerprint ^ answer).wrapping_mul(0x0100_0193);
        }
    }
    println!("answers {fingerprint:08x}");
    Ok(())
}
