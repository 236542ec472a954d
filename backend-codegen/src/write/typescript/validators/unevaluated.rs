//! `unevaluatedProperties` and `unevaluatedItems`.

use super::Function;
use super::check::others;
use crate::api::TypeId;
use crate::api::plan::{Condition, Evaluated};
use crate::write::typescript::printer::{Printer, string};

impl Function<'_> {
    pub(super) fn unevaluated_properties(
        &mut self,
        p: &mut Printer,
        evaluated: &[Evaluated],
        ty: TypeId,
    ) {
        p.import("./support.js", "members");
        let check = self.extra(p, ty, "unknownMember");
        p.block("", |p| {
            let mut n_conditions = 0;
            let known = self.evaluated(p, evaluated, &mut n_conditions);
            self.passes(
                p,
                &format!("members(value, {}, {check}, found)", others(&known)),
            );
        });
    }

    pub(super) fn unevaluated_items(
        &mut self,
        p: &mut Printer,
        evaluated: &[Evaluated],
        ty: TypeId,
    ) {
        p.import("./support.js", "within");
        let check = self.extra(p, ty, "unknownItem");
        p.block("", |p| {
            let mut n_conditions = 0;
            let known = self.evaluated(p, evaluated, &mut n_conditions);
            let item = format!("({known}) || within(item, at, {check}, found)");
            self.passes(
                p,
                &format!("value.map((item, at) => {item}).every(Boolean)"),
            );
        });
    }

    /// An expression that says whether something speaks about the member `name` or the `item` at
    /// `at`. Conditions are evaluated once, before.
    pub(super) fn evaluated(
        &mut self,
        p: &mut Printer,
        evaluated: &[Evaluated],
        n_conditions: &mut usize,
    ) -> String {
        let mut tests = Vec::new();
        for part in evaluated {
            match part {
                Evaluated::All => tests.push("true".to_owned()),
                Evaluated::Names(names) => tests.push(self.names_test(names, &[])),
                Evaluated::Patterns(patterns) => tests.push(self.names_test(&[], patterns)),
                Evaluated::First(n) => tests.push(format!("at < {n}")),
                Evaluated::Items(ty) => tests.push(format!("{}(item)", self.validator(*ty))),
                Evaluated::When(condition, parts) => {
                    let test = match condition {
                        Condition::Is(ty) => format!("{}(value)", self.validator(*ty)),
                        Condition::IsNot(ty) => format!("!{}(value)", self.validator(*ty)),
                        Condition::Has(name) => {
                            p.import("./support.js", "has");
                            p.import("./support.js", "isObject");
                            // Items of arrays may depend on it, and have no members.
                            format!("isObject(value) && has(value, {})", string(name))
                        }
                    };
                    let holds = format!("holds{n_conditions}");
                    *n_conditions += 1;
                    p.line(format!("const {holds} = {test};"));
                    let inner = self.evaluated(p, parts, n_conditions);
                    tests.push(format!("{holds} && ({inner})"));
                }
            }
        }
        if tests.is_empty() {
            "false".to_owned()
        } else {
            tests.join(" || ")
        }
    }
}
