//! The file of schemas: one constant for each schema that a document names and requests can have.

use super::decoders::Decoders;
use super::names::{Names, shared};
use super::printer::Printer;
use super::types;
use crate::api::plan::{Direction, Plans};

/// Prints the schemas; nothing if there are none.
pub(super) fn file(
    plans: &Plans<'_>,
    names: &Names,
    decoders: &mut Decoders<'_>,
) -> Option<String> {
    let mut p = Printer::new();
    let mut has_some = false;
    for (used, _) in plans.all_decoded() {
        let Some(component) = plans.ty(used.ty).component() else {
            continue;
        };
        if used.direction != Direction::Request || shared(plans, used) != used {
            continue;
        }
        has_some = true;
        p.import("./schema.js", "schema");
        let read = decoders.function(&mut p, used);
        let ty = types::reference(plans, names, used, "types.");
        if ty.contains("types.") {
            p.import_types("./types.js", "types");
        }
        p.gap();
        p.doc(&format!("The schema `{component}`."));
        let name = names.ty(plans, used);
        p.line(format!("export const {name}Schema = schema<{ty}>({read});"));
    }
    has_some.then(|| p.finish())
}
