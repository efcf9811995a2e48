//! What the app weighs on the wire.

use std::{fs, io::Write, path::Path};

use crate::command::Result;

/// The download that we want, in bytes with brotli: the page and all that it loads.
const TARGET: usize = 450_000;

/// Prints each file's size with brotli, the sum, and how far it is from the target.
///
/// A development build keeps its names and checks: its size says nothing, and is not measured.
pub(crate) fn print(dist: &Path) -> Result<()> {
    if dist.join(crate::hook::DEVELOPMENT_MARK).exists() {
        return Ok(());
    }
    let mut files = files(dist)?;
    files.sort_by_key(|file| std::cmp::Reverse(file.compressed));
    println!("\n{:>10} {:>10}  file", "bytes", "brotli");
    for file in &files {
        println!("{:>10} {:>10}  {}", file.bytes, file.compressed, file.name);
    }
    let sum = |api: bool| files.iter().filter(|file| file.is_api() == api).map(|file| file.compressed).sum();
    let (page, api): (usize, usize) = (sum(false), sum(true));
    println!(
        "\nthe app: {} KB with brotli; engine.js for other pages: {} KB more\n",
        page / 1000,
        api / 1000
    );
    if page > TARGET {
        println!("that is {} KB over the target of {} KB\n", (page - TARGET) / 1000, TARGET / 1000);
    }
    Ok(())
}

struct File {
    name: String,
    bytes: usize,
    compressed: usize,
}

impl File {
    /// Whether it is of the JavaScript API, which the page itself does not load.
    fn is_api(&self) -> bool {
        self.name.starts_with("engine") || self.name.starts_with("examples")
    }
}

fn files(folder: &Path) -> Result<Vec<File>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            let folder = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let inner = files(&path)?.into_iter();
            found.extend(inner.map(|file| File { name: format!("{folder}/{}", file.name), ..file }));
            continue;
        }
        let bytes = fs::read(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        found.push(File { name, bytes: bytes.len(), compressed: compressed(&bytes)? });
    }
    Ok(found)
}

fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner().len())
}
