//! Entries, keys and values one by one.

use std::{slice, vec};

/// An iterator over one of the standard library, of which each item is made something else.
macro_rules! iterator {
    ($(#[$doc:meta])* $name:ident $(<$life:lifetime>)?, $inner:ty, $list:ty, $start:ident, $item:ty, $entry:pat => $made:expr) => {
        $(#[$doc])*
        pub struct $name<$($life,)? K, V>($inner);

        impl<$($life,)? K, V> $name<$($life,)? K, V> {
            pub(super) fn new(entries: $list) -> Self {
                Self(entries.$start())
            }
        }

        impl<$($life,)? K, V> Iterator for $name<$($life,)? K, V> {
            type Item = $item;

            fn next(&mut self) -> Option<Self::Item> {
                match self.0.next() {
                    Some($entry) => Some($made),
                    None => None,
                }
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl<$($life,)? K, V> DoubleEndedIterator for $name<$($life,)? K, V> {
            fn next_back(&mut self) -> Option<Self::Item> {
                match self.0.next_back() {
                    Some($entry) => Some($made),
                    None => None,
                }
            }
        }

        impl<$($life,)? K, V> ExactSizeIterator for $name<$($life,)? K, V> {}
    };
}

/// What can be gone through several times.
macro_rules! cloned {
    ($($name:ident)*) => {$(
        impl<K, V> Clone for $name<'_, K, V> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }
    )*};
}

iterator! {
    /// The entries of a map.
    Iter<'m>, slice::Iter<'m, (K, V)>, &'m [(K, V)], iter, (&'m K, &'m V), (key, value) => (key, value)
}
iterator! {
    /// The entries of a map, to change their values.
    IterMut<'m>, slice::IterMut<'m, (K, V)>, &'m mut [(K, V)], iter_mut, (&'m K, &'m mut V), (key, value) => (&*key, value)
}
iterator! {
    /// The keys of a map.
    Keys<'m>, slice::Iter<'m, (K, V)>, &'m [(K, V)], iter, &'m K, (key, _) => key
}
iterator! {
    /// The values of a map.
    Values<'m>, slice::Iter<'m, (K, V)>, &'m [(K, V)], iter, &'m V, (_, value) => value
}
iterator! {
    /// The values of a map, to change them.
    ValuesMut<'m>, slice::IterMut<'m, (K, V)>, &'m mut [(K, V)], iter_mut, &'m mut V, (_, value) => value
}
iterator! {
    /// The keys of a map that is no longer needed.
    IntoKeys, vec::IntoIter<(K, V)>, Vec<(K, V)>, into_iter, K, (key, _) => key
}
iterator! {
    /// The values of a map that is no longer needed.
    IntoValues, vec::IntoIter<(K, V)>, Vec<(K, V)>, into_iter, V, (_, value) => value
}

cloned!(Iter Keys Values);
