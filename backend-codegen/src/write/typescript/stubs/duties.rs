//! What generated interfaces demand of the user's files.

use super::{Files, Member};
use crate::document::Location;
use crate::write::typescript::contract::Group;
use crate::write::typescript::printer::Printer;
use crate::write::upkeep::duty::{Duty, Text, TraitName, Wanted};

impl Files<'_> {
    /// All of it, with the handlers of each group.
    pub(super) fn duties(&self, handlers: Vec<Vec<Member>>) -> Vec<Duty> {
        let groups = self.contract.groups.iter().zip(handlers);
        let groups = groups.map(|(group, members)| of_group(group, members));
        groups
            .chain(self.of_errors())
            .chain(self.of_security())
            .collect()
    }

    fn of_errors(&self) -> Option<Duty> {
        let errors = self.contract.own_errors.iter().map(|(ty, name)| Wanted {
            name: name.clone(),
            title: format!("the documented error `{name}`"),
            operation: None,
            location: self.contract.plans.ty(*ty).location,
            text: Text::TypeScript(Box::new(self.error(*ty, name))),
        });
        duty("errors", "Errors", "errors", errors.collect())
    }

    fn of_security(&self) -> Option<Duty> {
        let schemes = &self.contract.schemes;
        let mut wanted: Vec<Wanted> = schemes
            .iter()
            .map(|scheme| Wanted {
                name: scheme.method.clone(),
                title: format!("the security scheme `{}`", scheme.name),
                operation: None,
                location: scheme.documented.location,
                text: Text::TypeScript(Box::new(self.closed(scheme))),
            })
            .collect();
        let location = schemes.first().map(|it| it.documented.location);
        let mut more = |title: &str, member: Member| {
            wanted.push(Wanted {
                name: member.name.clone(),
                title: title.to_owned(),
                operation: None,
                location: location.unwrap_or_default(),
                text: Text::TypeScript(Box::new(member)),
            });
        };
        if schemes.iter().any(|scheme| scheme.jwt.is_some()) {
            more("what verifies tokens", self.tokens());
        }
        if schemes.iter().any(|scheme| scheme.has_scopes) {
            more("the scopes that operations demand", self.has_scope(false));
        }
        duty("security", "Security", "security", wanted)
    }

    /// What verifies tokens.
    fn tokens(&self) -> Member {
        let mut p = Printer::new();
        p.import(&self.module("index"), "loadTokens");
        p.line("loadTokens()");
        Member::value("tokens", p, &self.generated)
    }
}

fn of_group(group: &Group<'_>, members: Vec<Member>) -> Duty {
    let wanted = group.calls.iter().zip(members).map(|(call, member)| {
        let title = format!("{} {}", call.operation.method, call.path.template);
        Wanted {
            name: call.method.clone(),
            operation: Some(title.clone()),
            title,
            location: call.operation.method_location,
            text: Text::TypeScript(Box::new(member)),
        }
    });
    let methods: Vec<Wanted> = wanted.collect();
    Duty {
        name: TraitName {
            module: group.file.clone(),
            name: group.interface.clone(),
        },
        ty: group.member.clone(),
        field: group.member.clone(),
        location: first(&methods),
        methods,
    }
}

/// What an interface demands, if that is something.
fn duty(module: &str, name: &str, member: &str, methods: Vec<Wanted>) -> Option<Duty> {
    let duty = Duty {
        name: TraitName {
            module: module.to_owned(),
            name: name.to_owned(),
        },
        ty: member.to_owned(),
        field: member.to_owned(),
        location: first(&methods),
        methods,
    };
    (!duty.methods.is_empty()).then_some(duty)
}

fn first(methods: &[Wanted]) -> Location {
    let first = methods.first().map(|method| method.location);
    first.unwrap_or_default()
}
