//! `anyOf` and `oneOf`.

use super::Function;
use crate::api::TypeId;
use crate::api::plan::Report;
use crate::write::typescript::printer::{Printer, string};

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
                "explain(value, [{}], undefined, found);",
                checks.join(", ")
            ));
            p.line("refuse(found, \"anyOf\", \"must be of one of several types\");");
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
                p.line(format!("explain(value, checks, {chosen}, found);"));
                p.line("refuse(found, \"oneOf\", \"must be of one of several types\");");
            });
            p.line(
                "if (count > 1) refuse(found, \"oneOf\", \"must be of one type, not of several\");",
            );
        });
    }
}
