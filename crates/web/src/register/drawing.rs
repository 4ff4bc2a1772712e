//! The picture to turn and the tones to count of the human check. Drawn on request: nothing is
//! stored, and there is no fixed set to learn.

use std::f32::consts::{FRAC_PI_4, TAU};
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

const SIDE: usize = 240;
const SAMPLES_A_SECOND: usize = 8_000;

/// A picture with an obvious right way up, turned clockwise by `eighths` of a full turn. PNG.
pub(super) fn picture(eighths: u8, grain: [u8; 16]) -> Vec<u8> {
    let turned = f32::from(eighths) * FRAC_PI_4 + (f32::from(grain[0]) - 127.5) / 127.5 * 0.12;
    let (sin, cos) = turned.sin_cos();
    let shape = SHAPES[usize::from(grain[1]) % SHAPES.len()];
    let tint = [grain[2] % 40, grain[3] % 40, grain[4] % 40];
    let mut rows = Vec::with_capacity(SIDE * (SIDE * 3 + 1));
    let mut noise = u32::from_be_bytes([grain[5], grain[6], grain[7], grain[8]]) | 1;
    for y in 0..SIDE {
        rows.push(0); // Filter type 0: none (PNG, 9.2).
        for x in 0..SIDE {
            let mut sum = [0u32; 3];
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (px, py) = (unit(x, dx), unit(y, dy));
                // The point of the upright picture that this pixel shows.
                let (ux, uy) = ((px * cos + py * sin) / 0.82, (py * cos - px * sin) / 0.82);
                let colour = if ux.hypot(uy) > 1.12 {
                    [222, 216, 206]
                } else {
                    shape(ux, uy).unwrap_or([198, 216, 224])
                };
                for (total, part) in sum.iter_mut().zip(colour) {
                    *total += u32::from(part);
                }
            }
            // Noise by xorshift, so that no two pictures have the same bytes.
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            for (total, tint) in sum.into_iter().zip(tint) {
                let value = (total / 4).saturating_sub(u32::from(tint) / 2) + noise % 14;
                rows.push(u8::try_from(value.min(255)).unwrap_or(255));
            }
        }
    }
    png(&rows)
}

/// A pixel's coordinate, from -1 to 1 across the side.
#[expect(clippy::cast_precision_loss, reason = "some hundred pixels")]
fn unit(pixel: usize, part: f32) -> f32 {
    (pixel as f32 + part) / (SIDE as f32 / 2.0) - 1.0
}

type Shape = fn(f32, f32) -> Option<[u8; 3]>;
const SHAPES: [Shape; 3] = [house, spruce, boat];

fn within(value: f32, from: f32, to: f32) -> bool {
    value >= from && value <= to
}

fn house(x: f32, y: f32) -> Option<[u8; 3]> {
    if within(x, -0.14, 0.14) && within(y, 0.2, 0.7) {
        return Some([70, 48, 36]);
    }
    if (within(x, -0.42, -0.22) || within(x, 0.22, 0.42)) && within(y, 0.05, 0.27) {
        return Some([246, 226, 150]);
    }
    if within(x, -0.55, 0.55) && within(y, -0.12, 0.7) {
        return Some([158, 52, 40]);
    }
    if within(x, 0.28, 0.44) && within(y, -0.72, -0.3) {
        return Some([96, 84, 80]);
    }
    if within(y, -0.7, -0.12) && x.abs() <= (y + 0.7) * 1.22 {
        return Some([52, 56, 62]);
    }
    ground(y)
}

fn spruce(x: f32, y: f32) -> Option<[u8; 3]> {
    for (top, bottom, wide) in [(-0.82, -0.3, 0.34), (-0.5, 0.08, 0.48), (-0.16, 0.46, 0.62)] {
        if within(y, top, bottom) && x.abs() <= (y - top) / (bottom - top) * wide {
            return Some([34, 92, 60]);
        }
    }
    if within(x, -0.08, 0.08) && within(y, 0.46, 0.7) {
        return Some([104, 72, 44]);
    }
    ground(y)
}

fn boat(x: f32, y: f32) -> Option<[u8; 3]> {
    if within(x, -0.03, 0.03) && within(y, -0.8, 0.3) {
        return Some([84, 60, 40]);
    }
    if x > 0.03 && within(y, -0.74, 0.16) && x <= 0.03 + (y + 0.74) * 0.62 {
        return Some([250, 250, 246]);
    }
    if x < -0.03 && within(y, -0.5, 0.16) && -x <= 0.03 + (y + 0.5) * 0.6 {
        return Some([222, 120, 60]);
    }
    if within(y, 0.26, 0.56) && x.abs() <= 0.72 - (y - 0.26) * 0.9 {
        return Some([120, 44, 40]);
    }
    (y > 0.48).then_some([60, 112, 150])
}

fn ground(y: f32) -> Option<[u8; 3]> {
    (y > 0.7).then_some([120, 140, 84])
}

/// A truecolour image, 8 bits a sample (PNG, 11).
fn png(rows: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let data = packed.write_all(rows).and_then(|()| packed.finish()).unwrap_or_default();
    let side = u32::try_from(SIDE).unwrap_or(0).to_be_bytes();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &[&side[..], &side, &[8, 2, 0, 0, 0]].concat());
    chunk(&mut file, b"IDAT", &data);
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let mut crc = flate2::Crc::new();
    for part in [&kind[..], data] {
        crc.update(part);
        file.extend(part);
    }
    file.extend(crc.sum().to_be_bytes());
}

/// The tones to count, high where `true`. WAV, 8 bits, one channel.
pub(super) fn sound(tones: &[bool]) -> Vec<u8> {
    let (tone, gap) = (SAMPLES_A_SECOND * 2 / 5, SAMPLES_A_SECOND / 3);
    let mut samples = vec![128; gap];
    for high in tones {
        let frequency = if *high { 988.0 } else { 262.0 };
        for i in 0..tone {
            samples.push(sample(i, tone, frequency));
        }
        samples.extend(std::iter::repeat_n(128, gap));
    }
    let length = u32::try_from(samples.len()).unwrap_or(0);
    let rate = u32::try_from(SAMPLES_A_SECOND).unwrap_or(0);
    let mut file = Vec::with_capacity(samples.len() + 44);
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend([1, 0, 1, 0]);
    file.extend(rate.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend([1, 0, 8, 0]);
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    file
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 38 to 218"
)]
fn sample(i: usize, of: usize, frequency: f32) -> u8 {
    let fade = (i.min(of - i) as f32 / 200.0).min(1.0);
    let wave = (i as f32 * frequency * TAU / SAMPLES_A_SECOND as f32).sin();
    (128.0 + 90.0 * fade * wave) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_picture_is_another_picture_and_still_a_png() {
        let upright = picture(0, [7; 16]);
        assert!(upright.starts_with(b"\x89PNG\r\n\x1a\n") && upright.ends_with(b"IEND\xaeB`\x82"));
        assert_ne!(upright, picture(1, [7; 16]));
        assert_ne!(upright, picture(0, [8; 16]), "grain");
        assert!(upright.len() < 120_000, "{}", upright.len());
    }

    #[test]
    fn a_sound_has_the_length_that_its_head_says() {
        let file = sound(&[true, false, true]);
        assert!(file.starts_with(b"RIFF") && &file[8..16] == b"WAVEfmt ");
        let said = u32::from_le_bytes([file[40], file[41], file[42], file[43]]);
        assert_eq!(usize::try_from(said).expect("a length"), file.len() - 44);
    }
}
