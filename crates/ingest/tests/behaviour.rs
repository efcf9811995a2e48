//! What the index says of files, which files are refused as what, and how large batches and dictionaries are read.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::{cell::Cell, collections::HashSet, sync::Arc};

use arrow_array::{cast::AsArray, types::Int8Type, *};
use arrow_ipc::{
    CompressionType,
    writer::{DictionaryHandling, FileWriter, IpcWriteOptions, StreamWriter},
};
use arrow_schema::{DataType, Field, Fields, Schema};
use common::{failure, open, read};
use reelscope_ingest::{Index, ReadAt, Slice, read_ahead, read_columns};
use reelscope_model::{
    Code, Error, Result,
    pulse::{self, Sign},
};
use serde_json::json;

fn file(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn stream(batches: &[RecordBatch], handling: DictionaryHandling) -> Vec<u8> {
    let options = IpcWriteOptions::default().with_dictionary_handling(handling);
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn numbers(values: std::ops::Range<i32>) -> RecordBatch {
    RecordBatch::try_from_iter([("n", Arc::new(Int32Array::from_iter_values(values)) as ArrayRef)]).unwrap()
}

fn words(keys: &[i8], values: &[&str]) -> RecordBatch {
    let dictionary = DictionaryArray::<Int8Type>::try_new(
        Int8Array::from(keys.to_vec()),
        Arc::new(StringArray::from(values.to_vec())),
    );
    RecordBatch::try_from_iter([("w", Arc::new(dictionary.unwrap()) as ArrayRef)]).unwrap()
}

#[test]
fn test_open_tells_what_is_no_arrow() {
    let check = |bytes: &[u8], code: Code| assert_eq!(failure(&bytes.to_vec()), Some(code), "{bytes:?}");
    check(b"", Code::Empty);
    check(b"a", Code::NotArrow);
    check(b"time,event\n1,play\n", Code::NotArrow);
    check(b"PAR1 and more that is not Arrow at all PAR1", Code::NotArrow);
    check(b"ARROW1", Code::Truncated);
    check(b"ARROW1\0\0 cut off", Code::Truncated);
    check(&[0xff; 64], Code::Corrupt);
    check(&[0xff, 0xff, 0xff, 0xff, 16, 0, 0, 0, 1], Code::Truncated);
}

#[test]
fn test_open_tells_cut_files_and_streams() {
    let batches = [numbers(0..100), numbers(100..300)];
    let whole = file(&batches);
    for length in 8..whole.len() {
        assert_eq!(failure(&whole[..length].to_vec()), Some(Code::Truncated), "{length} of {}", whole.len());
    }
    let whole = stream(&batches, DictionaryHandling::Resend);
    for length in 8..whole.len() - 8 {
        let cut = whole[..length].to_vec();
        match failure(&cut) {
            Some(code) => assert_eq!(code, Code::Truncated),
            None => assert_eq!(open(&cut).unwrap().notices()[0].code, "no-end-marker"),
        }
    }
}

#[test]
fn test_open_tells_where_a_file_is_cut_off() {
    let batches = [numbers(0..100), numbers(100..2_300)];
    let check = |bytes: &[u8], expected: &str| {
        let error = open(&bytes.to_vec()).unwrap_err();
        assert_eq!((error.code, &*error.message), (Code::Truncated, expected), "{}", bytes.len());
        assert!(!error.hint.is_empty());
    };
    let (whole, streamed) = (file(&batches), stream(&batches, DictionaryHandling::Resend));
    let index = open(&whole).unwrap();
    assert_eq!(index.rows(), 2_300);
    // The second body ends where the end marker of 8 bytes comes; this writer has a file's first message at byte 64.
    let end = streamed.len() - 8;
    let first = "one record batch before it is whole, with 100 rows";
    check(
        &streamed[..end - 1_234],
        &format!(
            "The file is cut off: it ends at byte {}, where 1,234 more bytes of record batch 2 should follow; {first}.",
            at(end - 1_234)
        ),
    );
    check(
        &whole[..end + 64 - 1_234],
        &format!(
            "The file is cut off: it ends at byte {}, where 1,234 more bytes of record batch 2 should follow; {first}.",
            at(end + 64 - 1_234)
        ),
    );
    let both = "2 record batches before it are whole, with 2,300 rows";
    check(
        &whole[..end + 64],
        &format!(
            "The file is cut off: it ends at byte {}, inside what follows its batches, before its footer; {both}.",
            at(end + 64)
        ),
    );
    check(
        &whole[..whole.len() - 20],
        &format!("The file is cut off: it ends at byte {}, inside its footer; {both}.", at(whole.len() - 20)),
    );
    check(b"ARROW1", "The file is cut off: it ends at byte 6, inside its schema.");
    let schema = 8 + u32::from_le_bytes(*streamed[4..].first_chunk().unwrap());
    let missing = format!("where {} more bytes of its schema should follow", schema - 40);
    check(&streamed[..40], &format!("The file is cut off: it ends at byte 40, {missing}."));
    check(
        b"ARROW1\0\0\xff\xff\xff\xff\x04\0\0\0\0\0\0\0",
        "The file is cut off: it ends at byte 20 without the footer that an Arrow file has.",
    );
}

/// A place as the sentence has it.
fn at(place: usize) -> String {
    if place < 1_000 { place.to_string() } else { format!("{},{:03}", place / 1_000, place % 1_000) }
}

#[test]
fn test_open_refuses_a_bomb() {
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD)).unwrap();
    let batch = numbers(0..1000);
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(&batch).unwrap();
    let mut bytes = writer.into_inner().unwrap();
    let declared = bytes.windows(8).position(|window| window == 4000_i64.to_le_bytes()).unwrap();
    bytes[declared..declared + 8].copy_from_slice(&(4_i64 << 30).to_le_bytes());
    assert_eq!(open(&bytes).unwrap_err().code, Code::TooLarge);
}

#[test]
fn test_open_notices_a_missing_end_marker() {
    let whole = stream(&[numbers(0..100)], DictionaryHandling::Resend);
    let index = open(&whole[..whole.len() - 8].to_vec()).unwrap();
    assert_eq!((index.rows(), index.notices()[0].code.as_str()), (100, "no-end-marker"));
    let index = open(&[whole.as_slice(), b"more"].concat()).unwrap();
    assert_eq!(index.notices()[0].code, "trailing-bytes");
}

#[test]
fn test_index_flattens_structs_and_makes_names_unique() {
    let inner =
        Fields::from(vec![Field::new("x", DataType::Int32, true), Field::new("y", DataType::Utf8, true)]);
    let schema = Schema::new(vec![
        Field::new("a", DataType::Struct(inner), true),
        Field::new("a.x", DataType::Int32, true),
        Field::new("b-2", DataType::Null, true),
        Field::new("b", DataType::Null, true),
        Field::new("b", DataType::Null, true),
        Field::new("t", DataType::Timestamp(arrow_schema::TimeUnit::Second, Some("+02:00".into())), true),
    ]);
    let bytes = file(&[RecordBatch::new_empty(Arc::new(schema))]);
    let index = open(&bytes).unwrap();
    let names: Vec<&str> = index.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a.x", "a.y", "a.x-2", "b-2", "b", "b-3", "t"]);
    assert_eq!(index.columns()[6].time_zone.as_deref(), Some("+02:00"));
    assert_eq!(index.columns()[6].type_name, "Timestamp(s, \"+02:00\")");
    assert_eq!(index.columns()[1].data_type, DataType::Utf8);
}

#[test]
fn test_index_knows_batches_nulls_and_content() {
    let batches = [numbers(0..10), numbers(0..0), numbers(10..15)];
    let index = open(&file(&batches)).unwrap();
    assert_eq!((index.rows(), index.batch_starts(), index.divisible()), (15, vec![0, 10], true));
    assert_eq!(index.columns()[0].nulls, Some(0));
    let same = open(&file(&batches)).unwrap();
    let other = open(&file(&[numbers(0..10), numbers(0..0), numbers(10..14), numbers(15..16)])).unwrap();
    assert_eq!(index.fingerprint(), same.fingerprint());
    assert_ne!(index.fingerprint(), other.fingerprint());
}

#[test]
fn test_read_cuts_large_batches_the_same_for_every_column() {
    let len = 2_500_000;
    let texts = StringArray::from_iter((0..len).map(|n| (n % 3 > 0).then(|| format!("t{}", n % 1000))));
    let flags = BooleanArray::from_iter((0..len).map(|n| Some(n % 7 == 0)));
    let batch = RecordBatch::try_from_iter([
        ("n", Arc::new(Int32Array::from_iter_values(0..len)) as ArrayRef),
        ("t", Arc::new(texts.clone())),
        ("f", Arc::new(flags.clone())),
    ]);
    let bytes = file(&[batch.unwrap()]);
    let index = open(&bytes).unwrap();
    let mut lengths = [Vec::new(), Vec::new(), Vec::new()];
    let (start, end) = (1_234_567, 2_400_003);
    read_columns(&bytes, &index, &[2, 0, 1], start..end, &mut |_| (), &mut |position, data| {
        let array = make_array(data.into_array()?);
        let at = start as usize + lengths[position].iter().sum::<usize>();
        match position {
            0 => assert_eq!(array.as_boolean(), &flags.slice(at, array.len())),
            1 => assert_eq!(array.as_primitive::<types::Int32Type>().value(0) as usize, at),
            _ => assert_eq!(array.as_string::<i32>(), &texts.slice(at, array.len())),
        }
        lengths[position].push(array.len());
        Ok(())
    })
    .unwrap();
    assert!(lengths[0].len() > 1);
    assert!(lengths[0] == lengths[1] && lengths[1] == lengths[2]);
    assert_eq!(lengths[0].iter().sum::<usize>() as u64, end - start);
}

#[test]
fn test_read_follows_replaced_and_delta_dictionaries() {
    let expected = ["a", "b", "a", "c", "d"];
    let check = |bytes: Vec<u8>, expected: &[&str]| {
        let index = open(&bytes).unwrap();
        let values = read(&bytes, &index, &[0], 0..index.rows()).unwrap();
        assert_eq!(values[0], expected.iter().map(|text| json!(text)).collect::<Vec<_>>());
        let last = read(&bytes, &index, &[0], index.rows() - 1..index.rows()).unwrap();
        assert_eq!(last[0], [json!(expected[expected.len() - 1])]);
    };
    let has_one = |bytes: &Vec<u8>| open(bytes).unwrap().has_one_dictionary(0);
    let replaced = [words(&[0, 1, 0], &["a", "b"]), words(&[1, 0], &["d", "c"])];
    let replaced = stream(&replaced, DictionaryHandling::Resend);
    assert!(!has_one(&replaced));
    check(replaced, &expected);
    let grown = [words(&[0, 1, 0], &["a", "b"]), words(&[2, 3], &["a", "b", "c", "d"])];
    let grown = stream(&grown, DictionaryHandling::Delta);
    assert!(has_one(&grown));
    check(grown, &expected);
    assert!(!has_one(&file(&[numbers(0..3)])));
}

#[test]
fn test_read_shares_a_dictionary_between_batches() {
    let batches = [words(&[0, 1], &["a", "b"]), words(&[1, 0], &["a", "b"])];
    let bytes = file(&batches);
    let index = open(&bytes).unwrap();
    let mut shared = HashSet::new();
    let mut kept = Vec::new();
    read_columns(&bytes, &index, &[0], 0..4, &mut |_| (), &mut |_, data| {
        shared.insert(data.dictionary().unwrap().buffers()[1].as_ptr());
        kept.push(data);
        Ok(())
    })
    .unwrap();
    assert_eq!((kept.len(), shared.len()), (2, 1));
}

/// A source that counts what is read of it.
struct Counted<'a> {
    bytes: &'a [u8],
    read: Cell<u64>,
    largest: Cell<usize>,
}

impl ReadAt for Counted<'_> {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        self.read.set(self.read.get() + length as u64);
        self.largest.set(self.largest.get().max(length));
        self.bytes.read_at(offset, length)
    }
}

#[test]
fn test_read_takes_only_what_is_needed() {
    let columns =
        (0..4).map(|n| (format!("c{n}"), Arc::new(Int64Array::from(vec![n; 1_000_000])) as ArrayRef));
    let bytes = file(&[RecordBatch::try_from_iter(columns).unwrap()]);
    let source = Counted { bytes: &bytes, read: Cell::new(0), largest: Cell::new(0) };
    let index = Index::read(&source, &mut |_| ()).unwrap();
    assert!(source.read.take() < 1 << 20);
    read_columns(&source, &index, &[1], 500_000..1_000_000, &mut |_| (), &mut |_, _| Ok(())).unwrap();
    assert!((4_000_000..4_100_000).contains(&source.read.get()), "{}", source.read.get());
    read_columns(&source, &index, &[0, 1, 2, 3], 0..1_000_000, &mut |_| (), &mut |_, _| Ok(())).unwrap();
    assert!(source.largest.get() <= 32 << 20);
}

#[test]
fn test_read_stops_when_the_sink_says_so() {
    let bytes = file(&[numbers(0..10), numbers(0..10)]);
    let index = open(&bytes).unwrap();
    let mut calls = 0;
    let stopped = read_columns(&bytes, &index, &[0], 0..20, &mut |_| (), &mut |_, _| {
        calls += 1;
        Err(Error::new(Code::Cancelled, "enough"))
    });
    assert_eq!((stopped.unwrap_err().code, calls), (Code::Cancelled, 1));
    let beyond = read(&bytes, &index, &[0], 0..21).unwrap_err().code;
    assert_eq!(beyond, Code::Internal);
}

#[test]
fn test_read_tells_when_the_file_changed() {
    let bytes = file(&[numbers(0..1000)]);
    let index = open(&bytes).unwrap();
    let cut = bytes[..400].to_vec();
    assert_eq!(read(&cut, &index, &[0], 0..1000).unwrap_err().code, Code::ReadFailed);
}

#[test]
fn test_every_refusal_says_what_to_do() {
    let whole = file(&[words(&[0, 1, 0], &["a", "b"]), words(&[1, 1], &["a", "b"])]);
    let mut refused = HashSet::new();
    // One byte at a time is spoilt in ways that reach lengths, offsets, types and counts.
    for place in 0..whole.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            bytes[place] = value;
            let Err(error) = open(&bytes) else { continue };
            let sentence = |text: &str| {
                text.ends_with(['.', '`']) && text.chars().next().is_some_and(char::is_uppercase)
            };
            assert!(sentence(&error.message) && sentence(&error.hint), "{place} {value}: {error:?}");
            assert!(!error.message.contains('{'), "{place} {value}: {error:?}");
            refused.insert(error.code);
        }
    }
    assert!(refused.len() >= 4, "{refused:?}");
}

#[test]
fn test_refusals_name_the_batch_and_the_column_that_are_damaged() {
    let whole = stream(&[numbers(0..100), numbers(100..300)], DictionaryHandling::Resend);
    let place = whole.windows(8).rposition(|bytes| bytes == 200_i64.to_le_bytes()).unwrap();
    let mut bytes = whole.clone();
    bytes[place] = 201;
    let error = open(&bytes).unwrap_err();
    assert_eq!(error.code, Code::Corrupt);
    assert!(error.message.starts_with("Record batch 2: a "), "{}", error.message);

    let mut bytes = file(&[words(&[0, 1, 0, 1, 0, 1], &["a", "b"])]);
    let keys = bytes.windows(6).rposition(|bytes| bytes == [0, 1, 0, 1, 0, 1]).unwrap();
    bytes[keys] = 77;
    let index = open(&bytes).unwrap();
    let error = read_columns(&bytes, &index, &[0], 0..6, &mut |_| (), &mut |_, _| Ok(())).unwrap_err();
    let message = &error.message;
    assert!(message.starts_with("Column \"w\" of record batch 1: a ") && message.contains("77"), "{message}");
}

/// A source of which some pieces are in memory, and whatever else is asked for is counted.
struct Ahead<'a> {
    bytes: &'a [u8],
    pieces: Vec<Slice>,
    elsewhere: Cell<usize>,
}

impl ReadAt for Ahead<'_> {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn at_hand(&self, offset: u64) -> u64 {
        let piece = self.pieces.iter().find(|piece| piece.offset <= offset && offset < piece.end());
        piece.map_or(0, |piece| piece.end() - offset)
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let at_hand = self.at_hand(offset) >= length as u64;
        self.elsewhere.set(self.elsewhere.get() + usize::from(!at_hand));
        self.bytes.read_at(offset, length)
    }
}

#[test]
fn test_read_ahead_names_all_that_opening_a_file_reads() {
    let batches: Vec<RecordBatch> = (0..40).map(|n| numbers(n * 60_000..(n + 1) * 60_000)).collect();
    let check = |bytes: Vec<u8>, least: usize| {
        let ahead = read_ahead(&bytes);
        assert!(ahead.windows(2).all(|pair| pair[0].end() < pair[1].offset), "{ahead:?}");
        assert!(ahead.len() >= least, "{ahead:?}");
        let source = Ahead { bytes: &bytes, pieces: ahead, elsewhere: Cell::new(0) };
        assert_eq!(Index::read(&source, &mut |_| ()), Index::read(&bytes, &mut |_| ()));
        assert_eq!(source.elsewhere.get(), 0);
    };
    let whole = file(&batches);
    assert!(
        whole.len() > 8 << 20 && read_ahead(&whole).iter().map(|piece| piece.length).sum::<u64>() < 1 << 19
    );
    check(whole.clone(), 40);
    check(file(&batches[..4]), 1);
    let spoilt = [&whole[..whole.len() - 300], &[7; 300][..]].concat();
    assert_eq!(read_ahead(&spoilt), []);
    assert_eq!(read_ahead(&stream(&batches, DictionaryHandling::Resend)), []);
    assert_eq!(read_ahead(&Vec::new()), []);
}

thread_local! {
    static TOLD: Cell<Option<Sign>> = const { Cell::new(None) };
    static QUIET: Cell<f64> = const { Cell::new(0.0) };
}

#[test]
fn test_read_asks_for_silence_only_while_text_is_checked() {
    // It ends with the check, which may take a second for 256 MiB.
    pulse::listen(|sign| {
        let before = TOLD.replace(Some(sign));
        match sign {
            Sign::Quiet(milliseconds) => QUIET.set(QUIET.get() + milliseconds),
            Sign::Over => assert!(matches!(before, Some(Sign::Quiet(_)))),
            Sign::Beat => assert!(!matches!(before, Some(Sign::Quiet(_)))),
        }
    });
    let numbers = numbers(0..1 << 20);
    let texts = StringArray::from_iter_values((0..1 << 16).map(|at| format!("{at:016}")));
    let texts = RecordBatch::try_from_iter([("t", Arc::new(texts) as ArrayRef)]).unwrap();
    for (batch, quiet) in [(numbers, 0.0), (texts, 1_000.0 / 256.0)] {
        for how in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
            let options = IpcWriteOptions::default().try_with_compression(how).unwrap();
            let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
            writer.write(&batch).unwrap();
            QUIET.set(0.0);
            let bytes = writer.into_inner().unwrap();
            let index = open(&bytes).unwrap();
            read_columns(&bytes, &index, &[0], 0..index.rows(), &mut |_| {}, &mut |_, _| Ok(())).unwrap();
            assert!((QUIET.get() - quiet).abs() < 1e-6, "{how:?}: {} ms", QUIET.get());
        }
    }
}
