//! Pictures in at most 256 colours: a page has few, and letters' edges many that nobody tells apart.

use std::collections::HashMap;

use reelscope_e2e::Result;

/// A colour.
type Rgb = [u8; 3];

/// The picture with its 256 most frequent colours; each other one becomes the nearest of these.
pub(crate) fn reduced(picture: &[u8]) -> Result<Vec<u8>> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(picture));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or("a picture larger than memory")?];
    let info = reader.next_frame(&mut bytes)?;
    let samples = info.color_type.samples();
    if samples < 3 {
        return Err("a picture without colours".into());
    }
    let pixels =
        || bytes[..info.buffer_size()].chunks_exact(samples).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
    let mut counts: HashMap<Rgb, u64> = HashMap::new();
    pixels().for_each(|pixel| *counts.entry(pixel).or_default() += 1);
    let mut colours: Vec<(Rgb, u64)> = counts.into_iter().collect();
    // Of equally frequent ones the order is theirs, so that the same picture gives the same bytes.
    // Few pixels of a strong colour mean more than many of a shade of grey.
    let strength = |colour: &Rgb| {
        let (least, most) =
            (colour.iter().min().copied().unwrap_or(0), colour.iter().max().copied().unwrap_or(0));
        1 + u64::from(most - least) / 4
    };
    colours.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count * strength(colour)), *colour));
    let kept: Vec<Rgb> = colours.iter().take(256).map(|(colour, _)| *colour).collect();
    let place = |colour: &Rgb| {
        let distance = |other: &Rgb| -> i32 {
            colour.iter().zip(other).map(|(a, b)| (i32::from(*a) - i32::from(*b)).pow(2)).sum()
        };
        let nearest = kept.iter().enumerate().min_by_key(|(_, other)| distance(other));
        nearest.map_or(0, |(at, _)| at as u8)
    };
    let places: HashMap<Rgb, u8> = colours.iter().map(|(colour, _)| (*colour, place(colour))).collect();
    let indexed: Vec<u8> = pixels().map(|pixel| places[&pixel]).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, info.width, info.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(kept.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indexed)?;
    writer.finish()?;
    Ok(out)
}
