//! Lengths side by side, as SVG.

use std::fmt::Write as _;

use crate::ui::xml::escaped;

/// In CSS pixels.
const WIDTH: f64 = 720.0;
const ROW: f64 = 20.0;
const LEFT: f64 = 230.0;
const RIGHT: f64 = 110.0;
/// So many characters of a name are shown; a pointer that rests on it shows all.
const SHOWN: usize = 34;

/// A row.
pub(crate) struct Bar {
    pub(crate) name: String,
    /// Lengths, one behind the other, none below zero; as many as there are in the legend.
    pub(crate) parts: Vec<f64>,
    /// What stands behind them.
    pub(crate) told: String,
}

/// Rows on one scale; `legend` has the class and the name of each part.
pub(crate) fn bars(title: &str, legend: &[(&str, &str)], rows: &[Bar]) -> String {
    let length = |bar: &Bar| bar.parts.iter().sum::<f64>();
    let most = rows.iter().map(length).fold(0.0, f64::max);
    let scale = (WIDTH - LEFT - RIGHT) / if most > 0.0 { most } else { 1.0 };
    let height = ROW * rows.len() as f64;
    let title = escaped(title);
    let mut svg = format!(
        "<figure>\n<figcaption>{title}</figcaption>\n\
         <svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">\n"
    );
    for (number, bar) in rows.iter().enumerate() {
        let top = ROW * number as f64;
        let middle = top + ROW * 0.7;
        let _ = write!(
            svg,
            "<g><title>{}: {}</title><text class=\"y\" x=\"{}\" y=\"{middle:.1}\">{}</text>",
            escaped(&bar.name),
            escaped(&bar.told),
            LEFT - 8.0,
            escaped(&cut(&bar.name))
        );
        let mut at = LEFT;
        for ((class, _), part) in legend.iter().zip(&bar.parts) {
            let width = part * scale;
            let _ = write!(
                svg,
                "<rect class=\"{class}\" x=\"{at:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\"/>",
                top + 3.0,
                ROW - 6.0
            );
            at += width;
        }
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{middle:.1}\">{}</text></g>",
            at + 6.0,
            escaped(&bar.told)
        );
    }
    svg.push_str("</svg>\n");
    if legend.len() > 1 {
        let names = legend.iter();
        let names =
            names.map(|(class, name)| format!("<span class=\"{class}\">{}</span>", escaped(name)));
        let _ = writeln!(
            svg,
            "<p class=\"legend\">{}</p>",
            names.collect::<Vec<_>>().join(" ")
        );
    }
    svg.push_str("</figure>\n");
    svg
}

fn cut(name: &str) -> String {
    if name.chars().count() <= SHOWN {
        return name.to_owned();
    }
    let cut: String = name.chars().take(SHOWN - 1).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::{Bar, bars};

    fn bar(name: &str, parts: &[f64]) -> Bar {
        Bar {
            name: name.to_owned(),
            parts: parts.to_vec(),
            told: "much".to_owned(),
        }
    }

    #[test]
    fn the_longest_row_fills_the_room() {
        let rows = [bar("a", &[3.0, 1.0]), bar("b", &[0.0, 2.0])];
        let svg = bars("Sizes", &[("a", "tables"), ("b", "indexes")], &rows);
        let widths: Vec<_> = svg
            .split(" width=\"")
            .skip(1)
            .filter_map(|it| it.split('"').next())
            .collect();
        assert_eq!(widths, ["285.0", "95.0", "0.0", "190.0"]);
        assert_eq!(svg.matches("<span").count(), 2);
    }

    #[test]
    fn names_stay_texts_and_nothing_is_divided_by() {
        let svg = bars("<b>", &[("a", "x")], &[bar("<script>\"&", &[0.0])]);
        assert!(!svg.contains("<script") && !svg.contains("<b>"), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        let long = bars("t", &[("a", "x")], &[bar(&"ä".repeat(50), &[1.0])]);
        assert!(
            long.contains(&format!(">{}…</text>", "ä".repeat(33))),
            "{long}"
        );
    }
}
