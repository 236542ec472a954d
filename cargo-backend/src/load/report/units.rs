//! Numbers as people read them.

use std::time::Duration;

/// Three digits and a unit: `1.23 ms`.
pub(super) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let (value, unit) = match seconds {
        s if s < 999.5e-6 => (s * 1e6, "µs"),
        s if s < 999.5e-3 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// Three digits, if it has so many behind the point.
pub(super) fn digits(value: f64) -> String {
    match value.abs() {
        v if v >= 99.95 => format!("{value:.0}"),
        v if v >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// With commas between thousands: `12,345`.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1,234.5`
pub(super) fn rate(value: f64) -> String {
    let tenths = (value * 10.0).round().max(0.0) as u64;
    format!("{}.{}", count(tenths / 10), tenths % 10)
}

/// `1.2 MB`
pub(super) fn bytes(n: f64) -> String {
    match n {
        n if n < 1e3 => format!("{n:.0} B"),
        n if n < 1e6 => format!("{} kB", digits(n / 1e3)),
        n if n < 1e9 => format!("{} MB", digits(n / 1e6)),
        n => format!("{} GB", digits(n / 1e9)),
    }
}

/// `0.12 %`
pub(super) fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// How much worse: `+12.3 %`.
pub(super) fn change(ratio: f64) -> String {
    format!("{:+.1} %", (ratio - 1.0) * 100.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    #[test]
    fn numbers_have_the_digits_that_matter() {
        for (nanoseconds, text) in [
            (0, "0.00 µs"),
            (1_234, "1.23 µs"),
            (999_400, "999 µs"),
            (999_600, "1.00 ms"),
            (12_345_678, "12.3 ms"),
            (1_500_000_000, "1.50 s"),
            (75_000_000_000, "75.0 s"),
        ] {
            assert_eq!(super::duration(Duration::from_nanos(nanoseconds)), text);
        }
        assert_eq!(super::count(1_234_567), "1,234,567");
        assert_eq!(super::rate(12_345.67), "12,345.7");
        assert_eq!(super::bytes(1_234_567.0), "1.23 MB");
        assert_eq!(super::change(1.123), "+12.3 %");
    }
}
