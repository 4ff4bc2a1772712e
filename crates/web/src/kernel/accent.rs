//! A portal's accent colour. All shades are computed from one base colour so that text has a
//! contrast of at least 4.5:1 (WCAG 2.2, 1.4.3), in the light and in the dark scheme.

use std::fmt::Write as _;

/// The shades of a portal's accent colour, for both colour schemes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accent {
    light: Shades,
    dark: Shades,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Shades {
    /// The background of a primary button, and the outline of what is selected.
    fill: Rgb,
    /// Text on `fill` and on `press`.
    on_fill: Rgb,
    /// `fill` while the pointer is over it.
    press: Rgb,
    /// Links and marks, on the page's background and on `soft`.
    text: Rgb,
    /// A tinted background.
    soft: Rgb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

const WHITE: Rgb = Rgb([255, 255, 255]);
const BLACK: Rgb = Rgb([0, 0, 0]);
/// The darkest light background and the lightest dark background that text appears on (`--paper`
/// and `--raised` in `farstu.css`).
const LIGHT_GROUND: Rgb = Rgb([246, 244, 240]);
const DARK_GROUND: Rgb = Rgb([35, 39, 44]);
const DARK_PAPER: Rgb = Rgb([20, 23, 26]);
/// Contrast ratio for text of normal size (WCAG 2.2, 1.4.3).
const ENOUGH: f64 = 4.5;
/// Light text on dark looks thinner than dark text on light.
const ENOUGH_IN_THE_DARK: f64 = 5.5;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AccentRefused {
    #[error("expected a colour such as #1a5f7a")]
    NotAColour,
    #[error(
        "this colour has a contrast of {0:.1}:1 on the pages' light background, and at least 4.5:1 is needed: choose a darker one"
    )]
    TooLight(f64),
}

impl Accent {
    /// Takes `#rrggbb`. The colour must reach 4.5:1 on `LIGHT_GROUND`, which implies it on white.
    pub fn new(hex: &str) -> Result<Self, AccentRefused> {
        let base = Rgb::parse(hex).ok_or(AccentRefused::NotAColour)?;
        let contrast = base.contrast(LIGHT_GROUND);
        if contrast < ENOUGH {
            return Err(AccentRefused::TooLight(contrast));
        }
        let light_soft = base.mix(LIGHT_GROUND, 0.90);
        let dark_soft = base.mix(DARK_GROUND, 0.74);
        let dark = base.lighter(|c| {
            c.contrast(dark_soft) >= ENOUGH_IN_THE_DARK
                && c.contrast(DARK_GROUND) >= ENOUGH_IN_THE_DARK
        });
        Ok(Self {
            light: Shades {
                fill: base,
                on_fill: WHITE,
                press: base.mix(BLACK, 0.18),
                text: base.until(BLACK, |c| c.contrast(light_soft) >= ENOUGH),
                soft: light_soft,
            },
            dark: Shades {
                fill: dark,
                on_fill: DARK_PAPER.until(BLACK, |c| c.contrast(dark) >= ENOUGH),
                press: dark.mix(WHITE, 0.2),
                text: dark,
                soft: dark_soft,
            },
        })
    }

    /// The style sheet that defines `--accent` and its shades for both colour schemes.
    pub fn css(&self) -> String {
        let mut css = String::with_capacity(400);
        self.light.write(&mut css);
        css.push_str("@media (prefers-color-scheme:dark){");
        self.dark.write(&mut css);
        css.push_str("}\n");
        css
    }

    /// The light scheme's fill as `#rrggbb`, for letters.
    pub fn theme(&self) -> String {
        self.light.fill.hex()
    }

    /// The portal's icon: a doorway.
    pub fn icon(&self) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"7\" fill=\"{}\"/>\
             <path d=\"M9 26V14a7 7 0 0 1 14 0v12\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.6\" stroke-linecap=\"round\"/>\
             <path d=\"M14 26V16l6-1.6V26z\" fill=\"{}\"/></svg>",
            self.light.fill.hex(),
            self.light.on_fill.hex(),
            self.light.on_fill.hex(),
        )
    }
}

impl Shades {
    fn write(&self, css: &mut String) {
        let (fill, on_fill, press, text, soft) =
            (self.fill, self.on_fill, self.press, self.text, self.soft);
        write!(
            css,
            ":root{{--accent:{};--on-accent:{};--accent-press:{};--accent-text:{};--accent-soft:{}}}",
            fill.hex(),
            on_fill.hex(),
            press.hex(),
            text.hex(),
            soft.hex()
        )
        .expect("writing to a String never fails");
    }
}

impl Rgb {
    fn parse(hex: &str) -> Option<Self> {
        let digits = hex
            .strip_prefix('#')
            .filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let part = |i: usize| u8::from_str_radix(digits.get(i..i + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// Blends `share` (0 to 1) of `other` into this colour.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between two bytes"
    )]
    fn mix(self, other: Self, share: f64) -> Self {
        let mut mixed = [0; 3];
        for (i, m) in mixed.iter_mut().enumerate() {
            *m = (f64::from(self.0[i]) * (1.0 - share) + f64::from(other.0[i]) * share).round()
                as u8;
        }
        Self(mixed)
    }

    /// The first colour between this one and `goal`, in steps of 2 %, that is `good`; else `goal`.
    fn until(self, goal: Self, good: impl Fn(Self) -> bool) -> Self {
        (0..=50)
            .map(|step| self.mix(goal, f64::from(step) / 50.0))
            .find(|c| good(*c))
            .unwrap_or(goal)
    }

    /// The nearest lighter colour of the same hue that is `good`; else white. Raising only OKLab's
    /// lightness turns brown into copper. A blend with white gives beige, which looks disabled on a
    /// button.
    fn lighter(self, good: impl Fn(Self) -> bool) -> Self {
        let [start, a, b] = self.oklab();
        let steps = (0..=200)
            .map(|step| start + f64::from(step) * 0.005)
            .take_while(|lightness| *lightness <= 0.95);
        steps
            .map(|lightness| Self::from_oklab([lightness, a, b]))
            .find(|c| good(*c))
            .unwrap_or(WHITE)
    }

    /// OKLab's L, a (green to red) and b (blue to yellow). Source: Björn Ottosson, "A perceptual
    /// color space for image processing" (2020).
    fn oklab(self) -> [f64; 3] {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    /// Values outside the sRGB gamut are clamped.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held between two bytes"
    )]
    fn from_oklab([lightness, a, b]: [f64; 3]) -> Self {
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let linear = [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ];
        Self(linear.map(|c| {
            let c = c.clamp(0.0, 1.0);
            let c = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
            (c * 255.0).round().clamp(0.0, 255.0) as u8
        }))
    }

    /// WCAG 2.2, "contrast ratio".
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Red, green and blue in linear light, from 0 to 1.
    fn linear(self) -> [f64; 3] {
        self.0.map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_as_wcag_counts_it() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 0.01);
        let grey = Rgb::parse("#767676").expect("a colour");
        assert!((grey.contrast(WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn oklab_round_trip() {
        for hex in ["#7a3b12", "#1f5c4d", "#000000", "#ffffff", "#123456"] {
            let colour = Rgb::parse(hex).expect("a colour");
            assert_eq!(Rgb::from_oklab(colour.oklab()).hex(), hex);
        }
        let [lightness, a, b] = WHITE.oklab();
        assert!((lightness - 1.0).abs() < 1e-3 && a.abs() < 1e-3 && b.abs() < 1e-3);
    }

    /// Brown stays brown: the dark scheme keeps the hue, which a blend with white would wash out.
    #[test]
    fn the_dark_accent_keeps_its_hue_and_its_colour() {
        let hue = |c: Rgb| {
            let [_, a, b] = c.oklab();
            (b.atan2(a).to_degrees(), a.hypot(b))
        };
        for (hex, expected) in [("#7a3b12", "#de976f"), ("#1f5c4d", "")] {
            let accent = Accent::new(hex).expect("an accent");
            let ((light, strong), (dark, still)) = (hue(accent.light.fill), hue(accent.dark.fill));
            assert!((light - dark).abs() < 6.0, "{hex}: {light} {dark}");
            assert!(still > strong * 0.8, "{hex}: the chroma is kept: {strong} {still}");
            assert!(accent.dark.fill.contrast(DARK_GROUND) >= ENOUGH_IN_THE_DARK);
            if !expected.is_empty() {
                assert_eq!(accent.dark.fill.hex(), expected);
            }
        }
    }

    #[test]
    fn every_accent_that_is_taken_is_readable_everywhere() {
        let mut taken = 0;
        for r in (0..=255).step_by(15) {
            for g in (0..=255).step_by(15) {
                for b in (0..=255).step_by(15) {
                    let Ok(accent) = Accent::new(&format!("#{r:02x}{g:02x}{b:02x}")) else {
                        continue;
                    };
                    taken += 1;
                    for (shades, ground) in
                        [(&accent.light, LIGHT_GROUND), (&accent.dark, DARK_GROUND)]
                    {
                        assert!(shades.fill.contrast(shades.on_fill) >= ENOUGH, "{accent:?}");
                        assert!(shades.press.contrast(shades.on_fill) >= ENOUGH, "{accent:?}");
                        assert!(shades.text.contrast(ground) >= ENOUGH, "{accent:?}");
                        assert!(shades.text.contrast(shades.soft) >= ENOUGH, "{accent:?}");
                    }
                }
            }
        }
        assert!(taken > 500, "{taken}");
    }

    #[test]
    fn refused_colours() {
        assert!(matches!(Accent::new("#ffcc00"), Err(AccentRefused::TooLight(_))));
        for bad in ["", "red", "#fff", "#12345g", "#1234567"] {
            assert_eq!(Accent::new(bad), Err(AccentRefused::NotAColour), "{bad}");
        }
    }
}
