//! Streams made message by message, so that their metadata can say anything.

use arrow_ipc::{
    BodyCompressionArgs, BodyCompressionMethod, Buffer, CompressionType, DictionaryBatchArgs, FieldNode,
    MessageArgs, MessageHeader, MetadataVersion, RecordBatchArgs, convert::IpcSchemaEncoder,
    writer::DictionaryTracker,
};
use arrow_schema::Schema;
use flatbuffers::{FlatBufferBuilder, UnionWIPOffset, WIPOffset};

/// A stream in the making.
pub struct Craft {
    /// What there is of it so far.
    pub bytes: Vec<u8>,
    version: MetadataVersion,
}

/// What a batch's metadata say, and its body.
#[derive(Clone, Default)]
pub struct Batch<'a> {
    /// The number of rows.
    pub rows: i64,
    /// Length and null count of each node.
    pub nodes: &'a [(i64, i64)],
    /// Offset and length of each buffer.
    pub buffers: &'a [(i64, i64)],
    /// What the buffers are compressed with.
    pub codec: Option<CompressionType>,
    /// The buffers' bytes.
    pub body: &'a [u8],
}

impl Craft {
    /// A stream of a schema.
    pub fn new(schema: &Schema, version: MetadataVersion) -> Self {
        let mut builder = FlatBufferBuilder::new();
        let mut tracker = DictionaryTracker::new(true);
        let schema = IpcSchemaEncoder::new()
            .with_dictionary_tracker(&mut tracker)
            .schema_to_fb_offset(&mut builder, schema);
        Self::of(builder, schema, version)
    }

    /// A stream of a schema that `builder` holds.
    pub fn of(
        builder: FlatBufferBuilder<'_>,
        schema: WIPOffset<arrow_ipc::Schema<'_>>,
        version: MetadataVersion,
    ) -> Self {
        let mut stream = Self { bytes: Vec::new(), version };
        stream.message(builder, MessageHeader::Schema, schema.as_union_value(), &[]);
        stream
    }

    /// Adds a record batch.
    pub fn batch(mut self, batch: &Batch<'_>) -> Self {
        let mut builder = FlatBufferBuilder::new();
        let header = record_batch(&mut builder, batch).as_union_value();
        self.message(builder, MessageHeader::RecordBatch, header, batch.body);
        self
    }

    /// Adds a dictionary.
    pub fn dictionary(mut self, id: i64, delta: bool, batch: &Batch<'_>) -> Self {
        let mut builder = FlatBufferBuilder::new();
        let data = Some(record_batch(&mut builder, batch));
        let arguments = DictionaryBatchArgs { id, data, isDelta: delta };
        let header = arrow_ipc::DictionaryBatch::create(&mut builder, &arguments).as_union_value();
        self.message(builder, MessageHeader::DictionaryBatch, header, batch.body);
        self
    }

    /// The stream with its end marker.
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.extend([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
        self.bytes
    }

    fn message(
        &mut self,
        mut builder: FlatBufferBuilder<'_>,
        header_type: MessageHeader,
        header: WIPOffset<UnionWIPOffset>,
        body: &[u8],
    ) {
        let arguments = MessageArgs {
            version: self.version,
            header_type,
            header: Some(header),
            bodyLength: body.len().next_multiple_of(8) as i64,
            custom_metadata: None,
        };
        let message = arrow_ipc::Message::create(&mut builder, &arguments);
        builder.finish(message, None);
        let metadata = builder.finished_data();
        let length = metadata.len().next_multiple_of(8);
        self.bytes.extend([0xff; 4]);
        self.bytes.extend((length as u32).to_le_bytes());
        self.bytes.extend(metadata);
        self.bytes.resize(self.bytes.len() + length - metadata.len(), 0);
        self.bytes.extend(body);
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
    }
}

fn record_batch<'a>(
    builder: &mut FlatBufferBuilder<'a>,
    batch: &Batch<'_>,
) -> WIPOffset<arrow_ipc::RecordBatch<'a>> {
    let nodes: Vec<FieldNode> =
        batch.nodes.iter().map(|(rows, nulls)| FieldNode::new(*rows, *nulls)).collect();
    let buffers: Vec<Buffer> = batch.buffers.iter().map(|(at, length)| Buffer::new(*at, *length)).collect();
    let nodes = Some(builder.create_vector(&nodes));
    let buffers = Some(builder.create_vector(&buffers));
    let compression = batch.codec.map(|codec| {
        let arguments = BodyCompressionArgs { codec, method: BodyCompressionMethod::BUFFER };
        arrow_ipc::BodyCompression::create(builder, &arguments)
    });
    let arguments =
        RecordBatchArgs { length: batch.rows, nodes, buffers, compression, variadicBufferCounts: None };
    arrow_ipc::RecordBatch::create(builder, &arguments)
}
