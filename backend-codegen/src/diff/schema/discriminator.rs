//! How the branches of a union are told apart.

use super::label::Step;
use super::{Couple, Differ, view};
use crate::api::Discriminator;
use crate::diff::usage::Change;
use crate::diff::walk::Entry;

impl Differ<'_> {
    /// Compares discriminators. No value changes by them: clients go on choosing as they did, as long as the
    /// members are there.
    pub(super) fn discriminators(
        &mut self,
        couple: &Couple<'_>,
        old: Option<&Discriminator>,
        new: Option<&Discriminator>,
    ) {
        let code = "diff::discriminator-changed";
        // No value changes by it; what becomes of the members that it speaks of, other rules say.
        let change = Change::Harmless;
        let beside = &Couple {
            usage: couple.usage.beside(),
            ..couple.clone()
        };
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            (Some(_), None) => {
                self.changed(beside, code, change, "no longer has a discriminator");
                return;
            }
            (None, Some(_)) => {
                self.changed(beside, code, Change::Harmless, "has a discriminator now");
                return;
            }
            (None, None) => return,
        };
        let Discriminator {
            property_name,
            mapping,
            default,
            extensions,
        } = old;
        if *property_name != new.property_name {
            let how = format!("is told apart by `{}` now", new.property_name);
            self.changed(beside, code, change, &how);
        }
        let what = &format_args!("the mapping of {}", couple.label);
        let mappings = (mapping, &new.mapping);
        // Which other schemas a tag may stand for is not in code, if no branch is one of them.
        let is_in_words = self.options.is_code && !view::is_union(couple.new);
        let change = if is_in_words { Change::Words } else { change };
        self.walk_named(what, mappings, couple.places, |differ, value, entry| {
            let (change, how) = match entry {
                Entry::Kept(old, new) => {
                    let step = Step::Named("mapping", value.into());
                    return differ.inside(couple, step, *old, *new, couple.usage);
                }
                Entry::Removed(_) => {
                    let how = format!("no longer says what `{value}` stands for");
                    (change, how)
                }
                Entry::Added(_) => (change, format!("says what `{value}` stands for now")),
            };
            differ.changed(beside, code, change, &how);
        });
        match (*default, new.default) {
            (Some(old), Some(new)) => {
                let step = Step::Keyword("defaultMapping");
                self.inside(couple, step, old, new, couple.usage);
            }
            (Some(_), None) | (None, Some(_)) => {
                let how = "changed what an unknown discriminator stands for";
                self.changed(beside, code, change, how);
            }
            (None, None) => {}
        }
        let subject = &format_args!("the discriminator of {}", couple.label);
        self.extensions(subject, extensions, &new.extensions, couple.places);
    }
}
