//! Numbers: the notation of JSON, and what Rust's types can hold of it.

use super::decimal::Decimal;
use super::reader::Reader;
use super::violation::Rule;

/// The powers of ten that a float holds exactly.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Numbers with at most so many digits do not overflow 64 bits.
const SAFE_DIGITS: usize = 18;

/// Reads digits from `at` on and adds them to the number; returns the offset behind them.
#[inline]
fn digits(bytes: &[u8], mut at: usize, number: &mut u64) -> usize {
    for byte in bytes.get(at..).unwrap_or_default() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        *number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        at = at.wrapping_add(1);
    }
    at
}

impl<'a> Reader<'a> {
    /// Reads a number and returns its text.
    pub fn number(&mut self) -> Option<&'a str> {
        match self.token() {
            b'-' | b'0'..=b'9' if self.number_end() => Some(self.last_text()),
            _ => self.mismatch("a number"),
        }
    }

    /// Passes the number on which the reader stands.
    pub(super) fn number_end(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut ignored = 0;
        let integer = start.wrapping_add(usize::from(bytes.get(start) == Some(&b'-')));
        let mut end = digits(bytes, integer, &mut ignored);
        let zero = bytes.get(integer) == Some(&b'0') && end > integer.wrapping_add(1);
        let mut well = end > integer && !zero;
        if bytes.get(end) == Some(&b'.') {
            let fraction = end.wrapping_add(1);
            end = digits(bytes, fraction, &mut ignored);
            well &= end > fraction;
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            let sign = matches!(bytes.get(end.wrapping_add(1)), Some(b'+' | b'-'));
            let power = end.wrapping_add(1).wrapping_add(usize::from(sign));
            end = digits(bytes, power, &mut ignored);
            well &= end > power;
        }
        if !well {
            self.fail("malformed number");
            return false;
        }
        self.value = start;
        self.at = end;
        true
    }

    /// Reads a number as a float. One that is too large for it is a violation, not infinity.
    #[inline(never)]
    pub fn f64(&mut self) -> Option<f64> {
        let bytes = self.text.as_bytes();
        let negative = self.token() == b'-';
        let start = self.at;
        let integer = start.wrapping_add(usize::from(negative));
        let mut mantissa = 0;
        let point = digits(bytes, integer, &mut mantissa);
        let (mut end, mut places) = (point, 0);
        if bytes.get(point) == Some(&b'.') {
            let fraction = point.wrapping_add(1);
            end = digits(bytes, fraction, &mut mantissa);
            places = end.wrapping_sub(fraction);
        }
        let zero = bytes.get(integer) == Some(&b'0') && point > integer.wrapping_add(1);
        let dangling = end > point && places == 0;
        let long = end.wrapping_sub(integer) > SAFE_DIGITS || mantissa > 1 << 53;
        let scaled = matches!(bytes.get(end), Some(b'e' | b'E'));
        if point == integer || zero || dangling || long || scaled {
            return self.any_float();
        }
        self.value = start;
        self.at = end;
        // Both operands are exact, so the quotient is the float next to the number.
        let magnitude = mantissa as f64 / EXACT.get(places).copied().unwrap_or(1.0);
        Some(if negative { -magnitude } else { magnitude })
    }

    /// Reads any number as a float.
    #[cold]
    #[inline(never)]
    fn any_float(&mut self) -> Option<f64> {
        let value: f64 = self.number()?.parse().unwrap_or(f64::INFINITY);
        if value.is_finite() {
            return Some(value);
        }
        self.violation(Rule::Range("double"));
        None
    }

    /// Reads an integer of 64 bits. `1.0` and `1e2` are integers, `1.5` is not.
    #[inline(never)]
    pub fn i64(&mut self) -> Option<i64> {
        let (negative, magnitude) = self.integer("int64")?;
        let value = match i64::try_from(magnitude) {
            Ok(value) if negative => Some(value.wrapping_neg()),
            Ok(value) => Some(value),
            Err(_) => Some(i64::MIN).filter(|_| negative && magnitude == 1 << 63),
        };
        if value.is_none() {
            self.violation(Rule::Range("int64"));
        }
        value
    }

    /// Reads an integer of 64 bits without a sign.
    #[inline(never)]
    pub fn u64(&mut self) -> Option<u64> {
        let (negative, magnitude) = self.integer("uint64")?;
        if negative && magnitude > 0 {
            self.violation(Rule::Range("uint64"));
            return None;
        }
        Some(magnitude)
    }

    /// Reads an integer of 32 bits.
    #[inline(never)]
    pub fn i32(&mut self) -> Option<i32> {
        self.narrow("int32")
    }

    /// Reads an integer of 32 bits without a sign.
    #[inline(never)]
    pub fn u32(&mut self) -> Option<u32> {
        self.narrow("uint32")
    }

    /// Reads an integer of 16 bits.
    #[inline(never)]
    pub fn i16(&mut self) -> Option<i16> {
        self.narrow("int16")
    }

    /// Reads an integer of 16 bits without a sign.
    #[inline(never)]
    pub fn u16(&mut self) -> Option<u16> {
        self.narrow("uint16")
    }

    /// Reads an integer of 8 bits.
    #[inline(never)]
    pub fn i8(&mut self) -> Option<i8> {
        self.narrow("int8")
    }

    /// Reads an integer of 8 bits without a sign.
    #[inline(never)]
    pub fn u8(&mut self) -> Option<u8> {
        self.narrow("uint8")
    }

    fn narrow<T: TryFrom<i64>>(&mut self, range: &'static str) -> Option<T> {
        let (negative, magnitude) = self.integer(range)?;
        let value = i64::try_from(magnitude).ok();
        let value = if negative {
            value.and_then(i64::checked_neg)
        } else {
            value
        };
        let narrow = value.and_then(|value| T::try_from(value).ok());
        if narrow.is_none() {
            self.violation(Rule::Range(range));
        }
        narrow
    }

    /// Reads an integer: whether it has a minus sign, and its magnitude.
    #[inline]
    fn integer(&mut self, range: &'static str) -> Option<(bool, u64)> {
        let bytes = self.text.as_bytes();
        let negative = self.token() == b'-';
        let start = self.at;
        let first = start.wrapping_add(usize::from(negative));
        let mut magnitude = 0;
        let end = digits(bytes, first, &mut magnitude);
        let count = end.wrapping_sub(first);
        let zero = bytes.get(first) == Some(&b'0') && count > 1;
        let more = matches!(bytes.get(end), Some(b'.' | b'e' | b'E'));
        if count == 0 || count > SAFE_DIGITS || zero || more {
            return self.any_integer(range);
        }
        self.value = start;
        self.at = end;
        Some((negative, magnitude))
    }

    /// Reads an integer in any notation.
    #[cold]
    #[inline(never)]
    fn any_integer(&mut self, range: &'static str) -> Option<(bool, u64)> {
        if !matches!(self.token(), b'-' | b'0'..=b'9') {
            return self.mismatch("an integer");
        }
        if !self.number_end() {
            return None;
        }
        let number = Decimal::new(self.last_text());
        if !number.is_integer() {
            self.violation(Rule::Type("an integer"));
            return None;
        }
        let magnitude = number.magnitude();
        if magnitude.is_none() {
            self.violation(Rule::Range(range));
        }
        magnitude.map(|magnitude| (number.is_negative(), magnitude))
    }
}
