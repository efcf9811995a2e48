//! The messages of Arrow IPC: flatbuffers, each with a prefix and a body.

use arrow_ipc::{
    Block, Bool, BoolArgs, Buffer, Date, DateArgs, DateUnit, DictionaryBatch, DictionaryBatchArgs,
    DictionaryEncoding, DictionaryEncodingArgs, Field, FieldArgs, FieldNode, FloatingPoint,
    FloatingPointArgs, Footer, FooterArgs, Int, IntArgs, List, ListArgs, Message, MessageArgs, MessageHeader,
    MetadataVersion, Precision, RecordBatch, RecordBatchArgs, Schema, SchemaArgs, TimeUnit, Timestamp,
    TimestampArgs, Type, Utf8, Utf8Args,
};
use flatbuffers::{FlatBufferBuilder, UnionWIPOffset, WIPOffset};

use super::column::{Batch, Column, Kind, Labels};

type Builder = FlatBufferBuilder<'static>;
type Union = WIPOffset<UnionWIPOffset>;

/// A message as it stands in a file, and how long its parts are.
pub(super) struct Encoded {
    /// The message.
    pub(super) bytes: Vec<u8>,
    /// The length of its prefix and metadata.
    pub(super) metadata: i32,
    /// The length of its body.
    pub(super) body: i64,
}

/// The message of a schema.
pub(super) fn schema(columns: &[Column]) -> Encoded {
    encode(MessageHeader::Schema, &[], |builder, _| schema_table(builder, columns).as_union_value())
}

/// The message of a dictionary.
pub(super) fn dictionary(id: i64, labels: &Labels) -> Encoded {
    let mut offsets = vec![0; 4];
    let mut texts = Vec::new();
    for label in labels.iter() {
        texts.extend(label.as_bytes());
        offsets.extend((texts.len() as i32).to_le_bytes());
    }
    let rows = labels.len();
    encode(MessageHeader::DictionaryBatch, &[&[], &offsets, &texts], |builder, buffers| {
        let data = batch_table(builder, rows, &[FieldNode::new(rows as i64, 0)], buffers);
        let dictionary = DictionaryBatchArgs { id, data: Some(data), isDelta: false };
        DictionaryBatch::create(builder, &dictionary).as_union_value()
    })
}

/// The message of some rows.
pub(super) fn batch(batch: &Batch) -> Encoded {
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
pub(super) fn footer(columns: &[Column], dictionaries: &[Block], batches: &[Block]) -> Vec<u8> {
    let mut builder = Builder::new();
    let schema = schema_table(&mut builder, columns);
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
        bytes.extend(part);
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

fn schema_table(builder: &mut Builder, columns: &[Column]) -> WIPOffset<Schema<'static>> {
    let fields: Vec<_> = (0..)
        .zip(columns)
        .map(|(id, column)| {
            if let Kind::Labels(labels) = &column.kind {
                let kind = Kind::Label(labels.clone());
                let item = field(builder, "item", &kind, true, id, None);
                field(builder, column.name, &column.kind, column.nullable, id, Some(item))
            } else {
                field(builder, column.name, &column.kind, column.nullable, id, None)
            }
        })
        .collect();
    let schema = SchemaArgs { fields: Some(builder.create_vector(&fields)), ..SchemaArgs::default() };
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
    let dictionary = matches!(kind, Kind::Label(_)).then(|| {
        let width = if kind.is_narrow() { 8 } else { 16 };
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
    let mut int =
        |width| Int::create(builder, &IntArgs { bitWidth: width, is_signed: true }).as_union_value();
    match kind {
        Kind::Int => (Type::Int, int(32)),
        Kind::Long => (Type::Int, int(64)),
        Kind::Float => {
            let float = FloatingPointArgs { precision: Precision::DOUBLE };
            (Type::FloatingPoint, FloatingPoint::create(builder, &float).as_union_value())
        }
        Kind::Bool => (Type::Bool, Bool::create(builder, &BoolArgs {}).as_union_value()),
        Kind::Text | Kind::Label(_) => (Type::Utf8, Utf8::create(builder, &Utf8Args {}).as_union_value()),
        Kind::Instant => {
            let unit = TimestampArgs { unit: TimeUnit::MILLISECOND, timezone: None };
            (Type::Timestamp, Timestamp::create(builder, &unit).as_union_value())
        }
        Kind::Date => {
            let unit = DateArgs { unit: DateUnit::DAY };
            (Type::Date, Date::create(builder, &unit).as_union_value())
        }
        Kind::Labels(_) => (Type::List, List::create(builder, &ListArgs {}).as_union_value()),
    }
}
