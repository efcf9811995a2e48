//! The data of the tests: real files, where they are, and folders for what tests write.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::Result;

/// A real file of `../shared/data/real`; none (with a notice) where the folder is absent.
#[must_use]
pub fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/real").join(name);
    let path = path.canonicalize().ok();
    if path.is_none() {
        eprintln!("skipped: {name} is not here");
    }
    path
}

/// The memory of the processes below one, with such a word among their arguments, that is in the machine's own; 0 where
/// there is no `/proc`.
///
/// # Errors
/// When it cannot be read.
pub fn resident_bytes(ancestor: u32, word: &str) -> Result<u64> {
    let mut processes = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten() {
        let Ok(id) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
        // A process that ends meanwhile counts for nothing.
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        let parent = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)?.parse::<u32>().ok());
        processes.push((id, parent.unwrap_or(0)));
    }
    let mut family = vec![ancestor];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        family.extend(processes.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id));
        at += 1;
    }
    let size = |id: &u32| {
        let arguments = fs::read_to_string(format!("/proc/{id}/cmdline")).ok()?;
        let pages = fs::read_to_string(format!("/proc/{id}/statm")).ok()?;
        arguments.contains(word).then_some(pages.split(' ').nth(1)?.parse::<u64>().ok()? * 4096)
    };
    Ok(family.iter().filter_map(size).sum())
}

/// A folder of a test's own, deleted with this value.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes an empty folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("reelscope-e2e-{}-{number}", process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Writes a file into it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.0.join(name);
        fs::write(&path, bytes)?;
        Ok(path)
    }

    /// Copies all files in and below another folder into it.
    ///
    /// # Errors
    /// When one cannot be read or written.
    pub fn copy(&self, from: &Path, below: &str) -> Result<PathBuf> {
        let to = self.0.join(below);
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let name = entry.file_name();
            if entry.file_type()?.is_dir() {
                self.copy(&entry.path(), &Path::new(below).join(&name).to_string_lossy())?;
            } else {
                fs::copy(entry.path(), to.join(&name))?;
            }
        }
        Ok(to)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind in the system's temporary place is no failure of a test.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The first half of an Arrow file's rows, as a file of its own.
///
/// # Errors
/// When it is none.
pub fn first_half(file: &[u8]) -> Result<Vec<u8>> {
    let reader = arrow_ipc::reader::FileReader::try_new(std::io::Cursor::new(file), None)?;
    let schema = reader.schema();
    let mut bytes = Vec::new();
    let mut writer = arrow_ipc::writer::FileWriter::try_new(&mut bytes, &schema)?;
    for batch in reader {
        let batch = batch?;
        writer.write(&batch.slice(0, batch.num_rows() / 2))?;
    }
    writer.finish()?;
    drop(writer);
    Ok(bytes)
}
