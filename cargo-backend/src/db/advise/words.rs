//! Figures as people read them.

/// `1,200,345`
pub(crate) fn count(n: f64) -> String {
    let digits = format!("{:.0}", n.max(0.0));
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `98 MB`: in steps of 1024, as PostgreSQL says it.
pub(crate) fn bytes(n: i64) -> String {
    let mut value = u64::try_from(n).unwrap_or(0) as f64;
    for unit in ["bytes", "kB", "MB", "GB"] {
        if value < 1024.0 {
            return figure(value, unit);
        }
        value /= 1024.0;
    }
    figure(value, "TB")
}

fn figure(value: f64, unit: &str) -> String {
    if value < 10.0 && unit != "bytes" {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

/// `71 %`
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// `3.2 ms`, `1.7 s`
pub(super) fn milliseconds(value: f64) -> String {
    match value {
        v if v < 10.0 => format!("{v:.2} ms"),
        v if v < 1000.0 => format!("{v:.0} ms"),
        v if v < 60_000.0 => format!("{:.1} s", v / 1000.0),
        v => span(v / 1000.0),
    }
}

/// `12 days`
pub(super) fn span(seconds: f64) -> String {
    let (n, unit) = match seconds {
        s if s < 120.0 => (s, "second"),
        s if s < 7200.0 => (s / 60.0, "minute"),
        s if s < 172_800.0 => (s / 3600.0, "hour"),
        s => (s / 86_400.0, "day"),
    };
    let n = n.floor();
    let ending = if n == 1.0 { "" } else { "s" };
    format!("{n:.0} {unit}{ending}")
}

/// One line of a statement, not too long.
pub(super) fn line(text: &str) -> String {
    cut(text, 100)
}

/// One line of so many characters at most.
pub(super) fn cut(text: &str, most: usize) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most.saturating_sub(1)).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, line, milliseconds, span};

    #[test]
    fn figures_can_be_read() {
        assert_eq!(count(1_200_345.0), "1,200,345");
        assert_eq!(count(-1.0), "0");
        assert_eq!(bytes(512), "512 bytes");
        assert_eq!(bytes(3 * 1024 * 1024 / 2), "1.5 MB");
        assert_eq!(bytes(98 * 1024 * 1024), "98 MB");
        assert_eq!(milliseconds(3.25), "3.25 ms");
        assert_eq!(milliseconds(1700.0), "1.7 s");
        assert_eq!(span(86_400.0 * 12.5), "12 days");
        assert_eq!(span(1.2), "1 second");
    }

    #[test]
    fn statements_are_one_line() {
        assert_eq!(line("select\n  1"), "select 1");
        assert_eq!(line(&"a".repeat(200)).chars().count(), 100);
    }
}
