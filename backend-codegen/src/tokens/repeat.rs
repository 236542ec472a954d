//! What `#(…)*` in [`quote!`](crate::tokens::quote!) repeats: lists and iterators, until the first of them ends.

use std::collections::{BTreeSet, btree_set};
use std::slice;

use super::{ToTokens, TokenStream};

/// Something that ends is repeated.
#[derive(Clone, Copy)]
pub(crate) struct Ends;

/// Nothing that ends is repeated so far.
#[derive(Clone, Copy)]
pub(crate) struct Endless;

/// What is repeated, one by one.
pub(crate) struct Feed<I>(I);

impl<I: Iterator> Feed<I> {
    fn of(iterator: I) -> (Self, Ends) {
        (Self(iterator), Ends)
    }

    pub(crate) fn next(&mut self) -> Option<I::Item> {
        self.0.next()
    }

    /// Itself, where its name stands twice in what is repeated.
    pub(crate) fn repeated(&mut self) -> (&mut Self, Ends) {
        (self, Ends)
    }
}

pub(crate) trait Iterators: Iterator + Sized {
    fn repeated(self) -> (Feed<Self>, Ends) {
        Feed::of(self)
    }
}

impl<T: Iterator> Iterators for T {}

pub(crate) trait Lists<'l> {
    type Items: Iterator;

    fn repeated(&'l self) -> (Feed<Self::Items>, Ends);
}

impl<'l, T: 'l> Lists<'l> for [T] {
    type Items = slice::Iter<'l, T>;

    fn repeated(&'l self) -> (Feed<Self::Items>, Ends) {
        Feed::of(self.iter())
    }
}

impl<'l, T: 'l, const N: usize> Lists<'l> for [T; N] {
    type Items = slice::Iter<'l, T>;

    fn repeated(&'l self) -> (Feed<Self::Items>, Ends) {
        Feed::of(self.iter())
    }
}

impl<'l, T: 'l> Lists<'l> for Vec<T> {
    type Items = slice::Iter<'l, T>;

    fn repeated(&'l self) -> (Feed<Self::Items>, Ends) {
        Feed::of(self.iter())
    }
}

impl<'l, T: 'l> Lists<'l> for BTreeSet<T> {
    type Items = btree_set::Iter<'l, T>;

    fn repeated(&'l self) -> (Feed<Self::Items>, Ends) {
        Feed::of(self.iter())
    }
}

impl<'l, T: Lists<'l> + ?Sized> Lists<'l> for &'_ T {
    type Items = T::Items;

    fn repeated(&'l self) -> (Feed<Self::Items>, Ends) {
        (**self).repeated()
    }
}

/// One of those that are repeated.
pub(crate) struct Item<T>(pub(crate) T);

impl<T> Item<T> {
    /// Itself again, where its name stands twice in what is repeated.
    pub(crate) fn next(self) -> Option<T> {
        Some(self.0)
    }
}

impl<T: ToTokens> ToTokens for Item<T> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

impl<T: Iterator> Iterator for Item<T> {
    type Item = T::Item;

    fn next(&mut self) -> Option<T::Item> {
        self.0.next()
    }
}

impl<'l, T: Lists<'l>> Lists<'l> for Item<T> {
    type Items = T::Items;

    fn repeated(&'l self) -> (Feed<Self::Items>, Ends) {
        self.0.repeated()
    }
}
