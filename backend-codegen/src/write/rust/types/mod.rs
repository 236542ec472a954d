//! Types: structs, enums, unions and aliases, with what reads and writes them.

mod defaults;
mod derives;
mod items;
mod layout;
#[cfg(test)]
mod tests;

use crate::api::plan::{Field, Use};

use super::printer::Printer;

pub(super) use defaults::{Default, default, value as literal};
use items::item;
#[cfg(feature = "scaffold")]
pub(super) use items::large_union;
pub use layout::files;
#[cfg(feature = "scaffold")]
pub(super) use layout::{modules, reached};

/// Whether a field tells an absent member from one that is `null`.
pub(super) fn is_three_state(p: &Printer<'_>, used: Use, field: &Field) -> bool {
    !field.required && p.is_option(p.part(used, field.ty)) && default(p, used, field).is_none()
}

/// Whether a field always has a value: it must be there, or something is meant if it is not.
pub(super) fn is_always_there(p: &Printer<'_>, used: Use, field: &Field) -> bool {
    field.required || default(p, used, field).is_some()
}
