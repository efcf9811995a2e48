//! In small files, the lengths that compressed buffers declare are checked while opening: it costs a few reads, and
//! it is the small file that lies about its content which should be refused before anything is shown. In larger
//! ones, each is checked when it is first decoded.

use reelscope_model::Result;

use super::{
    contents::Contents,
    lookahead::{Lookahead, SMALL},
};
use crate::read::declared_length;

/// Checks every compressed buffer's declared length against its real one.
pub(crate) fn check_declared(source: &mut Lookahead<'_>, contents: &Contents) -> Result<()> {
    let size = source.total();
    if size > SMALL {
        return Ok(());
    }
    let dictionaries = contents.dictionaries.iter().map(|dictionary| &dictionary.batch);
    for batch in dictionaries.chain(&contents.batches) {
        let Some(codec) = batch.codec else { continue };
        for span in batch.buffers.iter().filter(|span| span.length > 0) {
            let prefix = source.get(span.offset, span.length.min(8))?.unwrap_or_default();
            declared_length(codec, prefix, span.length, size)?;
        }
    }
    Ok(())
}
