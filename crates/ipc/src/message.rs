//! The messages of Arrow IPC: flatbuffers, each with a prefix and a body.

use arrow_ipc::{
    Block, Bool, BoolArgs, Buffer, Date, DateArgs, DateUnit, Decimal, DecimalArgs, DictionaryBatch,
    DictionaryBatchArgs, DictionaryEncoding, DictionaryEncodingArgs, Field, FieldArgs, FieldNode,
    FloatingPoint, FloatingPointArgs, Footer, FooterArgs, Int, IntArgs, KeyValue, KeyValueArgs, LargeUtf8,
    LargeUtf8Args, List, ListArgs, Message, MessageArgs, MessageHeader, MetadataVersion, Precision,
    RecordBatch, RecordBatchArgs, Schema, SchemaArgs, TimeUnit, Timestamp, TimestampArgs, Type, Utf8,
    Utf8Args,
};
use flatbuffers::{FlatBufferBuilder, UnionWIPOffset, WIPOffset};

use super::column::{Batch, Column, Kind};

type Builder = FlatBufferBuilder<'static>;
type Union = WIPOffset<UnionWIPOffset>;

/// A message as it stands in a file, and how long its parts are.
pub(crate) struct Encoded {
    /// The message.
    pub(crate) bytes: Vec<u8>,
    /// The length of its prefix and metadata.
    pub(crate) metadata: i32,
    /// The length of its body.
    pub(crate) body: i64,
}

/// The message of a schema.
pub(crate) fn schema(columns: &[Column], about: &[(String, String)]) -> Encoded {
    encode(MessageHeader::Schema, &[], |builder, _| schema_table(builder, columns, about).as_union_value())
}

/// The message of a dictionary, or of what is added to it.
pub(crate) fn dictionary<T: AsRef<str>>(id: i64, labels: &[T], is_delta: bool) -> Encoded {
    let mut offsets = vec![0; 4];
    let mut texts = Vec::new();
    for label in labels {
        texts.extend(label.as_ref().as_bytes());
        offsets.extend((texts.len() as i32).to_le_bytes());
    }
    let rows = labels.len();
    encode(MessageHeader::DictionaryBatch, &[&[], &offsets, &texts], |builder, buffers| {
        let data = batch_table(builder, rows, &[FieldNode::new(rows as i64, 0)], buffers);
        let dictionary = DictionaryBatchArgs { id, data: Some(data), isDelta: is_delta };
        DictionaryBatch::create(builder, &dictionary).as_union_value()
    })
}

/// The message of some rows.
pub(crate) fn batch(batch: &Batch) -> Encoded {
    let (mut nodes, mut buffers) = (Vec::new(), Vec::<&[u8]>::new());
    for column in &batch.columns {
        nodes.push(FieldNode::new(batch.rows as i64, column.nulls as i64));
        buffers.push(if column.nulls > 0 { &column.valid.bytes } else { &[] });
        if column.kind.has_offsets() {
            buffers.push(&column.offsets);
        }
        if matches!(column.kind, Kind::Labels(_)) {
            nodes.push(FieldNode::new(column.parts as i64, 0));
            buffers.push(&[]);
        }
        buffers.push(column.data());
    }
    encode(MessageHeader::RecordBatch, &buffers, |builder, buffers| {
        batch_table(builder, batch.rows, &nodes, buffers).as_union_value()
    })
}

/// What stands at a file's end, without the length and the magic behind it.
pub(crate) fn footer(
    columns: &[Column],
    dictionaries: &[Block],
    batches: &[Block],
    about: &[(String, String)],
) -> Vec<u8> {
    let mut builder = Builder::new();
    let schema = schema_table(&mut builder, columns, about);
    let footer = FooterArgs {
        version: MetadataVersion::V5,
        schema: Some(schema),
        dictionaries: Some(builder.create_vector(dictionaries)),
        recordBatches: Some(builder.create_vector(batches)),
        custom_metadata: None,
    };
    let footer = Footer::create(&mut builder, &footer);
    builder.finish(footer, None);
    builder.finished_data().to_vec()
}

fn encode(
    header_type: MessageHeader,
    buffers: &[&[u8]],
    header: impl FnOnce(&mut Builder, &[Buffer]) -> Union,
) -> Encoded {
    let mut places = Vec::with_capacity(buffers.len());
    let mut body = 0_usize;
    for buffer in buffers {
        places.push(Buffer::new(body as i64, buffer.len() as i64));
        body += buffer.len().next_multiple_of(8);
    }
    let mut builder = Builder::new();
    let message = MessageArgs {
        version: MetadataVersion::V5,
        header_type,
        header: Some(header(&mut builder, &places)),
        bodyLength: body as i64,
        custom_metadata: None,
    };
    let message = Message::create(&mut builder, &message);
    builder.finish(message, None);
    let metadata = builder.finished_data();
    let length = metadata.len().next_multiple_of(8);
    let mut bytes = Vec::with_capacity(8 + length + body);
    bytes.extend([0xff; 4]);
    bytes.extend((length as i32).to_le_bytes());
    for part in std::iter::once(metadata).chain(buffers.iter().copied()) {
        bytes.extend_from_slice(part);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    Encoded { bytes, metadata: 8 + length as i32, body: body as i64 }
}

fn batch_table(
    builder: &mut Builder,
    rows: usize,
    nodes: &[FieldNode],
    buffers: &[Buffer],
) -> WIPOffset<RecordBatch<'static>> {
    let batch = RecordBatchArgs {
        length: rows as i64,
        nodes: Some(builder.create_vector(nodes)),
        buffers: Some(builder.create_vector(buffers)),
        compression: None,
        variadicBufferCounts: None,
    };
    RecordBatch::create(builder, &batch)
}

fn schema_table(
    builder: &mut Builder,
    columns: &[Column],
    about: &[(String, String)],
) -> WIPOffset<Schema<'static>> {
    let fields: Vec<_> = (0..)
        .zip(columns)
        .map(|(id, column)| {
            if let Kind::Labels(labels) = &column.kind {
                let kind = Kind::Label(labels.clone());
                let item = field(builder, "item", &kind, true, id, None);
                field(builder, &column.name, &column.kind, column.nullable, id, Some(item))
            } else {
                field(builder, &column.name, &column.kind, column.nullable, id, None)
            }
        })
        .collect();
    let fields = builder.create_vector(&fields);
    let about: Vec<_> = about
        .iter()
        .map(|(key, value)| {
            let (key, value) = (builder.create_string(key), builder.create_string(value));
            KeyValue::create(builder, &KeyValueArgs { key: Some(key), value: Some(value) })
        })
        .collect();
    let about = (!about.is_empty()).then(|| builder.create_vector(&about));
    let schema = SchemaArgs { fields: Some(fields), custom_metadata: about, ..SchemaArgs::default() };
    Schema::create(builder, &schema)
}

fn field(
    builder: &mut Builder,
    name: &str,
    kind: &Kind,
    nullable: bool,
    id: i64,
    item: Option<WIPOffset<Field<'static>>>,
) -> WIPOffset<Field<'static>> {
    let name = builder.create_string(name);
    let dictionary = matches!(kind, Kind::Label(_) | Kind::Coded).then(|| {
        let width = match kind {
            Kind::Coded => 32,
            _ if kind.is_narrow() => 8,
            _ => 16,
        };
        let index = Int::create(builder, &IntArgs { bitWidth: width, is_signed: true });
        let encoding =
            DictionaryEncodingArgs { id, indexType: Some(index), ..DictionaryEncodingArgs::default() };
        DictionaryEncoding::create(builder, &encoding)
    });
    let children = builder.create_vector(item.as_slice());
    let (type_type, type_) = type_of(builder, kind);
    let field = FieldArgs {
        name: Some(name),
        nullable,
        type_type,
        type_: Some(type_),
        dictionary,
        children: Some(children),
        custom_metadata: None,
    };
    Field::create(builder, &field)
}

fn type_of(builder: &mut Builder, kind: &Kind) -> (Type, Union) {
    match kind {
        Kind::Int => int(builder, 32, true),
        Kind::Long => int(builder, 64, true),
        Kind::Whole { bits, signed } => int(builder, i32::from(*bits), *signed),
        Kind::Float => float(builder, Precision::DOUBLE),
        Kind::Single => float(builder, Precision::SINGLE),
        Kind::Instant => moment(builder, TimeUnit::MILLISECOND, None),
        Kind::Moment { unit, zone } => moment(builder, *unit, zone.as_deref()),
        Kind::Date => date(builder, DateUnit::DAY),
        Kind::DateMillis => date(builder, DateUnit::MILLISECOND),
        Kind::Bool => (Type::Bool, Bool::create(builder, &BoolArgs {}).as_union_value()),
        Kind::Text | Kind::Label(_) | Kind::Coded => {
            (Type::Utf8, Utf8::create(builder, &Utf8Args {}).as_union_value())
        }
        Kind::LargeText => (Type::LargeUtf8, LargeUtf8::create(builder, &LargeUtf8Args {}).as_union_value()),
        Kind::Labels(_) => (Type::List, List::create(builder, &ListArgs {}).as_union_value()),
        Kind::Decimal { precision, scale } => {
            let (precision, scale) = (i32::from(*precision), i32::from(*scale));
            let decimal = Decimal::create(builder, &DecimalArgs { precision, scale, bitWidth: 128 });
            (Type::Decimal, decimal.as_union_value())
        }
    }
}

fn int(builder: &mut Builder, width: i32, signed: bool) -> (Type, Union) {
    let int = Int::create(builder, &IntArgs { bitWidth: width, is_signed: signed });
    (Type::Int, int.as_union_value())
}

fn float(builder: &mut Builder, precision: Precision) -> (Type, Union) {
    let float = FloatingPoint::create(builder, &FloatingPointArgs { precision });
    (Type::FloatingPoint, float.as_union_value())
}

fn moment(builder: &mut Builder, unit: TimeUnit, zone: Option<&str>) -> (Type, Union) {
    let timezone = zone.map(|zone| builder.create_string(zone));
    let moment = Timestamp::create(builder, &TimestampArgs { unit, timezone });
    (Type::Timestamp, moment.as_union_value())
}

fn date(builder: &mut Builder, unit: DateUnit) -> (Type, Union) {
    (Type::Date, Date::create(builder, &DateArgs { unit }).as_union_value())
}
