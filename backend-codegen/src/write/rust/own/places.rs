//! Places in which no type of the application can stand.

use crate::api::plan::{Check, Use};
use crate::api::{Parameter, ParameterForm, TypeSet};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Location;
use crate::write::http::content::ContentKind;
use crate::write::rust::contract::{BodyVariant, Contract};
use crate::write::rust::own::Stands;
use crate::write::rust::printer::Printer;

/// The JSON types of a type of the application that stands for a schema; `None` if none does.
pub(in crate::write::rust) fn json_types(p: &Printer<'_>, used: Use) -> Option<TypeSet> {
    let Some(Stands::Schema(_)) = p.names.own(used) else {
        return None;
    };
    let types = p.plan(used)?.checks.iter().find_map(|check| match check {
        Check::Types(types) => Some(*types),
        _ => None,
    });
    Some(types.unwrap_or(TypeSet::ANY))
}

/// Reports types of the application that would have to be put together from texts, as parameters and
/// forms are: the text of a member can only be read by its schema.
pub(in crate::write::rust) fn refuse(contract: &Contract<'_>, diagnostics: &mut Diagnostics) {
    let calls = contract.groups.iter().flat_map(|group| &group.calls);
    for call in calls {
        for input in &call.parameters {
            let used = input.used.filter(|_| is_in_text(input.parameter));
            check(contract.p, used, input.parameter.location, diagnostics);
        }
        for variant in call.body.iter().flat_map(|body| &body.variants) {
            let location = variant.content.documented.location;
            check(contract.p, of_form(variant), location, diagnostics);
        }
    }
}

fn is_in_text(parameter: &Parameter) -> bool {
    matches!(parameter.form, ParameterForm::Schema { .. })
}

/// The type of a body that is a form.
fn of_form(variant: &BodyVariant<'_>) -> Option<Use> {
    match variant.content.kind {
        ContentKind::Form(used) => Some(used),
        ContentKind::Parts => variant.content.documented.ty.map(|ty| Use {
            ty,
            direction: crate::api::plan::Direction::Request,
        }),
        _ => None,
    }
}

fn check(p: &Printer<'_>, used: Option<Use>, location: Location, diagnostics: &mut Diagnostics) {
    let Some(used) = used.map(|used| p.resolve(used)) else {
        return;
    };
    let has_members = json_types(p, used)
        .is_some_and(|types| types != TypeSet::ANY && types.contains(TypeSet::OBJECT));
    if has_members {
        let name = p.plans.ty(used.ty).component();
        let name = name.map_or("the schema", |name| &**name);
        let message =
            format!("a type of yours stands for `{name}`, whose members are sent as text");
        diagnostics.push(
            Diagnostic::error("rust::own-type", location, message)
                .label("the text of a member can only be read by its schema")
                .help(format!(
                    "send it as JSON, or leave `{name}` out of the types that stand for schemas"
                )),
        );
    }
}
