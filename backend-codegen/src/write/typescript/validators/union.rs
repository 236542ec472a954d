//! `anyOf` and `oneOf`.

use super::Function;
use crate::api::plan::{Check, Report, Use};
use crate::api::{TypeId, TypeSet};
use crate::write::typescript::names::tested;
use crate::write::typescript::printer::{Printer, string};

/// The JSON types as `kindsOf` in the support module numbers them.
const KINDS: [(TypeSet, u8); 7] = [
    (TypeSet::NULL, 1),
    (TypeSet::BOOLEAN, 2),
    (TypeSet::INTEGER, 4),
    (TypeSet::NUMBER, 8),
    (TypeSet::STRING, 16),
    (TypeSet::ARRAY, 32),
    (TypeSet::OBJECT, 64),
];

impl Function<'_> {
    pub(super) fn any_of(&self, p: &mut Printer, types: &[TypeId]) {
        p.import("./support.js", "refuse");
        p.import("./support.js", "explain");
        let checks: Vec<_> = types.iter().map(|ty| self.validator(*ty)).collect();
        let tests: Vec<_> = checks
            .iter()
            .map(|check| format!("{check}(value)"))
            .collect();
        p.block(format!("if (!({}))", tests.join(" || ")), |p| {
            p.line("if (!found) return false;");
            p.line(format!(
                "explain(value, [{}], [{}], undefined, found);",
                checks.join(", "),
                self.kinds(types)
            ));
            p.line("refuse(found, \"anyOf\", \"must match one of the alternatives\");");
        });
    }

    pub(super) fn one_of(&mut self, p: &mut Printer, types: &[TypeId], report: Option<&Report>) {
        p.import("./support.js", "refuse");
        p.import("./support.js", "satisfied");
        p.import("./support.js", "explain");
        let checks: Vec<_> = types.iter().map(|ty| self.validator(*ty)).collect();
        let list = format!("[{}]", checks.join(", "));
        p.block("", |p| {
            p.line(format!("const checks = {list};"));
            p.line("const count = satisfied(value, checks);");
            p.line("if (count !== 1 && !found) return false;");
            p.block("if (count === 0 && found)", |p| {
                let chosen = match report {
                    Some(report) => {
                        p.import("./support.js", "isObject");
                        let branches: Vec<_> = report
                            .values
                            .iter()
                            .map(|(value, at)| format!("[{}, {at}]", string(value)))
                            .collect();
                        let map = self.constants.value(format!(
                            "new Map<unknown, number>([{}])",
                            branches.join(", ")
                        ));
                        format!(
                            "isObject(value) ? {map}.get(value[{}]) : undefined",
                            string(&report.property)
                        )
                    }
                    None => "undefined".to_owned(),
                };
                let kinds = self.kinds(types);
                p.line(format!(
                    "explain(value, checks, [{kinds}], {chosen}, found);"
                ));
                p.line("refuse(found, \"oneOf\", \"must match one of the alternatives\");");
            });
            p.line(
                "if (count > 1) refuse(found, \"oneOf\", \"must match only one of the alternatives\");",
            );
        });
    }

    /// The JSON types that each of several types may be, as far as it says that itself.
    fn kinds(&self, types: &[TypeId]) -> String {
        let kinds = types.iter().map(|ty| {
            let used = Use {
                ty: *ty,
                ..self.used
            };
            let checks = tested(self.plans, used).unwrap_or_default();
            let types = checks
                .iter()
                .fold(TypeSet::ANY, |types, check| match check {
                    Check::Never => TypeSet::NONE,
                    Check::Types(known) => types.intersection(*known),
                    _ => types,
                });
            let bits = KINDS.iter().filter(|(set, _)| types.contains(*set));
            bits.map(|(_, bit)| u32::from(*bit))
                .sum::<u32>()
                .to_string()
        });
        kinds.collect::<Vec<_>>().join(", ")
    }
}
