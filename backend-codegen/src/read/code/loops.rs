//! What loops go over, and what a variable has of it: so a query in a loop is known to be one for each item.

use std::collections::HashSet;

/// What a loop goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Over {
    /// Items, however many.
    Items,
    /// Numbers, or whatever a condition says: only items that are read with them count.
    Numbers,
    /// A few that the code names, or many at once.
    Nothing,
}

impl Over {
    /// Notes in `known`, the variables that have something of what the loop goes over, that others
    /// have so, too, if the value that they are given has. What is read with a number is in brackets.
    pub(in crate::read) fn spread(
        self,
        known: &mut HashSet<String>,
        variables: &HashSet<String>,
        value: &Mentioned<'_>,
    ) {
        if self == Self::Items {
            if (value.is_known)(known) {
                known.extend(variables.iter().cloned());
            }
            return;
        }
        let bracketed = |name: &String| format!("[{name}]");
        let is_read = !value.indexes.is_disjoint(known)
            || value
                .names
                .iter()
                .any(|name| known.contains(&bracketed(name)))
            || value.takes_next;
        if is_read {
            known.extend(variables.iter().map(bracketed));
        }
    }
}

/// What a value mentions.
pub(in crate::read) struct Mentioned<'w> {
    pub(in crate::read) names: &'w HashSet<String>,
    /// Variables between brackets behind something.
    pub(in crate::read) indexes: &'w HashSet<String>,
    /// Whether it takes the next item of what the loop goes over.
    pub(in crate::read) takes_next: bool,
    /// Whether it mentions one of some variables.
    pub(in crate::read) is_known: &'w dyn Fn(&HashSet<String>) -> bool,
}
