//! Decimal numbers, exactly as their text says.
//!
//! JSON Schema speaks of numbers, not of floats: `19.99` is a multiple of `0.01`, and `1.0` is an
//! integer. A number is therefore judged by its digits; nothing is allocated for that.

use std::cmp::Ordering;

/// A number in decimal notation: its significant digits and where they stand.
///
/// There are no zeros at either end of the digits, so that equal numbers have equal parts.
#[derive(Clone, Copy, Debug)]
pub struct Decimal<'t> {
    negative: bool,
    /// From the first digit that is not zero to the last one; may contain the decimal point.
    digits: &'t str,
    /// How many digits there are.
    count: i64,
    /// The power of ten of the last digit.
    exponent: i64,
}

impl<'t> Decimal<'t> {
    /// Zero.
    pub const ZERO: Decimal<'static> = Decimal {
        negative: false,
        digits: "",
        count: 0,
        exponent: 0,
    };

    /// Reads a number in the notation of JSON; what follows it is ignored.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power_of(power)),
            None => (unsigned, 0),
        };
        let leading = mantissa.trim_start_matches(['0', '.']);
        let digits = leading.trim_end_matches(['0', '.']);
        if digits.is_empty() {
            return Decimal::ZERO;
        }
        let fraction = mantissa
            .split_once('.')
            .map_or("", |(_, fraction)| fraction);
        let point = digits.contains('.');
        // Zeros that were cut off behind the last digit, the point aside.
        let cut = leading.get(digits.len()..).unwrap_or_default();
        let zeros = cut.bytes().filter(|byte| *byte == b'0').count();
        Self {
            negative: unsigned.len() < text.len(),
            digits,
            count: length(digits.len()) - i64::from(point),
            exponent: power
                .saturating_add(length(zeros))
                .saturating_sub(length(fraction.len())),
        }
    }

    /// Whether the number is an integer, however it is written.
    #[must_use]
    pub const fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether the number is below zero.
    #[must_use]
    pub const fn is_negative(&self) -> bool {
        self.negative
    }

    /// The absolute value, if it is an integer that fits.
    #[must_use]
    pub fn magnitude(&self) -> Option<u64> {
        let mut magnitude = 0_u64;
        for digit in self.values() {
            magnitude = magnitude.checked_mul(10)?.checked_add(u64::from(digit))?;
        }
        if magnitude == 0 {
            return Some(0);
        }
        let scale = 10_u64.checked_pow(u32::try_from(self.exponent).ok()?)?;
        magnitude.checked_mul(scale)
    }

    /// Whether the quotient of the two numbers is an integer. Nothing is a multiple of zero.
    #[must_use]
    pub fn is_multiple_of(&self, divisor: &Decimal<'_>) -> bool {
        let Some(modulus) = divisor.significant() else {
            return false;
        };
        if self.count == 0 {
            return true;
        }
        // The last digit is not zero, so a finer divisor cannot be met by shifting.
        let Ok(shift) = u64::try_from(self.exponent.saturating_sub(divisor.exponent)) else {
            return false;
        };
        let mut rest = 0_u128;
        for digit in self.values() {
            rest = add(
                multiply(rest, 10 % modulus, modulus),
                u128::from(digit) % modulus,
                modulus,
            );
        }
        multiply(rest, power_modulo(10 % modulus, shift, modulus), modulus) == 0
    }

    /// The digits as an integer; `None` for zero and for more digits than a schema has reason for.
    fn significant(&self) -> Option<u128> {
        let mut value = 0_u128;
        for digit in self.values() {
            value = value.checked_mul(10)?.checked_add(u128::from(digit))?;
        }
        Some(value).filter(|value| *value > 0)
    }

    /// The digits, one by one.
    fn values(&self) -> impl Iterator<Item = u8> + use<'t> {
        self.digits
            .bytes()
            .filter(|byte| *byte != b'.')
            .map(|byte| byte.wrapping_sub(b'0'))
    }

    /// The power of ten of the first digit; the lowest there is for zero.
    fn order(&self) -> i64 {
        if self.count == 0 {
            i64::MIN
        } else {
            self.exponent.saturating_add(self.count)
        }
    }

    fn cmp_magnitude(&self, other: &Decimal<'_>) -> Ordering {
        self.order()
            .cmp(&other.order())
            .then_with(|| self.values().cmp(other.values()))
    }

    /// Feeds everything that makes up the number's identity.
    pub(super) fn feed(&self, mut take: impl FnMut(u8)) {
        take(u8::from(self.negative));
        self.exponent.to_le_bytes().into_iter().for_each(&mut take);
        self.values().for_each(take);
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal<'_> {}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
        }
    }
}

/// The exponent of a number; one that is absurd is cut to what still behaves the same.
fn power_of(text: &str) -> i64 {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut power = 0_i64;
    for byte in digits.bytes().take_while(u8::is_ascii_digit) {
        power = power
            .saturating_mul(10)
            .saturating_add(i64::from(byte.wrapping_sub(b'0')));
    }
    if negative {
        power.saturating_neg()
    } else {
        power
    }
}

fn length(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// `a + b` modulo `modulus`, both below it.
fn add(a: u128, b: u128, modulus: u128) -> u128 {
    match a.checked_add(b) {
        Some(sum) if sum < modulus => sum,
        Some(sum) => sum.wrapping_sub(modulus),
        None => a.wrapping_sub(modulus).wrapping_add(b),
    }
}

/// `a * b` modulo `modulus`, both below it.
fn multiply(a: u128, mut b: u128, modulus: u128) -> u128 {
    if let Some(product) = a.checked_mul(b) {
        return product % modulus;
    }
    let (mut product, mut term) = (0, a);
    while b > 0 {
        if b & 1 == 1 {
            product = add(product, term, modulus);
        }
        term = add(term, term, modulus);
        b >>= 1;
    }
    product
}

/// `base` to the power of `exponent` modulo `modulus`.
fn power_modulo(mut base: u128, mut exponent: u64, modulus: u128) -> u128 {
    let mut result = 1 % modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, base, modulus);
        }
        base = multiply(base, base, modulus);
        exponent >>= 1;
    }
    result
}
