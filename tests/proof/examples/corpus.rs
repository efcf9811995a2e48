//! Writes the corpus that fuzzing and mutations start from: `cargo run -p reelscope-proof --example corpus`.

use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/read");
    fs::create_dir_all(&folder)?;
    for (name, bytes) in reelscope_proof::generate::corpus()? {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
