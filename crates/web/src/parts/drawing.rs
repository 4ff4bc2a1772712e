//! Charts as SVG. `plotters` computes the coordinates; the style sheet decides the looks, by a
//! class for each mark. Text stands beside the drawing, which is stretched to the page.

use std::ops::Range;

use plotters::prelude::{
    ChartBuilder, IntoDrawingArea, LineSeries, RGBColor, Rectangle, SVGBackend,
};

/// In the units of the data.
type Place = (f64, f64);

pub(super) enum Mark {
    Line(&'static str, Vec<Place>),
    /// From one corner to the opposite one.
    Bar(&'static str, [Place; 2]),
}

impl Mark {
    fn class(&self) -> &'static str {
        match self {
            Self::Line(class, _) | Self::Bar(class, _) => class,
        }
    }
}

/// The content of `<svg viewBox="0 0 {width} {height}">`.
pub(super) fn draw(
    (width, height): (u32, u32),
    x: Range<f64>,
    y: Range<f64>,
    marks: Vec<Mark>,
) -> String {
    let mut classes: Vec<&str> = marks.iter().map(Mark::class).collect();
    classes.sort_unstable();
    classes.dedup();
    let mut svg = String::new();
    // Writing to a string cannot fail, and a chart without its drawing still has its title and
    // table.
    let _ = drawn(&mut svg, (width, height), (x, y), marks, &classes);
    let from = svg.find('>').map_or(0, |end| end + 1);
    let mut inside = svg[from..].trim_end().trim_end_matches("</svg>").to_owned();
    for (n, class) in classes.iter().enumerate() {
        for colour in ["fill", "stroke"] {
            inside = inside
                .replace(&format!("{colour}=\"#0000{n:02X}\""), &format!("class=\"{class}\""));
        }
    }
    inside
}

/// `plotters` distinguishes marks by colour, so each class is drawn in a colour of its own, which
/// `draw` replaces by the class.
fn drawn(
    svg: &mut String,
    size: (u32, u32),
    (x, y): (Range<f64>, Range<f64>),
    marks: Vec<Mark>,
    classes: &[&str],
) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, size).into_drawing_area();
    let mut chart = ChartBuilder::on(&area).build_cartesian_2d(x, y).map_err(|e| e.to_string())?;
    for mark in marks {
        let class = classes.iter().position(|class| *class == mark.class()).unwrap_or_default();
        let colour = RGBColor(0, 0, class as u8);
        match mark {
            Mark::Line(_, places) => chart.draw_series(LineSeries::new(places, colour)),
            Mark::Bar(_, corners) => chart
                .draw_series([Rectangle::new(corners, plotters::style::Color::filled(&colour))]),
        }
        .map_err(|e| e.to_string())?;
    }
    drop(chart);
    area.present().map_err(|e| e.to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_where_they_belong_and_look_as_the_style_sheet_says() {
        let marks = vec![
            Mark::Line("now", vec![(0.0, 0.0), (50.0, 100.0)]),
            Mark::Bar("all", [(50.0, 0.0), (100.0, 50.0)]),
        ];
        let drawn = draw((1_001, 201), 0.0..100.0, 0.0..100.0, marks);
        assert!(
            drawn.contains("class=\"now\"") && drawn.contains("points=\"0,200 500,0 \""),
            "{drawn}"
        );
        assert!(
            drawn.contains("class=\"all\"")
                && drawn.contains("x=\"500\" y=\"100\" width=\"500\" height=\"100\""),
            "{drawn}"
        );
        assert!(
            !drawn.contains("svg") && !drawn.contains("style=") && !drawn.contains('#'),
            "{drawn}"
        );
    }
}
