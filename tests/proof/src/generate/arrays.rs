//! Arrays of any type with random values.

use std::sync::Arc;

use arrow_array::{ArrayRef, make_array};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow_data::{ArrayData, ArrayDataBuilder, ByteView};
use arrow_schema::{DataType, Field, Fields, IntervalUnit, TimeUnit, UnionFields, UnionMode};

use crate::Random;

/// A type of each layout and width, `depth` levels deep at most.
pub fn data_type(random: &mut Random, depth: usize) -> DataType {
    let zone = || Some(Arc::from("Asia/Shanghai"));
    let flat = [
        DataType::Null,
        DataType::Boolean,
        DataType::Int8,
        DataType::Int16,
        DataType::Int32,
        DataType::Int64,
        DataType::UInt8,
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt64,
        DataType::Float16,
        DataType::Float32,
        DataType::Float64,
        DataType::Decimal32(5, 2),
        DataType::Decimal64(12, -1),
        DataType::Decimal128(38, 10),
        DataType::Decimal256(60, 0),
        DataType::Date32,
        DataType::Date64,
        DataType::Time32(TimeUnit::Second),
        DataType::Time32(TimeUnit::Millisecond),
        DataType::Time64(TimeUnit::Microsecond),
        DataType::Time64(TimeUnit::Nanosecond),
        DataType::Timestamp(TimeUnit::Second, None),
        DataType::Timestamp(TimeUnit::Millisecond, zone()),
        DataType::Timestamp(TimeUnit::Microsecond, zone()),
        DataType::Timestamp(TimeUnit::Nanosecond, None),
        DataType::Duration(TimeUnit::Microsecond),
        DataType::Interval(IntervalUnit::YearMonth),
        DataType::Interval(IntervalUnit::DayTime),
        DataType::Interval(IntervalUnit::MonthDayNano),
        DataType::FixedSizeBinary(3),
        DataType::Utf8,
        DataType::LargeUtf8,
        DataType::Utf8View,
        DataType::Binary,
        DataType::LargeBinary,
        DataType::BinaryView,
    ];
    let nested = if depth > 0 { 12 } else { 0 };
    let choice = random.below(flat.len() + nested);
    if let Some(flat) = flat.get(choice) {
        return flat.clone();
    }
    let field =
        |name: &str, random: &mut Random| Arc::new(Field::new(name, data_type(random, depth - 1), true));
    let fields =
        |random: &mut Random| (0..1 + random.below(3)).map(|n| field(&format!("f{n}"), random)).collect();
    match choice - flat.len() {
        0 => DataType::List(field("item", random)),
        1 => DataType::LargeList(field("item", random)),
        2 => DataType::ListView(field("item", random)),
        3 => DataType::LargeListView(field("item", random)),
        4 => DataType::FixedSizeList(field("item", random), random.below(3) as i32),
        5 => DataType::Struct(fields(random)),
        6 => {
            let key = Arc::new(Field::new("keys", DataType::Utf8, false));
            let entries = Fields::from(vec![key, field("values", random)]);
            DataType::Map(Arc::new(Field::new("entries", DataType::Struct(entries), false)), false)
        }
        7 => {
            let ends = [DataType::Int16, DataType::Int32, DataType::Int64][random.below(3)].clone();
            let values = [DataType::Utf8, DataType::Int64, DataType::Boolean][random.below(3)].clone();
            DataType::RunEndEncoded(
                Arc::new(Field::new("run_ends", ends, false)),
                Arc::new(Field::new("values", values, true)),
            )
        }
        8 => {
            let fields: Vec<Field> = (0..2).map(|_| field("f", random).as_ref().clone()).collect();
            // A dense union cannot take a struct's nulls, so that only outermost ones are dense.
            let mode = if depth < 2 || random.below(2) == 0 { UnionMode::Sparse } else { UnionMode::Dense };
            DataType::Union(UnionFields::try_new([0, 5], fields).unwrap(), mode)
        }
        _ => {
            let keys = [
                DataType::Int8,
                DataType::Int16,
                DataType::Int32,
                DataType::Int64,
                DataType::UInt8,
                DataType::UInt16,
                DataType::UInt32,
                DataType::UInt64,
            ];
            let values = [DataType::Utf8, DataType::LargeUtf8, DataType::Int64, DataType::Utf8View]
                [random.below(4)]
            .clone();
            DataType::Dictionary(Box::new(keys[random.below(8)].clone()), Box::new(values))
        }
    }
}

/// An array of `len` values. A dictionary's values depend on its type alone, so that batches may share it.
pub fn array(random: &mut Random, data_type: &DataType, len: usize, nullable: bool) -> ArrayRef {
    make_array(data(random, data_type, len, nullable))
}

fn data(random: &mut Random, data_type: &DataType, len: usize, nullable: bool) -> ArrayData {
    let mut builder = ArrayData::builder(data_type.clone()).len(len);
    let maskable = !matches!(data_type, DataType::Null | DataType::RunEndEncoded(..) | DataType::Union(..));
    if maskable && nullable && random.below(3) > 0 {
        builder =
            builder.nulls(Some(NullBuffer::new(BooleanBuffer::collect_bool(len, |_| random.below(4) > 0))));
    }
    let builder = match data_type {
        DataType::Null => builder,
        DataType::Boolean => builder.add_buffer(bytes(random, len.div_ceil(8))),
        DataType::FixedSizeBinary(width) => builder.add_buffer(bytes(random, len * *width as usize)),
        DataType::Utf8 | DataType::Binary | DataType::LargeUtf8 | DataType::LargeBinary => {
            let texts = texts(random, len);
            let large = matches!(data_type, DataType::LargeUtf8 | DataType::LargeBinary);
            builder
                .add_buffer(offsets(texts.iter().map(String::len), large))
                .add_buffer(texts.concat().into_bytes().into())
        }
        DataType::Utf8View | DataType::BinaryView => {
            views(random, len).into_iter().fold(builder, ArrayDataBuilder::add_buffer)
        }
        DataType::List(field) | DataType::LargeList(field) | DataType::Map(field, _) => {
            let sizes: Vec<usize> = (0..len).map(|_| random.below(4)).collect();
            let child = data(random, field.data_type(), sizes.iter().sum(), field.is_nullable());
            let large = matches!(data_type, DataType::LargeList(_));
            builder.add_buffer(offsets(sizes.into_iter(), large)).add_child_data(child)
        }
        DataType::ListView(field) | DataType::LargeListView(field) => {
            let child = data(random, field.data_type(), 20, true);
            let views: Vec<(usize, usize)> = (0..len).map(|_| (random.below(18), random.below(3))).collect();
            let large = matches!(data_type, DataType::LargeListView(_));
            builder
                .add_buffer(integers(views.iter().map(|view| view.0), large))
                .add_buffer(integers(views.iter().map(|view| view.1), large))
                .add_child_data(child)
        }
        DataType::FixedSizeList(field, size) => {
            builder.add_child_data(data(random, field.data_type(), len * *size as usize, true))
        }
        DataType::Struct(fields) => fields.iter().fold(builder, |builder, field| {
            builder.add_child_data(data(random, field.data_type(), len, field.is_nullable()))
        }),
        DataType::RunEndEncoded(ends, values) => {
            let runs = len.div_ceil(3);
            let numbers = (1..=runs).map(|run| (run * 3).min(len) as i64);
            let buffer = match ends.data_type() {
                DataType::Int16 => numbers.map(|end| end as i16).collect(),
                DataType::Int32 => numbers.map(|end| end as i32).collect(),
                _ => numbers.collect(),
            };
            let ends =
                ArrayData::builder(ends.data_type().clone()).len(runs).add_buffer(buffer).build().unwrap();
            builder.add_child_data(ends).add_child_data(data(random, values.data_type(), runs, true))
        }
        DataType::Union(fields, mode) => {
            let ids: Vec<i8> = (0..len).map(|_| [0, 5][random.below(2)]).collect();
            let builder = builder.add_buffer(ids.into_iter().collect());
            let (builder, children) = match mode {
                UnionMode::Sparse => (builder, len),
                UnionMode::Dense => {
                    (builder.add_buffer(integers((0..len).map(|_| random.below(4)), false)), 4)
                }
            };
            fields.iter().fold(builder, |b, (_, field)| {
                b.add_child_data(data(random, field.data_type(), children, true))
            })
        }
        DataType::Dictionary(key, values) => {
            let values = data(&mut Random(values.to_string().len() as u64), values, 20, false);
            let keys = (0..len).map(|_| random.below(20) as u64);
            let buffer: Buffer = match key.primitive_width().unwrap() {
                1 => keys.map(|key| key as u8).collect(),
                2 => keys.map(|key| key as u16).collect(),
                4 => keys.map(|key| key as u32).collect(),
                _ => keys.collect(),
            };
            builder.add_buffer(buffer).add_child_data(values)
        }
        fixed => builder.add_buffer(bytes(random, len * fixed.primitive_width().unwrap())),
    };
    builder.align_buffers(true).build().unwrap()
}

fn bytes(random: &mut Random, len: usize) -> Buffer {
    // Half of the buffers are easily compressed.
    let mask = if random.below(2) == 0 { 0xff } else { 0x03 };
    (0..len).map(|_| random.number() as u8 & mask).collect()
}

fn texts(random: &mut Random, len: usize) -> Vec<String> {
    let parts = ["", "play", "\u{e9}t\u{e9}", "\u{1f600}", "a longer text than a view holds"];
    (0..len).map(|_| format!("{}{}", parts[random.below(5)], parts[random.below(5)])).collect()
}

fn views(random: &mut Random, len: usize) -> Vec<Buffer> {
    let mut buffers = [Vec::new(), Vec::new()];
    let views = texts(random, len).into_iter().map(|text| {
        let text = text.into_bytes();
        if text.len() <= 12 {
            let mut view = [0; 16];
            view[0] = text.len() as u8;
            view[4..4 + text.len()].copy_from_slice(&text);
            return u128::from_le_bytes(view);
        }
        let number = random.below(2);
        let offset = buffers[number].len() as u32;
        let view =
            ByteView::new(text.len() as u32, &text[..4]).with_buffer_index(number as u32).with_offset(offset);
        buffers[number].extend_from_slice(&text);
        view.as_u128()
    });
    let views: Vec<u128> = views.collect();
    let [first, second] = buffers;
    vec![Buffer::from_vec(views), Buffer::from_vec(first), Buffer::from_vec(second)]
}

fn offsets(sizes: impl Iterator<Item = usize>, large: bool) -> Buffer {
    let ends = sizes.scan(0, |end, size| {
        *end += size;
        Some(*end)
    });
    integers(std::iter::once(0).chain(ends), large)
}

fn integers(numbers: impl Iterator<Item = usize>, large: bool) -> Buffer {
    if large {
        numbers.map(|number| number as i64).collect()
    } else {
        numbers.map(|number| number as i32).collect()
    }
}
