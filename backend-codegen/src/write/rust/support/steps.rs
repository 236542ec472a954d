//! Patterns that need no engine: texts, and runs of characters one behind the other.

/// A part of a pattern.
#[derive(Debug)]
pub enum Step {
    /// Exactly this text.
    Text(&'static str),
    /// ASCII characters of a set, given as bits: at least so many, and at most.
    Ascii(u128, usize, usize),
    /// Characters in one of these ranges: at least so many, and at most.
    Ranges(&'static [(char, char)], usize, usize),
}

impl Step {
    /// ASCII characters in one of these ranges: at least so many, and at most.
    #[must_use]
    pub const fn ascii(ranges: &[(char, char)], min: usize, max: usize) -> Self {
        let mut set = 0_u128;
        let mut rest = ranges;
        while let [(first, last), others @ ..] = rest {
            let mut c = *first as u32;
            while c <= *last as u32 && c < 128 {
                set |= 1 << c;
                c += 1;
            }
            rest = others;
        }
        Self::Ascii(set, min, max)
    }
}

/// What is left of the text behind the steps, each of which takes as much as it can.
#[must_use]
pub fn strip<'t>(text: &'t str, steps: &[Step]) -> Option<&'t str> {
    let mut rest = text;
    for step in steps {
        let (taken, min) = match step {
            Step::Text(text) => {
                rest = rest.strip_prefix(text)?;
                continue;
            }
            Step::Ascii(set, min, max) => {
                let bytes = rest.bytes().take(*max);
                let taken = bytes
                    .take_while(|byte| byte.is_ascii() && set >> byte & 1 == 1)
                    .count();
                rest = rest.get(taken..)?;
                (taken, min)
            }
            Step::Ranges(ranges, min, max) => {
                let mut taken = 0_usize;
                let mut length = 0_usize;
                for c in rest.chars().take(*max) {
                    if !is_in(c, ranges) {
                        break;
                    }
                    taken = taken.wrapping_add(1);
                    length = length.wrapping_add(c.len_utf8());
                }
                rest = rest.get(length..)?;
                (taken, min)
            }
        };
        if taken < *min {
            return None;
        }
    }
    Some(rest)
}

/// Whether so many characters of the ranges stand somewhere, one behind the other.
#[must_use]
pub fn has_run(text: &str, ranges: &[(char, char)], count: usize) -> bool {
    let mut length = 0_usize;
    text.chars().any(|c| {
        length = if is_in(c, ranges) {
            length.wrapping_add(1)
        } else {
            0
        };
        length >= count
    })
}

fn is_in(c: char, ranges: &[(char, char)]) -> bool {
    ranges
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&c))
}
