//! Student's t distribution.

/// The probability that a t of so many degrees of freedom is at most `t`.
///
/// From the regularised incomplete beta function (NIST Digital Library of Mathematical Functions,
/// 8.17; its continued fraction is 8.17.22, evaluated by the method of Lentz).
pub(super) fn cdf(t: f64, freedom: f64) -> f64 {
    let x = freedom / (freedom + t * t);
    let tail = 0.5 * incomplete_beta(x, freedom / 2.0, 0.5);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The t that is not exceeded with a probability.
pub(super) fn quantile(probability: f64, freedom: f64) -> f64 {
    if !(probability > 0.0 && probability < 1.0 && freedom > 0.0) {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (-1e6, 1e6);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        match cdf(middle, freedom) < probability {
            true => low = middle,
            false => high = middle,
        }
    }
    f64::midpoint(low, high)
}

fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front =
        (a * x.ln() + b * (1.0 - x).ln() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp();
    // The fraction converges fast on one side of the mean; the other one follows by symmetry.
    match x < (a + 1.0) / (a + b + 2.0) {
        true => front * fraction(x, a, b) / a,
        false => 1.0 - front * fraction(1.0 - x, b, a) / b,
    }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let safe = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / safe(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..500 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / safe(1.0 + even * d);
        c = safe(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / safe(1.0 + odd * d);
        c = safe(1.0 + odd / c);
        let change = d * c;
        value *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// The logarithm of the gamma function of a number above 0 (Lanczos, g = 7, nine terms).
fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let mut sum = 0.999_999_999_999_809_9;
    for (n, term) in TERMS.iter().enumerate() {
        sum += term / (x + n as f64 + 1.0);
    }
    let t = x + 7.5;
    0.5 * std::f64::consts::TAU.ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::{cdf, quantile};

    /// Values of the tables that textbooks print.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (probability, freedom, t) in [
            (0.975, 1.0, 12.706),
            (0.975, 2.0, 4.303),
            (0.95, 5.0, 2.015),
            (0.975, 7.0, 2.365),
            (0.99, 10.0, 2.764),
            (0.975, 30.0, 2.042),
            (0.995, 120.0, 2.617),
        ] {
            let found = quantile(probability, freedom);
            assert!(
                (found - t).abs() < 0.001,
                "{probability} {freedom}: {found}"
            );
        }
    }

    #[test]
    fn the_distribution_is_symmetric() {
        for t in [0.0, 0.5, 2.0, 10.0] {
            let both = cdf(t, 4.0) + cdf(-t, 4.0);
            assert!((both - 1.0).abs() < 1e-12, "{t}: {both}");
        }
    }
}
