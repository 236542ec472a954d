//! Exact decimal numbers, as JSON and YAML write them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An exact decimal number: `±digits × 10^exponent`.
///
/// Bounds and enumerations in a document may exceed every machine type (`1e400`,
/// `0.1`, 2⁶⁴), and a comparison that rounds gives a wrong verdict, so none happens here.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    /// Significant digits without leading or trailing zeros; empty is zero.
    digits: Box<str>,
    exponent: i64,
}

/// The text is no JSON number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON number")
    }
}

impl std::error::Error for NotANumber {}

impl Decimal {
    /// Zero.
    pub fn zero() -> Self {
        Self {
            negative: false,
            digits: "".into(),
            exponent: 0,
        }
    }

    /// Whether the number is 0.
    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Whether the number is below 0.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether the number is mathematically integral; `1.0` and `1e3` are.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// The number as an `i128`, if it is integral and fits.
    pub fn to_i128(&self) -> Option<i128> {
        if !self.is_integer() || self.exponent > 39 {
            return None;
        }
        let mut value: i128 = 0;
        for byte in self.digits.bytes() {
            let digit = i128::from(byte - b'0');
            value =
                value
                    .checked_mul(10)?
                    .checked_add(if self.negative { -digit } else { digit })?;
        }
        for _ in 0..self.exponent {
            value = value.checked_mul(10)?;
        }
        Some(value)
    }

    /// The number as a `u64`, if it is integral and fits.
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(self.to_i128()?).ok()
    }

    /// The number as an `i64`, if it is integral and fits.
    pub fn to_i64(&self) -> Option<i64> {
        i64::try_from(self.to_i128()?).ok()
    }

    /// The nearest `f64`, which is infinite for a number beyond its range.
    pub fn to_f64(&self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        let digits = if self.digits.is_empty() {
            "0"
        } else {
            &self.digits
        };
        format!("{sign}{digits}e{}", self.exponent)
            .parse()
            .unwrap_or(f64::NAN)
    }

    /// Whether the number is an integral multiple of `factor`, which is not 0.
    ///
    /// Exact: long division of the digits, one at a time, so that only the remainder is held. A
    /// number whose exponent lies absurdly far above that of `factor` is taken to be a multiple.
    pub fn is_multiple_of(&self, factor: &Self) -> bool {
        const MAX_SHIFT: i64 = 5_000;
        if self.is_zero() {
            return true;
        }
        if factor.is_zero() {
            return false;
        }
        let shift = self.exponent.saturating_sub(factor.exponent);
        if shift < 0 {
            // `self` has a digit below the last one of `factor`.
            return false;
        }
        let Ok(divisor) = factor.digits.parse::<u128>() else {
            return self == factor;
        };
        if divisor > u128::MAX / 10 - 10 {
            return self == factor;
        }
        let zeros = usize::try_from(shift.min(MAX_SHIFT)).unwrap_or(0);
        let digits = self.digits.bytes().map(|byte| u128::from(byte - b'0'));
        digits
            .chain(std::iter::repeat_n(0, zeros))
            .fold(0, |rest, digit| (rest * 10 + digit) % divisor)
            == 0
    }

    /// The number of digits before the decimal point, which is negative or zero for `0.0…`.
    fn magnitude(&self) -> i64 {
        let n_digits = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        self.exponent.saturating_add(n_digits)
    }

    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Digits have no leading zero, so equal magnitudes compare as text.
            (false, false) => self
                .magnitude()
                .cmp(&other.magnitude())
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::from(i128::from(value))
    }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        Self::from(i128::from(value))
    }
}

impl From<i128> for Decimal {
    fn from(value: i128) -> Self {
        new(value < 0, &value.unsigned_abs().to_string(), 0)
    }
}

/// Brings digits and exponent into the one form that each number has.
fn new(negative: bool, digits: &str, exponent: i64) -> Decimal {
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Decimal::zero();
    }
    let dropped = i64::try_from(digits.len() - significant.len()).unwrap_or(i64::MAX);
    Decimal {
        negative,
        digits: significant.into(),
        exponent: exponent.saturating_add(dropped),
    }
}

/// Reads a JSON number (RFC 8259, section 6).
impl FromStr for Decimal {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return Err(NotANumber),
            None => (mantissa, ""),
        };
        if !is_digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
            return Err(NotANumber);
        }
        let n_fraction = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        Ok(new(
            negative,
            &format!("{whole}{fraction}"),
            exponent.saturating_sub(n_fraction),
        ))
    }
}

/// Reads an exponent; one that no `i64` can hold saturates, since nothing distinguishes such numbers.
fn read_exponent(text: &str) -> Result<i64, NotANumber> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !is_digits(digits) {
        return Err(NotANumber);
    }
    let magnitude = digits
        .parse::<i64>()
        .unwrap_or(i64::MAX / 2)
        .min(i64::MAX / 2);
    Ok(if text.starts_with('-') {
        -magnitude
    } else {
        magnitude
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes a JSON number: plain up to 21 places, else with an exponent.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        if self.negative {
            f.write_str("-")?;
        }
        let n_digits = self.digits.len();
        let magnitude = self.magnitude();
        match usize::try_from(magnitude) {
            Ok(places) if places <= 21 && n_digits <= places => {
                write!(f, "{}{}", self.digits, "0".repeat(places - n_digits))
            }
            Ok(places) if places > 0 && places <= 21 => {
                let (whole, fraction) = self.digits.split_at_checked(places).unwrap_or(("0", ""));
                write!(f, "{whole}.{fraction}")
            }
            _ if (-6..=0).contains(&magnitude) => {
                let zeros = usize::try_from(-magnitude).unwrap_or(0);
                write!(f, "0.{}{}", "0".repeat(zeros), self.digits)
            }
            _ => {
                let (first, rest) = self.digits.split_at_checked(1).unwrap_or(("0", ""));
                let point = if rest.is_empty() { "" } else { "." };
                write!(f, "{first}{point}{rest}e{}", magnitude.saturating_sub(1))
            }
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn equal_numbers_have_one_form() {
        for (a, b) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("0", "-0.00"),
            ("0.5", "5E-1"),
            ("1e2", "100.000"),
        ] {
            assert_eq!(decimal(a), decimal(b), "{a} {b}");
        }
    }

    #[test]
    fn order_is_exact_beyond_machine_types() {
        let ascending = [
            "-1e400",
            "-2",
            "-1.5",
            "0",
            "1e-400",
            "0.09",
            "0.1",
            "1",
            "9",
            "10",
            "9007199254740993",
            "9007199254740993.5",
            "1e400",
        ];
        for pair in ascending.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn text_comes_back_in_its_shortest_usual_form() {
        for (given, written) in [
            ("1.50", "1.5"),
            ("1e3", "1000"),
            ("0.001", "0.001"),
            ("-12.25", "-12.25"),
            ("1e-9", "1e-9"),
            ("123e30", "1.23e32"),
            ("-0", "0"),
            ("18446744073709551616", "18446744073709551616"),
        ] {
            assert_eq!(decimal(given).to_string(), written);
            assert_eq!(decimal(written), decimal(given));
        }
    }

    #[test]
    fn multiples_are_decided_in_decimal() {
        for (number, factor, expected) in [
            ("19.99", "0.01", true),
            ("0.0075", "0.0001", true),
            ("0.00751", "0.0001", false),
            ("1e308", "0.123456789", false),
            ("4.5", "1.5", true),
            ("35", "1.5", false),
            ("0", "3", true),
            ("-9", "3", true),
            ("10", "100", false),
            ("12345678910", "1e-8", true),
        ] {
            assert_eq!(
                decimal(number).is_multiple_of(&decimal(factor)),
                expected,
                "{number} {factor}"
            );
        }
    }

    #[test]
    fn what_is_no_json_number_is_refused() {
        for text in [
            "", "-", "01", "1.", ".5", "1e", "+1", "0x1", "NaN", "1 ", "1e+-2", "--1",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn integers_convert_and_huge_exponents_do_not_hang() {
        assert_eq!(decimal("-9223372036854775808").to_i64(), Some(i64::MIN));
        assert_eq!(decimal("18446744073709551615").to_u64(), Some(u64::MAX));
        assert_eq!(decimal("1e3").to_u64(), Some(1000));
        assert_eq!(decimal("1.5").to_i64(), None);
        assert_eq!(decimal("1e999999999999999999999").to_i64(), None);
        assert!(decimal("1e400").to_f64().is_infinite());
    }
}
