//! Lists of iterators, by code that is compiled once: in a build script, which is compiled without
//! optimization, each iterator that `collect` goes through costs ten functions.

/// What an iterator gives, in a list.
pub(crate) trait CollectVec: Iterator + Sized {
    /// Like `collect` where a [`Vec`] is wanted.
    fn collect_vec(self) -> Vec<Self::Item> {
        let mut list = Vec::new();
        for item in self {
            list.push(item);
        }
        list
    }
}

impl<I: Iterator> CollectVec for I {}
