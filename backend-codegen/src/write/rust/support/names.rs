//! The member names of open objects that no decoder knows, kept to refuse the same name twice.

use std::borrow::Cow;
use std::collections::HashSet;

/// Up to this many names are compared one by one; more go through a set with a random hash, so
/// that no sender can make them collide.
const LINEAR: usize = 16;

/// Names by object, as a stack: the objects that are open are inside each other.
#[derive(Clone, Debug, Default)]
#[allow(dead_code, reason = "an API may have no objects")]
pub(super) struct Names<'a> {
    list: Vec<Cow<'a, str>>,
    sets: Vec<(usize, HashSet<Cow<'a, str>>)>,
}

impl<'a> Names<'a> {
    /// Where the names of an object that opens now will start.
    pub(super) fn base(&self) -> usize {
        self.list.len()
    }

    /// Adds a name to the object that opened at `base`; false if it has that name already.
    pub(super) fn insert_name(&mut self, base: usize, name: Cow<'a, str>) -> bool {
        if let Some((_, set)) = self.sets.last_mut().filter(|(owner, _)| *owner == base) {
            return set.insert(name);
        }
        let own = self.list.get(base..).unwrap_or_default();
        if own.contains(&name) {
            return false;
        }
        self.list.push(name);
        if self.list.len() > base.saturating_add(LINEAR) {
            // The last name stays in the list: an object inside this one must get another base.
            let tail = base.saturating_add(1);
            let set = self
                .list
                .get(base..)
                .unwrap_or_default()
                .iter()
                .cloned()
                .collect();
            self.list.truncate(tail);
            self.sets.push((base, set));
        }
        true
    }

    /// Forgets the names of the object that opened at `base`, and of those inside it.
    pub(super) fn close(&mut self, base: usize) {
        self.list.truncate(base);
        while self.sets.last().is_some_and(|(owner, _)| *owner >= base) {
            self.sets.pop();
        }
    }
}
