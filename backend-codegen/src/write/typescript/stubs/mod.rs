//! Files that the user owns: one handler file a tag, and the file that puts all together.
//!
//! They are written once and never touched again, so they are what a person would start from.

mod examples;

use super::TypeScriptOptions;
use super::contract::{Call, Contract, Group};
use super::printer::{Printer, key, string};
use crate::api::Method;
use crate::api::plan::{Direction, Judge, Use};
use crate::api::sample::Sampler;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fileset::FileSet;
use crate::write::rust::Stubs;
use examples::Examples;

/// Adds the user's files to `files`.
pub(super) fn files(
    contract: &Contract<'_>,
    judge: &Judge<'_, '_>,
    sampler: &Sampler<'_, '_>,
    options: &TypeScriptOptions,
    files: &mut FileSet,
    diagnostics: &mut Diagnostics,
) {
    let generated = match &options.generated {
        Some(path) if path.starts_with('.') => path.clone(),
        Some(path) => format!("./{path}"),
        None => "./generated".to_owned(),
    };
    let stubs = Files {
        contract,
        examples: Examples {
            plans: contract.plans,
            judge,
            sampler,
        },
        stubs: options.stubs,
        generated,
    };
    for group in &contract.groups {
        let text = stubs.handlers(group, diagnostics);
        files.user_once(format!("{}.ts", group.file), text);
    }
    if !contract.own_errors.is_empty() {
        files.user_once("errors.ts", stubs.errors());
    }
    if contract.is_guarded() {
        files.user_once("security.ts", stubs.security());
    }
    if stubs.forgets() {
        let generated = string(&stubs.module("index"));
        let text = include_str!("mock.ts").replace("\"./generated/index.js\"", &generated);
        files.user_once("mock.ts", text);
    }
    files.user_once("index.ts", stubs.index(options));
}

struct Files<'f> {
    contract: &'f Contract<'f>,
    examples: Examples<'f>,
    stubs: Stubs,
    /// The generated folder as modules name it.
    generated: String,
}

impl Files<'_> {
    fn module(&self, file: &str) -> String {
        format!("{}/{file}.js", self.generated)
    }

    /// Whether it is a mock server that has something to forget.
    fn forgets(&self) -> bool {
        let mut calls = self.contract.groups.iter().flat_map(|group| &group.calls);
        let is_mock = self.stubs == Stubs::Mock;
        is_mock
            && calls.any(|call| {
                call.operation.method == Method::Delete
                    && call.path.template.parameters().next().is_some()
            })
    }

    /// The handlers of a group.
    fn handlers(&self, group: &Group<'_>, diagnostics: &mut Diagnostics) -> String {
        let mut p = Printer::new();
        let types = self.module(&group.file);
        p.import(&types, &format!("type {}", group.interface));
        let principal = if group.is_guarded() {
            p.import("./security.js", "type Principal");
            "<Principal>"
        } else {
            ""
        };
        let about = group.about();
        let about = about.trim_start_matches("Operations").trim();
        p.doc(&format!("Answers the operations {about}"));
        let head = format!(
            "export const {}: {}{principal} =",
            group.member, group.interface
        );
        p.block_until(head, "};", |p| {
            for (at, call) in group.calls.iter().enumerate() {
                if at > 0 {
                    p.gap();
                }
                self.handler(p, call, diagnostics);
            }
        });
        p.finish_behind("")
    }

    fn handler(&self, p: &mut Printer, call: &Call<'_>, diagnostics: &mut Diagnostics) {
        let answer = match self.stubs {
            Stubs::Unimplemented => None,
            Stubs::Mock => match self.examples.answer(call) {
                Ok(answer) => Some(answer),
                Err(reason) => {
                    diagnostics.push(no_answer(call, &reason.to_string()));
                    p.doc(&format!("Not mocked: {reason}."));
                    None
                }
            },
        };
        let request = match &answer {
            Some(answer) if answer.looks_at_request() => "request",
            _ => "_request",
        };
        let head = format!("async {}({request}, _context)", key(&call.method));
        p.block_until(head, "},", |p| match answer {
            Some(answer) => answer.print(p),
            None => {
                p.import(&self.module("index"), "Failure");
                p.line("throw Failure.notImplemented();");
            }
        });
    }

    /// Who is let in: nobody until it is written, and to a mock server whoever presents `mock`.
    fn security(&self) -> String {
        let mut p = Printer::new();
        p.import(&self.module("index"), "type Security");
        p.doc("Who a request comes from. Handlers find it in their context.");
        p.block("export interface Principal", |p| {
            p.line("readonly name: string;");
        });
        p.gap();
        let is_mock = self.stubs == Stubs::Mock;
        p.doc(match is_mock {
            true => "Lets in whoever presents `mock`: as the key or token, or as the password of any user.",
            false => "Lets nobody in until it is written.",
        });
        p.block_until("export const security: Security<Principal> =", "};", |p| {
            if self
                .contract
                .schemes
                .iter()
                .any(|scheme| scheme.jwt.is_some())
            {
                p.import(&self.module("index"), "loadTokens");
                p.line("// Rules and keys of tokens are what the settings say.");
                p.line("tokens: loadTokens(),");
            }
            if self.contract.schemes.iter().any(|scheme| scheme.has_scopes) {
                p.block_until("hasScope(_principal, _scope)", "},", |p| {
                    p.line(format!("return {is_mock};"));
                });
            }
            for scheme in &self.contract.schemes {
                let (argument, ty, _) = scheme.argument();
                let unused = if is_mock { "" } else { "_" };
                let head = format!(
                    "async {}(_attempt, {unused}{argument})",
                    key(&scheme.method)
                );
                p.block_until(head, "},", |p| match (is_mock, ty) {
                    (true, "Claims") => {
                        p.line("return { name: claims.subject ?? \"mock\" };");
                    }
                    (false, _) => {
                        p.import(&self.module("index"), "Denied");
                        p.line("throw Denied.unauthorized();");
                    }
                    (true, "Basic") => p.line("return presentsMock(basic.password);"),
                    (true, "object") => {
                        p.line("void certificate;");
                        p.line("return presentsMock(\"mock\");");
                    }
                    (true, _) => p.line(format!("return presentsMock({argument});")),
                });
            }
        });
        let has_secrets = self.contract.schemes.iter().any(|it| it.jwt.is_none());
        if is_mock && has_secrets {
            p.gap();
            p.block("function presentsMock(secret: string): Principal", |p| {
                p.import(&self.module("index"), "Denied");
                p.line("if (!secret.endsWith(\"mock\")) throw Denied.unauthorized();");
                p.line("return { name: \"mock\" };");
            });
        }
        p.finish_behind("")
    }

    /// The bodies of documented errors.
    fn errors(&self) -> String {
        let mut p = Printer::new();
        p.import(&self.module("index"), "type Errors");
        p.doc("The bodies of documented errors. They may tell what is wrong: `refusal` knows.");
        p.block_until("export const errors: Errors =", "};", |p| {
            for (ty, name) in &self.contract.own_errors {
                let used = Use {
                    ty: *ty,
                    direction: Direction::Response,
                };
                p.block_until(format!("{}(_refusal)", key(name)), "},", |p| {
                    match self.examples.value(used) {
                        Ok(value) => examples::value(p, "return ", &value, ";"),
                        Err(reason) => {
                            let reason = string(&reason.to_string());
                            p.line(format!("throw new Error({reason});"));
                        }
                    }
                });
            }
        });
        p.finish_behind("")
    }

    /// What puts all together.
    fn index(&self, options: &TypeScriptOptions) -> String {
        let mut p = Printer::new();
        p.import(&self.module("index"), "createRouter");
        let mut members: Vec<String> = Vec::new();
        for group in &self.contract.groups {
            p.import(&format!("./{}.js", group.file), &group.member);
            members.push(match self.forgets() {
                true => format!("{0}: forgetful({0})", group.member),
                false => group.member.clone(),
            });
        }
        if self.forgets() {
            p.import("./mock.js", "forgetful");
        }
        if !self.contract.own_errors.is_empty() {
            p.import("./errors.js", "errors");
            members.push("errors".to_owned());
        }
        if self.contract.is_guarded() {
            p.import("./security.js", "security");
            members.push("security".to_owned());
        }
        let mount = options.framework.target().mount;
        p.doc(&format!(
            "The routes of the API, for an application: `{mount}`."
        ));
        let members = match members.as_slice() {
            [] => "{}".to_owned(),
            members => format!("{{ {} }}", members.join(", ")),
        };
        let mut told = Vec::new();
        if options.framework.target().is_documented {
            p.import(&self.module("documentation"), "documentation");
            told.push("documentation");
        }
        if options.is_observed {
            p.import("../log.js", "report");
            told.push("report");
        }
        let told = match told.as_slice() {
            [] => String::new(),
            told => format!(", {{ {} }}", told.join(", ")),
        };
        p.line(format!(
            "export const router = createRouter({members}{told});"
        ));
        p.finish_behind("")
    }
}

/// An operation that a mock server cannot answer.
fn no_answer(call: &Call<'_>, reason: &str) -> Diagnostic {
    let (method, path) = (&call.operation.method, &call.path.template);
    let message = format!("the mock of `{method} {path}` answers 501");
    Diagnostic::warning("typescript::mock", call.operation.location, message)
        .label(reason.to_owned())
        .help("give the response an example that satisfies its schema")
}
