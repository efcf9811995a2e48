//! Messages: verified flatbuffers, and what a batch's header says, brought into absolute places and real numbers.

use arrow_ipc::{BodyCompressionMethod, CompressionType, Footer, Message, MetadataVersion, RecordBatch};
use flatbuffers::{InvalidFlatbuffer, VerifierOptions};
use reelscope_model::{Error, Result};

use crate::{
    batch::{Batch, Codec, Span, Values},
    fault::{corrupt, unsupported_type, unsupported_version},
};

/// The first four bytes of a message, but in files written before 2019.
pub(crate) const CONTINUATION: [u8; 4] = [0xff; 4];

/// Metadata in which Arrow 0.17 said what it had compressed with, before the format knew how.
const EXPERIMENTAL: &str = "ARROW:experimental_compression";

/// How much larger metadata may be when every reference in them is followed: a real schema comes to about three
/// times its bytes, one whose columns refer to the same children again and again to any number.
const APPARENT: usize = 16;
/// The apparent size that is allowed whatever the real one.
const SMALLEST: usize = 1 << 20;

/// The message that `bytes` are the metadata of.
pub(crate) fn verify(bytes: &[u8]) -> Result<Message<'_>> {
    let message = arrow_ipc::root_as_message_with_opts(&limits(bytes), bytes)
        .map_err(|error| invalid("a message", &error))?;
    check_version(message.version())?;
    let experimental =
        message.custom_metadata().into_iter().flatten().any(|pair| pair.key() == Some(EXPERIMENTAL));
    if experimental {
        return Err(unsupported_version("The file is compressed in an experimental way of Arrow 0.17."));
    }
    Ok(message)
}

/// The footer that `bytes` are.
pub(crate) fn verify_footer(bytes: &[u8]) -> Result<Footer<'_>> {
    let footer = arrow_ipc::root_as_footer_with_opts(&limits(bytes), bytes)
        .map_err(|error| invalid("the footer", &error))?;
    // Some writers left the footer's version at its default, so that only one from the future counts.
    if footer.version() > MetadataVersion::V5 {
        check_version(footer.version())?;
    }
    Ok(footer)
}

fn limits(bytes: &[u8]) -> VerifierOptions {
    let default = VerifierOptions::default();
    let apparent = bytes.len().saturating_mul(APPARENT).saturating_add(SMALLEST);
    VerifierOptions { max_apparent_size: apparent.min(default.max_apparent_size), ..default }
}

fn check_version(version: MetadataVersion) -> Result<()> {
    match version {
        MetadataVersion::V4 | MetadataVersion::V5 => Ok(()),
        other if other > MetadataVersion::V5 => Err(unsupported_version(format!(
            "The file's metadata are of version V{}, which is newer than this program.",
            i32::from(other.0) + 1
        ))),
        _ => Err(unsupported_version("The file's metadata are older than version V4, of before Arrow 0.8.")),
    }
}

fn invalid(what: &str, error: &InvalidFlatbuffer) -> Error {
    match error {
        InvalidFlatbuffer::DepthLimitReached => unsupported_type("A column's type is nested too deeply."),
        InvalidFlatbuffer::TooManyTables | InvalidFlatbuffer::ApparentSizeTooLarge => {
            crate::fault::too_large(format!("The metadata of {what} describe too many columns."))
        }
        _ => corrupt(format!("The metadata of {what} are not valid.")),
    }
}

/// Makes a batch of a record batch's header, whose body is at `body`. Only ranges are checked here.
pub(crate) fn read_batch(header: RecordBatch<'_>, version: MetadataVersion, body: Span) -> Result<Batch> {
    let values =
        header.nodes().into_iter().flatten().map(|node| read_values(node.length(), node.null_count()));
    let buffers = header.buffers().into_iter().flatten().map(|b| read_span(b.offset(), b.length(), body));
    let views = header.variadicBufferCounts().into_iter().flatten().scan(0_u64, |sum, count| {
        let added = natural(count, "buffer count").and_then(|count| {
            sum.checked_add(count).ok_or_else(|| corrupt("A message declares too many buffers."))
        });
        Some(added.inspect(|added| *sum = *added))
    });
    Ok(Batch {
        rows: natural(header.length(), "row count")?,
        start: 0,
        part: 0,
        body,
        codec: read_codec(header)?,
        early: version < MetadataVersion::V5,
        values: values.collect::<Result<_>>()?,
        buffers: buffers.collect::<Result<_>>()?,
        views: views.collect::<Result<_>>()?,
    })
}

fn read_values(rows: i64, nulls: i64) -> Result<Values> {
    let rows = natural(rows, "length")?;
    // Writers that did not count say -1.
    let nulls = u64::try_from(nulls).ok();
    if nulls.is_some_and(|nulls| nulls > rows) {
        return Err(corrupt("A column declares more nulls than values."));
    }
    Ok(Values { rows, nulls })
}

fn read_span(offset: i64, length: i64, body: Span) -> Result<Span> {
    let offset = natural(offset, "buffer offset")?;
    let length = natural(length, "buffer length")?;
    match offset.checked_add(length) {
        Some(end) if end <= body.length => Ok(Span { offset: body.offset + offset, length }),
        // An empty buffer is nowhere, whatever its offset says.
        _ if length == 0 => Ok(Span { offset: body.offset, length: 0 }),
        _ => Err(corrupt("A buffer reaches beyond its batch's body.")),
    }
}

fn read_codec(header: RecordBatch<'_>) -> Result<Option<Codec>> {
    let Some(compression) = header.compression() else { return Ok(None) };
    match (compression.method(), compression.codec()) {
        (BodyCompressionMethod::BUFFER, CompressionType::LZ4_FRAME) => Ok(Some(Codec::Lz4)),
        (BodyCompressionMethod::BUFFER, CompressionType::ZSTD) => Ok(Some(Codec::Zstd)),
        _ => Err(unsupported_version("The file is compressed in a way that this program does not know.")),
    }
}

/// A number that must not be negative.
pub(crate) fn natural(declared: i64, what: &str) -> Result<u64> {
    u64::try_from(declared).map_err(|_| corrupt(format!("A message declares a negative {what}.")))
}
