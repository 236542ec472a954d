//! Arrays that fit.

use super::demand::{ArrayDemand, Demand};
use super::gather::Choice;
use super::make::Maker;
use crate::api::{Json, TypeId};

/// The most items that are made.
const MAX_ITEMS: u64 = 1_000;

impl Maker<'_, '_, '_> {
    pub(super) fn array(
        &mut self,
        demand: &Demand,
        hint: &str,
        depth: usize,
        choice: &mut Choice,
    ) -> Option<Json> {
        let array = &demand.array;
        let count = self.count(array, depth, choice)?;
        let (starts, contained) = placed(array, count, choice);
        let mut items: Vec<Json> = Vec::new();
        for at in 0..count {
            let mut types = at_position(array, at);
            for (start, (ty, length)) in starts.iter().zip(&contained) {
                if (*start..start.saturating_add(*length)).contains(&at) && !types.contains(ty) {
                    types.push(*ty);
                }
            }
            let hint = singular(hint);
            let others: &[Json] = if array.unique { &items } else { &[] };
            let item = match self.make_other(&types, hint, depth + 1, others) {
                Some(item) => item,
                // The rest may be left out.
                None if at >= usize::try_from(array.min_items).ok()? => break,
                None => return None,
            };
            items.push(item);
        }
        Some(Json::Array(items))
    }

    /// How many items to make.
    fn count(&self, array: &ArrayDemand, depth: usize, choice: &mut Choice) -> Option<usize> {
        let contained: u64 = array
            .contains
            .iter()
            .map(|(_, min, _)| *min)
            .max()
            .unwrap_or(0);
        let least = array.min_items.max(contained);
        let most = array.max_items.unwrap_or(u64::MAX);
        if least > most || least > MAX_ITEMS {
            return None;
        }
        let prefix = u64::try_from(array.prefix.len()).unwrap_or(0);
        let is_endless = array.items.iter().any(|(_, ty)| self.is_active(*ty));
        let wanted = match choice.attempt {
            _ if is_endless || self.is_rich() => least,
            0 if depth > 8 => least,
            0 => least.max(prefix).max(1),
            1 => least,
            2 => least.max(prefix),
            3 => least.saturating_add(prefix),
            _ => least + choice.random.below(4),
        };
        usize::try_from(wanted.min(most)).ok()
    }
}

/// What the item at a position must be.
pub(super) fn at_position(array: &ArrayDemand, at: usize) -> Vec<TypeId> {
    let mut types = array.prefix.get(at).cloned().unwrap_or_default();
    let rest = array.items.iter().filter(|(from, _)| at >= *from);
    types.extend(rest.map(|(_, ty)| *ty));
    if types.is_empty() {
        types.extend(&array.unevaluated);
    }
    types.dedup();
    types
}

/// Where the items of each `contains` start, and how many there are.
fn placed(
    array: &ArrayDemand,
    count: usize,
    choice: &mut Choice,
) -> (Vec<usize>, Vec<(TypeId, usize)>) {
    let mut starts = Vec::new();
    let mut contained = Vec::new();
    for (ty, min, _) in &array.contains {
        let length = usize::try_from(*min).unwrap_or(usize::MAX);
        let last = count.saturating_sub(length);
        let start = match choice.attempt % 3 {
            0 => array.prefix.len().min(last),
            1 => last,
            _ => {
                let places = u64::try_from(last).unwrap_or(0) + 1;
                usize::try_from(choice.random.below(places)).unwrap_or(0)
            }
        };
        starts.push(start);
        contained.push((*ty, length));
    }
    (starts, contained)
}

/// A word for one of several.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(one) if one.len() > 2 && !one.ends_with('s') => one,
        _ => word,
    }
}
