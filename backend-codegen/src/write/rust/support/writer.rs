//! Writes JSON into memory.

use super::string;

/// The two digits of every number below a hundred.
const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819\
2021222324252627282930313233343536373839\
4041424344454647484950515253545556575859\
6061626364656667686970717273747576777879\
8081828384858687888990919293949596979899";

/// A JSON text that grows.
///
/// A value that stands behind another one in the same container needs a comma before it: names of
/// members and items of arrays see to that, so that what writes a value never has to know.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty text, with room for what most bodies need.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(256)
    }

    /// An empty text with room for so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            out: Vec::with_capacity(bytes),
        }
    }

    /// The text that somebody writes.
    #[must_use]
    pub fn all(write: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut writer = Self::new();
        write(&mut writer);
        writer.finish()
    }

    /// The text.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// Starts an array or an object.
    #[inline]
    pub fn open(&mut self, bracket: u8) {
        self.out.push(bracket);
    }

    /// Ends an array or an object.
    #[inline]
    pub fn close(&mut self, bracket: u8) {
        self.out.push(bracket);
    }

    /// Writes the comma that the next item or member needs, if it is not the first.
    #[inline]
    pub fn comma(&mut self) {
        if !matches!(self.out.last(), Some(b'{' | b'[') | None) {
            self.out.push(b',');
        }
    }

    /// Writes the name of a member.
    pub fn key(&mut self, name: &str) {
        self.comma();
        self.string(name);
        self.out.push(b':');
    }

    /// Writes a value that does not exist.
    pub fn never(&mut self, value: &std::convert::Infallible) {
        match *value {}
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    /// Writes a boolean.
    pub fn bool(&mut self, value: bool) {
        self.out
            .extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// Writes text that is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    /// Writes an array.
    pub fn array<T>(&mut self, items: &[T], write: fn(&T, &mut Self)) {
        self.open(b'[');
        for item in items {
            self.comma();
            write(item, self);
        }
        self.close(b']');
    }

    /// Writes an integer.
    pub fn i64(&mut self, value: i64) {
        if value < 0 {
            self.out.push(b'-');
        }
        self.u64(value.unsigned_abs());
    }

    /// Writes an integer without a sign.
    pub fn u64(&mut self, value: u64) {
        let mut buffer = [b'0'; 20];
        let mut rest = value;
        let mut at = buffer.len();
        for pair in buffer.rchunks_exact_mut(2) {
            let two = usize::try_from(rest % 100).unwrap_or_default();
            rest /= 100;
            if let Some(digits) = PAIRS
                .get(two.wrapping_mul(2)..)
                .and_then(<[u8]>::first_chunk::<2>)
            {
                pair.copy_from_slice(digits);
            }
            at = at.wrapping_sub(2);
            if rest == 0 {
                at = at.wrapping_add(usize::from(two < 10));
                break;
            }
        }
        self.out
            .extend_from_slice(buffer.get(at..).unwrap_or_default());
    }

    /// Writes a float: the shortest text that reads back as the same number.
    ///
    /// JSON has no text for infinity and for what is not a number; they become `null`.
    pub fn f64(&mut self, value: f64) {
        use std::io::Write as _;
        if !value.is_finite() {
            return self.null();
        }
        let whole = value as i64;
        if whole as f64 == value
            && whole.unsigned_abs() < 1 << 53
            && (whole != 0 || value.is_sign_positive())
        {
            return self.i64(whole);
        }
        // Writing into memory does not fail.
        let _ = write!(self.out, "{value:?}");
    }

    /// Writes one ASCII character of a value.
    pub(super) fn ascii(&mut self, character: u8) {
        self.out.push(character);
    }

    /// Writes a number below a hundred as two digits.
    pub(super) fn pair(&mut self, number: u8) {
        let digits = PAIRS.get(usize::from(number).wrapping_mul(2)..);
        let digits = digits.and_then(<[u8]>::first_chunk::<2>);
        self.out.extend_from_slice(digits.unwrap_or(b"00"));
    }

    /// Takes back zeros at the end.
    pub(super) fn trim_zeros(&mut self) {
        while self.out.last() == Some(&b'0') {
            self.out.pop();
        }
    }

    /// Writes a string.
    pub fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.out.push(b'"');
        if string::is_plain(bytes) {
            self.out.extend_from_slice(bytes);
        } else {
            self.escaped(bytes);
        }
        self.out.push(b'"');
    }

    /// Writes the inside of a string that is not plain.
    #[cold]
    fn escaped(&mut self, bytes: &[u8]) {
        let mut start = 0;
        loop {
            let end = string::plain_end(bytes, start);
            self.out
                .extend_from_slice(bytes.get(start..end).unwrap_or_default());
            let Some(&byte) = bytes.get(end) else { break };
            self.escape(byte);
            start = end.wrapping_add(1);
        }
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x09 => b't',
            0x0a => b'n',
            0x0c => b'f',
            0x0d => b'r',
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let digit = |value: u8| HEX.get(usize::from(value)).copied().unwrap_or(b'0');
                self.out.extend_from_slice(b"\\u00");
                return self.out.extend([digit(byte >> 4), digit(byte & 15)]);
            }
        };
        self.out.extend([b'\\', short]);
    }
}
