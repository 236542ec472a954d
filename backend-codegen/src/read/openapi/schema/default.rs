//! Defaults that their own schemas refuse.

use super::super::place::Place;
use super::super::quote::quote;
use super::super::reader::Reader;
use super::draft::Draft;
use crate::api::plan::{Direction, Judge, PlanOptions, Plans, Use};
use crate::api::{Json, Matching, TypeId};
use crate::diagnostic::Diagnostic;
use crate::document::Location;
use crate::list::CollectVec;

/// A default, to be judged when all schemas are known.
pub(super) struct Given<'d> {
    ty: TypeId,
    location: Location,
    place: Place<'d>,
}

impl<'d> Reader<'d, '_> {
    /// Remembers the default of a schema.
    pub(super) fn note_default(&mut self, draft: &Draft<'d>) {
        let object = draft.at.node.as_object();
        let member = object.and_then(|object| object.member("default"));
        let Some(member) = member.filter(|_| draft.ty.default.is_some()) else {
            return;
        };
        self.schemas.defaults.push(Given {
            ty: draft.id,
            location: member.value.location(),
            place: self.place.clone(),
        });
    }

    /// Warns of defaults that nobody could send.
    pub(in super::super) fn check_defaults(&mut self) {
        let defaults = std::mem::take(&mut self.schemas.defaults);
        for (given, value) in self.refused(defaults) {
            let shown = quote(&value.to_string());
            let message = format!("the schema does not allow its own default {shown}");
            let finding = Diagnostic::warning("schema::default", given.location, message)
                .help("correct the default, or the schema: leaving the value out means what nobody may send");
            self.elsewhere(given.place, |reader| reader.push_grouped(&shown, finding));
        }
    }

    /// Those that no direction allows, with their values.
    fn refused(&self, defaults: Vec<Given<'d>>) -> Vec<(Given<'d>, Json)> {
        let types = &self.schemas.types;
        let plans = Plans::derive(types, &[], &[], PlanOptions::default());
        let matching = Matching::new();
        let judge = Judge::new(&plans, &matching);
        let is_allowed = |ty: TypeId, value: &Json| {
            let mut directions = [Direction::Request, Direction::Response].into_iter();
            directions.any(|direction| judge.accepts(Use { ty, direction }, value))
        };
        let values = defaults.into_iter().filter_map(|given| {
            let value = types.get(given.ty).default.clone()?;
            (!is_allowed(given.ty, &value)).then_some((given, value))
        });
        values.collect_vec()
    }
}
