//! Charts as SVG, which needs neither scripts nor a network.

use std::fmt::Write as _;

use crate::ui::xml::escaped;

/// Of a chart, in CSS pixels.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 274.0;
const LEFT: f64 = 74.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 40.0;
/// How many lines a scale has at most.
const MOST_TICKS: usize = 9;

/// A scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    is_logarithmic: bool,
}

impl Axis {
    /// From nothing to the largest of some values.
    pub(super) fn from_zero(values: impl Iterator<Item = f64>) -> Self {
        let most = values.filter(|it| it.is_finite()).fold(0.0, f64::max);
        let step = step(most.max(1e-9));
        Self {
            low: 0.0,
            high: (most / step).ceil().max(1.0) * step,
            is_logarithmic: false,
        }
    }

    /// Between two values.
    pub(super) const fn between(low: f64, high: f64) -> Self {
        Self {
            low,
            high,
            is_logarithmic: false,
        }
    }

    /// In powers, around some values that are larger than nothing.
    pub(super) fn of_powers(values: impl Iterator<Item = f64>) -> Self {
        let positive = values.filter(|it| it.is_finite() && *it > 0.0);
        let (low, high) = positive.fold((f64::INFINITY, 0.0f64), |(low, high), it| {
            (low.min(it), high.max(it))
        });
        let (low, high) = if low.is_finite() {
            (low, high)
        } else {
            (1.0, 10.0)
        };
        Self {
            low: low / 1.1,
            high: (high * 1.1).max(low * 1.5),
            is_logarithmic: true,
        }
    }

    /// Where a value stands, from 0 to 1.
    pub(super) fn share(&self, value: f64) -> f64 {
        let share = match self.is_logarithmic {
            true => (value.max(1e-12) / self.low).ln() / (self.high / self.low).ln(),
            false => (value - self.low) / (self.high - self.low),
        };
        share.clamp(0.0, 1.0)
    }

    /// The value that stands there.
    pub(super) fn value(&self, share: f64) -> f64 {
        match self.is_logarithmic {
            true => self.low * (self.high / self.low).powf(share),
            false => self.low + (self.high - self.low) * share,
        }
    }

    /// Round values, of which not too many.
    fn ticks(&self) -> Vec<f64> {
        if !self.is_logarithmic {
            let step = step(self.high - self.low);
            let first = (self.low / step).ceil() as i64;
            let values = (0..=MOST_TICKS as i64 * 2).map(|n| (first + n) as f64 * step);
            return values
                .take_while(|it| *it <= self.high + step * 1e-6)
                .collect();
        }
        let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
        let of = |heads: &[f64]| -> Vec<f64> {
            let all = decades
                .clone()
                .flat_map(|power| heads.iter().map(move |head| head * 10f64.powi(power)));
            all.filter(|it| *it >= self.low && *it <= self.high)
                .collect()
        };
        let fine = of(&[1.0, 2.0, 5.0]);
        match fine.len() > MOST_TICKS {
            true => of(&[1.0]),
            false => fine,
        }
    }
}

/// The distance of round values: 1, 2 or 5 of a power of ten.
fn step(range: f64) -> f64 {
    let raw = range / 6.0;
    let power = 10f64.powf(raw.log10().floor());
    let head = [1.0, 2.0, 5.0].into_iter().find(|head| head * power >= raw);
    head.unwrap_or(10.0) * power
}

/// A chart with two scales, to which marks are added.
pub(super) struct Chart {
    x: Axis,
    y: Axis,
    marks: String,
    legend: Vec<(&'static str, String)>,
    title: String,
    labels: [String; 2],
    /// What values are written as.
    names: [fn(f64) -> String; 2],
}

impl Chart {
    /// An empty one; the labels are those of the scales.
    pub(super) fn new(
        title: &str,
        (x, x_label, x_name): (Axis, &str, fn(f64) -> String),
        (y, y_label, y_name): (Axis, &str, fn(f64) -> String),
    ) -> Self {
        Self {
            x,
            y,
            marks: String::new(),
            legend: Vec::new(),
            title: title.to_owned(),
            labels: [x_label.to_owned(), y_label.to_owned()],
            names: [x_name, y_name],
        }
    }

    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            LEFT + self.x.share(x) * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - self.y.share(y) * (HEIGHT - TOP - BOTTOM),
        )
    }

    /// A line through points, which breaks off where there is none.
    pub(super) fn line(&mut self, class: &'static str, name: &str, points: &[Option<(f64, f64)>]) {
        let mut path = String::new();
        let mut is_down = false;
        for point in points {
            let Some(point) = point else {
                is_down = false;
                continue;
            };
            let (x, y) = self.at(*point);
            let _ = write!(path, "{}{x:.1} {y:.1}", if is_down { 'L' } else { 'M' });
            is_down = true;
        }
        let _ = writeln!(self.marks, r#"<path class="line {class}" d="{path}"/>"#);
        // A point between two gaps would not be seen.
        for (x, y) in points.iter().flatten() {
            let (at, height) = self.at((*x, *y));
            let (x, y) = ((self.names[0])(*x), (self.names[1])(*y));
            let _ = writeln!(
                self.marks,
                r#"<circle class="{class}" cx="{at:.1}" cy="{height:.1}" r="2"><title>{}: {} at {}</title></circle>"#,
                escaped(name),
                escaped(&y),
                escaped(&x),
            );
        }
        self.legend.push((class, name.to_owned()));
    }

    /// What a value is between.
    pub(super) fn whisker(&mut self, class: &'static str, x: f64, low: f64, high: f64) {
        let ((at, bottom), (_, top)) = (self.at((x, low)), self.at((x, high)));
        let _ = writeln!(
            self.marks,
            r#"<path class="line {class}" d="M{at:.1} {bottom:.1}V{top:.1}"/>"#
        );
    }

    /// A rectangle of the ground, more or less dark.
    pub(super) fn cell(&mut self, x: (f64, f64), y: (f64, f64), darkness: f64, title: &str) {
        let ((left, bottom), (right, top)) = (self.at((x.0, y.0)), self.at((x.1, y.1)));
        let _ = writeln!(
            self.marks,
            r#"<rect class="heat" x="{left:.1}" y="{top:.1}" width="{:.1}" height="{:.1}" opacity="{darkness:.2}"><title>{}</title></rect>"#,
            right - left,
            bottom - top,
            escaped(title),
        );
    }

    /// A value that has a name, across the whole chart.
    pub(super) fn bound(&mut self, y: f64, name: &str) {
        let (_, at) = self.at((0.0, y));
        let _ = writeln!(
            self.marks,
            r#"<path class="bound" d="M{LEFT} {at:.1}H{}"/><text class="bound" x="{}" y="{:.1}">{}</text>"#,
            WIDTH - RIGHT,
            WIDTH - RIGHT,
            at - 4.0,
            escaped(name),
        );
    }

    /// The whole of it.
    pub(super) fn svg(&self) -> String {
        let mut svg = format!(
            "<figure><figcaption>{}</figcaption>\n<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\n",
            escaped(&self.title),
            escaped(&self.title),
        );
        for x in self.x.ticks() {
            let (at, _) = self.at((x, 0.0));
            let _ = writeln!(
                svg,
                r#"<path class="grid" d="M{at:.1} {TOP}V{}"/><text class="x" x="{at:.1}" y="{}">{}</text>"#,
                HEIGHT - BOTTOM,
                HEIGHT - BOTTOM + 16.0,
                escaped(&(self.names[0])(x)),
            );
        }
        for y in self.y.ticks() {
            let (_, at) = self.at((0.0, y));
            let _ = writeln!(
                svg,
                r#"<path class="grid" d="M{LEFT} {at:.1}H{}"/><text class="y" x="{}" y="{:.1}">{}</text>"#,
                WIDTH - RIGHT,
                LEFT - 6.0,
                at + 4.0,
                escaped(&(self.names[1])(y)),
            );
        }
        let _ = writeln!(
            svg,
            r#"<text class="label" x="{}" y="{}">{}</text><text class="label" x="4" y="12">{}</text>"#,
            WIDTH / 2.0,
            HEIGHT - 6.0,
            escaped(&self.labels[0]),
            escaped(&self.labels[1]),
        );
        svg.push_str(&self.marks);
        svg.push_str("</svg>\n");
        if self.legend.len() > 1 {
            svg.push_str("<p class=\"legend\">");
            for (class, name) in &self.legend {
                let _ = write!(svg, "<span class=\"{class}\">{}</span> ", escaped(name));
            }
            svg.push_str("</p>\n");
        }
        svg.push_str("</figure>\n");
        svg
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;

    #[test]
    fn scales_have_round_values_and_not_too_many() {
        assert_eq!(
            Axis::from_zero([3.0, 98.0].into_iter()).ticks(),
            [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
        );
        assert_eq!(
            Axis::from_zero(std::iter::empty()).ticks().first(),
            Some(&0.0)
        );
        assert_eq!(
            Axis::of_powers([0.9, 60.0].into_iter()).ticks(),
            [1.0, 2.0, 5.0, 10.0, 20.0, 50.0]
        );
        for axis in [
            Axis::of_powers([1e-3, 1e6].into_iter()),
            Axis::of_powers(std::iter::empty()),
            Axis::between(0.0, 3600.0),
            Axis::between(0.0, 0.5),
        ] {
            let n = axis.ticks().len();
            assert!((2..=12).contains(&n), "{axis:?}: {n}");
        }
    }

    #[test]
    fn a_share_is_that_of_its_value() {
        for axis in [
            Axis::of_powers([1.0, 1000.0].into_iter()),
            Axis::between(2.0, 9.0),
        ] {
            for share in [0.0, 0.25, 1.0] {
                assert!((axis.share(axis.value(share)) - share).abs() < 1e-9);
            }
        }
    }
}
