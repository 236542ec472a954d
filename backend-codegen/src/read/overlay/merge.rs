//! How an update becomes a part of what is there (Overlay Specification, "Action Object").

use super::value::{Shape, Value};
use crate::document::Location;

/// Values that cannot be one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clash {
    /// What the update is.
    pub(super) new: &'static str,
    /// What is there.
    pub(super) old: &'static str,
    /// Where the update stands.
    pub(super) update: Location,
    /// Where it does not fit.
    pub(super) target: Location,
}

/// Merges an update into what a query selects: into objects member by member, to the end of arrays,
/// in place of other values.
pub(super) fn merge<'d>(target: &mut Value<'d>, update: Value<'d>) -> Result<(), Clash> {
    target.open();
    match (&mut target.shape, update.shape()) {
        (Shape::Array(items), Shape::Array(more)) => {
            items.extend(more);
            Ok(())
        }
        (Shape::Array(items), _) => {
            items.push(update);
            Ok(())
        }
        _ => within(target, update),
    }
}

/// The same for a member that is there on both sides: an array takes the items of an array alone.
fn within<'d>(target: &mut Value<'d>, update: Value<'d>) -> Result<(), Clash> {
    target.open();
    let (old, new) = (target.kind_name(), update.kind_name());
    let (place, from) = (target.location(), update.location());
    match (&mut target.shape, update.shape()) {
        (Shape::Object(members), Shape::Object(more)) => {
            for mut member in more {
                let known = members.iter_mut().find(|known| known.key == member.key);
                match known {
                    Some(known) => within(&mut known.value, member.value)?,
                    None => {
                        member.value.open();
                        members.push(member);
                    }
                }
            }
            Ok(())
        }
        (Shape::Array(items), Shape::Array(more)) => {
            items.extend(more);
            Ok(())
        }
        (Shape::Plain(_), Shape::Plain(_)) => {
            *target = update;
            Ok(())
        }
        _ => Err(Clash {
            new,
            old,
            update: from,
            target: place,
        }),
    }
}
