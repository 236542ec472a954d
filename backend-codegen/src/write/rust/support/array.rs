//! Arrays: whether another item comes.

use super::reader::{MAX_DEPTH, Reader};

/// An array that is being read.
#[derive(Debug)]
pub struct Array {
    start: usize,
    len: usize,
}

impl<'a> Reader<'a> {
    /// Opens an array.
    pub fn open_array(&mut self) -> Option<Array> {
        if self.token() != b'[' {
            return self.mismatch("an array");
        }
        let start = self.at;
        self.at = start.wrapping_add(1);
        self.depth = self.depth.wrapping_add(1);
        if self.depth > MAX_DEPTH {
            self.fail("nested too deep");
        }
        Some(Array { start, len: 0 })
    }

    /// Reads an array whose items are all read by the same function.
    pub fn array<T>(&mut self, read: fn(&mut Reader<'a>) -> Option<T>) -> Option<Vec<T>> {
        let mut array = self.open_array()?;
        let mut items = Vec::new();
        let mut whole = true;
        while array.next(self) {
            match read(self) {
                Some(item) => items.push(item),
                None => whole = false,
            }
        }
        whole.then_some(items)
    }

    pub(super) fn skip_array(&mut self) {
        if let Some(mut array) = self.open_array() {
            while array.next(self) {
                self.skip_value();
            }
        }
    }
}

impl Array {
    /// Goes to the next item; the reader then stands before it.
    pub fn next(&mut self, r: &mut Reader<'_>) -> bool {
        match r.token() {
            b',' if self.len > 0 => r.at = r.at.wrapping_add(1),
            b']' => {
                r.at = r.at.wrapping_add(1);
                r.value = self.start;
                r.depth = r.depth.wrapping_sub(1);
                return false;
            }
            0 => {
                r.fail("array without an end");
                return false;
            }
            _ if self.len == 0 => {}
            _ => {
                r.fail("`,` or `]` was expected");
                return false;
            }
        }
        self.len = self.len.wrapping_add(1);
        true
    }

    /// How many items have been reached.
    #[must_use]
    pub const fn n_items(&self) -> usize {
        self.len
    }
}
