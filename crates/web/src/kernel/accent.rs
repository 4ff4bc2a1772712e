use std::fmt::Write as _;

/// A portal's one colour, from which the others are computed so that every text has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3), light and dark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accent {
    light: Shades,
    dark: Shades,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Shades {
    /// Behind the words of a primary button, and around what is chosen.
    fill: Rgb,
    /// The words on `fill`.
    on_fill: Rgb,
    /// `fill` under the pointer.
    press: Rgb,
    /// Links and marks on paper and on `soft`.
    text: Rgb,
    /// A quiet ground.
    soft: Rgb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb([u8; 3]);

const WHITE: Rgb = Rgb([255, 255, 255]);
const BLACK: Rgb = Rgb([0, 0, 0]);
/// The darkest light ground and the lightest dark ground that a text stands on (`--paper` and `--raised` in `farstu.css`).
const LIGHT_GROUND: Rgb = Rgb([246, 244, 240]);
const DARK_GROUND: Rgb = Rgb([35, 39, 44]);
const DARK_PAPER: Rgb = Rgb([20, 23, 26]);
const ENOUGH: f64 = 4.5;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AccentRefused {
    #[error("a colour is written #rrggbb")]
    NotAColour,
    #[error("white text on this colour has a contrast of {0:.1}:1, and at least 4.5:1 is needed: choose a darker one")]
    TooLight(f64),
}

impl Accent {
    /// `#rrggbb`, dark enough to carry white text.
    pub fn new(hex: &str) -> Result<Self, AccentRefused> {
        let base = Rgb::parse(hex).ok_or(AccentRefused::NotAColour)?;
        let contrast = base.contrast(LIGHT_GROUND);
        if contrast < ENOUGH {
            return Err(AccentRefused::TooLight(contrast));
        }
        let light_soft = base.mix(LIGHT_GROUND, 0.90);
        let dark_soft = base.mix(DARK_GROUND, 0.78);
        let dark = base.until(WHITE, |c| c.contrast(dark_soft) >= 5.5 && c.contrast(DARK_GROUND) >= 5.5);
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
                press: dark.mix(WHITE, 0.25),
                text: dark,
                soft: dark_soft,
            },
        })
    }

    /// The style sheet that gives the accent its names in both schemes.
    pub fn css(&self) -> String {
        let mut css = String::with_capacity(400);
        self.light.write(&mut css);
        css.push_str("@media (prefers-color-scheme:dark){");
        self.dark.write(&mut css);
        css.push_str("}\n");
        css
    }

    /// `#rrggbb` for the browser's own frame.
    pub fn theme(&self) -> String {
        self.light.fill.hex()
    }

    /// The portal's mark: a doorway.
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
        let (fill, on_fill, press, text, soft) = (self.fill, self.on_fill, self.press, self.text, self.soft);
        write!(
            css,
            ":root{{--accent:{};--on-accent:{};--accent-press:{};--accent-text:{};--accent-soft:{}}}",
            fill.hex(),
            on_fill.hex(),
            press.hex(),
            text.hex(),
            soft.hex()
        )
        .expect("a string takes what is written");
    }
}

impl Rgb {
    fn parse(hex: &str) -> Option<Self> {
        let digits = hex.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let part = |i: usize| u8::from_str_radix(digits.get(i..i + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// This colour with `share` (0 to 1) of the other.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    fn mix(self, other: Self, share: f64) -> Self {
        let mut mixed = [0; 3];
        for (i, m) in mixed.iter_mut().enumerate() {
            *m = (f64::from(self.0[i]) * (1.0 - share) + f64::from(other.0[i]) * share).round() as u8;
        }
        Self(mixed)
    }

    /// The nearest colour on the way to `goal` that is good.
    fn until(self, goal: Self, good: impl Fn(Self) -> bool) -> Self {
        (0..=50).map(|step| self.mix(goal, f64::from(step) / 50.0)).find(|c| good(*c)).unwrap_or(goal)
    }

    /// WCAG 2.2, "contrast ratio".
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
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
    fn every_accent_that_is_taken_is_readable_everywhere() {
        let mut taken = 0;
        for r in (0..=255).step_by(15) {
            for g in (0..=255).step_by(15) {
                for b in (0..=255).step_by(15) {
                    let Ok(accent) = Accent::new(&format!("#{r:02x}{g:02x}{b:02x}")) else { continue };
                    taken += 1;
                    for (shades, ground) in [(&accent.light, LIGHT_GROUND), (&accent.dark, DARK_GROUND)] {
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
    fn what_is_refused_and_why() {
        assert!(matches!(Accent::new("#ffcc00"), Err(AccentRefused::TooLight(_))));
        for bad in ["", "red", "#fff", "#12345g", "#1234567"] {
            assert_eq!(Accent::new(bad), Err(AccentRefused::NotAColour), "{bad}");
        }
    }
}
