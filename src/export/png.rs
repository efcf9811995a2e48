//! What a PNG says about itself: the browser packs the picture, and these chunks are put behind its header.

/// The first bytes of every PNG, and the length of the header chunk behind them.
const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
const HEADER: usize = 25;

/// CSS pixels to a metre.
const PER_METRE: f64 = 96.0 / 0.0254;

/// The picture with these texts in it (`tEXt`, or `iTXt` where they need more than ASCII), and its size on paper: `ratio`
/// pixels to one of CSS. None for bytes that are no PNG. Texts hold no control characters but newlines.
#[must_use]
pub fn with_texts(png: &[u8], texts: &[(&str, String)], ratio: f64) -> Option<Vec<u8>> {
    let (head, rest) = png.split_at_checked(SIGNATURE.len() + HEADER)?;
    if !head.starts_with(&SIGNATURE) || head.get(12..16) != Some(b"IHDR") {
        return None;
    }
    let mut out = head.to_vec();
    let density = ((PER_METRE * ratio).round() as u32).to_be_bytes();
    push(&mut out, *b"pHYs", &[&density[..], &density, &[1]].concat());
    for (name, text) in texts {
        // A keyword is Latin-1 without spaces at its ends, of at most 79 bytes.
        let name: String = name.chars().filter(char::is_ascii).take(79).collect();
        if text.is_ascii() {
            push(&mut out, *b"tEXt", &[name.as_bytes(), &[0], text.as_bytes()].concat());
        } else {
            // Not compressed, in no language, under no other name.
            push(&mut out, *b"iTXt", &[name.as_bytes(), &[0; 5], text.as_bytes()].concat());
        }
    }
    out.extend_from_slice(rest);
    Some(out)
}

fn push(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(kind);
    out.extend(data);
    let sum = crc(&out[from..]);
    out.extend(sum.to_be_bytes());
}

/// The checksum of a chunk, CRC-32 as in zip files.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_put_texts_behind_the_header() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        let header = [&SIGNATURE[..], &[0, 0, 0, 13], b"IHDR", &[0; 13], &[1, 2, 3, 4]].concat();
        let png = [&header[..], b"rest"].concat();
        let texts = [("Title", "Errors".to_owned()), ("Made", "1 – 2".to_owned())];
        let out = with_texts(&png, &texts, 2.0).unwrap();
        assert!(out.starts_with(&header) && out.ends_with(b"rest"));
        let middle = &out[header.len()..out.len() - 4];
        // 192 dots to the inch.
        assert_eq!(middle[..17], [0, 0, 0, 9, b'p', b'H', b'Y', b's', 0, 0, 29, 135, 0, 0, 29, 135, 1]);
        assert_eq!(&middle[21..41], b"\0\0\0\x0ctEXtTitle\0Errors");
        assert_eq!(
            &middle[45..],
            &[&b"\0\0\0\x10iTXtMade\0\0\0\0\0"[..], "1 – 2".as_bytes(), &middle[69..]].concat()
        );
        assert_eq!(with_texts(b"GIF89a", &texts, 2.0), None);
    }
}
