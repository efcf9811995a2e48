//! The fuzzer's corpus, replayed: files that are made here, and those on which the reader once failed.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use reelscope_proof::{Random, exercise, generate::corpus, mutate};

/// What is in a folder of the corpus, by name.
fn files(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn test_corpus_in_the_repository_is_up_to_date() {
    for (name, bytes) in corpus().unwrap() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/read").join(name);
        assert!(fs::read(&path).is_ok_and(|read| read == bytes), "{path:?}: run the example `corpus`");
    }
}

#[test]
fn test_exercise_reads_every_generated_file() {
    for (name, bytes) in corpus().unwrap() {
        assert_eq!(exercise(&bytes), None, "{name}");
    }
}

#[test]
fn test_exercise_survives_the_corpus_and_its_mutations() {
    for (path, bytes) in files("read") {
        exercise(&bytes);
        for seed in 0..40 {
            let mut spoilt = bytes.clone();
            mutate(&mut Random(seed), &mut spoilt);
            let answered = std::panic::catch_unwind(|| exercise(&spoilt));
            assert!(answered.is_ok(), "{path:?} with seed {seed}");
        }
    }
}
