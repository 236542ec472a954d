//! Numbers that fit.

use super::demand::{Demand, NumberDemand};
use crate::api::Decimal;
use crate::api::plan::integer_range;
use crate::api::random::Random;
use crate::order;

/// The most digits behind the point that are tried.
const MAX_PLACES: u32 = 18;

/// Numbers within the bounds, the plainest first; the judge decides.
pub(super) fn candidates(demand: &Demand, integer: bool, random: &mut Random) -> Vec<Decimal> {
    let mut found = Vec::new();
    let bounds = &demand.number;
    let (floor, ceiling) = format_range(&demand.formats);
    for places in 0..=MAX_PLACES {
        let Some(grid) = Grid::new(bounds, integer, places, floor, ceiling) else {
            continue;
        };
        found.extend(
            grid.candidates(random)
                .into_iter()
                .map(|n| decimal(n, places)),
        );
        if !found.is_empty() && places >= 1 {
            break;
        }
    }
    if !integer && bounds.multiple_of.is_empty() {
        // A number that is no integer tells more.
        order::sort_by_key(&mut found, |number: &Decimal| number.is_integer());
    }
    // Bounds beyond machine numbers are values that satisfy at least themselves.
    found.extend(
        bounds
            .lower
            .iter()
            .chain(&bounds.upper)
            .map(|(bound, _)| bound.clone()),
    );
    found.extend(bounds.multiple_of.iter().cloned());
    found.push(Decimal::zero());
    found
}

/// The range of the integer formats, in which JSON numbers stay exact everywhere if there is none.
fn format_range(formats: &[Box<str>]) -> (i128, i128) {
    let mut range = (-(1 << 53) + 1, (1 << 53) - 1);
    for format in formats {
        let Some((min, max)) = integer_range(format) else {
            continue;
        };
        range = (min.max(range.0.min(max)), max.min(range.1.max(min)));
    }
    range
}

/// Numbers as whole multiples of 10⁻ᵖ.
struct Grid {
    low: i128,
    high: i128,
    step: i128,
}

impl Grid {
    /// `None` if a bound is not on the grid or nothing is between the bounds.
    fn new(
        bounds: &NumberDemand,
        integer: bool,
        places: u32,
        floor: i128,
        ceiling: i128,
    ) -> Option<Self> {
        let unit = 10_i128.checked_pow(places)?;
        let mut low = bounds
            .lower
            .as_ref()
            .map_or(Some(i128::MIN), |(bound, exclusive)| {
                scaled(bound, places)?.checked_add(i128::from(*exclusive))
            })?;
        let mut high = bounds
            .upper
            .as_ref()
            .map_or(Some(i128::MAX), |(bound, exclusive)| {
                scaled(bound, places)?.checked_sub(i128::from(*exclusive))
            })?;
        // Where the document sets a bound beyond the usual range, the document counts.
        if bounds.upper.is_none() {
            high = ceiling
                .checked_mul(unit)?
                .max(low.saturating_add(unit.saturating_mul(1000)));
        }
        if bounds.lower.is_none() {
            low = floor
                .checked_mul(unit)?
                .min(high.saturating_sub(unit.saturating_mul(1000)));
        }
        let mut step = if integer { unit } else { 1 };
        for factor in &bounds.multiple_of {
            step = least_common_multiple(step, scaled(factor, places)?)?;
        }
        let grid = Self { low, high, step };
        (grid.first_from(low)? <= high).then_some(grid)
    }

    /// The first multiple of the step from `start` on.
    fn first_from(&self, start: i128) -> Option<i128> {
        let behind = start.rem_euclid(self.step);
        if behind == 0 {
            Some(start)
        } else {
            start.checked_add(self.step - behind)
        }
    }

    fn candidates(&self, random: &mut Random) -> Vec<i128> {
        let within = |n: i128| (self.low..=self.high).contains(&n);
        let mut found: Vec<i128> = Vec::new();
        // Small, positive and seeded; then the edges.
        let base = self.low.max(1).min(self.high);
        for more in [0, random.below(10), random.below(1000)] {
            let start = i128::from(more)
                .checked_mul(self.step)
                .and_then(|more| base.checked_add(more));
            found.extend(
                start
                    .and_then(|start| self.first_from(start))
                    .filter(|n| within(*n)),
            );
        }
        found.extend(self.first_from(self.low));
        found.extend(
            self.high
                .checked_sub(self.high.rem_euclid(self.step))
                .filter(|n| within(*n)),
        );
        found
    }
}

fn least_common_multiple(a: i128, b: i128) -> Option<i128> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x.checked_rem(y)?);
    }
    a.checked_div(x)?.checked_mul(b).filter(|step| *step > 0)
}

/// `number` · 10ᵖ, if that is an integer that fits.
fn scaled(number: &Decimal, places: u32) -> Option<i128> {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent = exponent
        .parse::<i64>()
        .ok()?
        .checked_add(i64::from(places))?;
    format!("{mantissa}e{exponent}")
        .parse::<Decimal>()
        .ok()?
        .to_i128()
}

/// `number` · 10⁻ᵖ.
pub(super) fn decimal(number: i128, places: u32) -> Decimal {
    format!("{number}e-{places}")
        .parse()
        .unwrap_or_else(|_| Decimal::from(number))
}

/// A number that is a little larger or smaller: by one, or by less where digits stand behind the
/// point.
pub(super) fn beside(number: &Decimal, up: bool) -> Option<Decimal> {
    let sign = if up { 1 } else { -1 };
    (0..=MAX_PLACES).find_map(|places| {
        let scaled = scaled(number, places)?.checked_add(sign)?;
        Some(decimal(scaled, places))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::plan::Check;

    fn first(integer: bool, checks: &[(&str, &str)]) -> Option<String> {
        let mut demand = Demand::new();
        for (keyword, value) in checks {
            let value: Decimal = value.parse().unwrap();
            demand.add(&match *keyword {
                ">=" => Check::Minimum(value),
                ">" => Check::ExclusiveMinimum(value),
                "<=" => Check::Maximum(value),
                "<" => Check::ExclusiveMaximum(value),
                _ => Check::MultipleOf(value),
            });
        }
        candidates(&demand, integer, &mut Random::new(0))
            .first()
            .map(ToString::to_string)
    }

    #[test]
    fn bounds_and_multiples_are_met() {
        let all: Vec<Option<String>> = vec![
            first(true, &[]),
            first(true, &[(">=", "5")]),
            first(true, &[(">", "5"), ("<", "7")]),
            first(true, &[("<", "-3")]),
            first(true, &[("%", "7"), (">", "7")]),
            first(false, &[(">", "0"), ("<", "1")]),
            first(false, &[("%", "0.01"), (">=", "0.015")]),
            first(true, &[(">=", "9007199254740993")]),
            first(true, &[("%", "4"), ("%", "6"), (">", "12")]),
        ];
        let all: Vec<&str> = all.iter().flatten().map(String::as_str).collect();
        assert_eq!(
            all,
            [
                "1",
                "5",
                "6",
                "-4",
                "14",
                "0.1",
                "0.02",
                "9007199254740993",
                "24"
            ]
        );
    }

    #[test]
    fn absurd_bounds_do_not_hang() {
        assert!(first(false, &[(">=", "1e400")]).is_some());
        assert!(first(true, &[("%", "1e-30")]).is_some());
        assert!(first(true, &[("<=", "-170141183460469231731687303715884105728")]).is_some());
    }
}
