//! Files that the user owns: one handler file a tag, and the file that puts all together.
//!
//! They are written once and never touched again, so they are what a person would start from.

#[cfg(feature = "ts-source")]
mod duties;
mod examples;
mod member;

use super::TypeScriptOptions;
use super::contract::{Call, Contract, Group, Scheme};
#[cfg(feature = "database")]
use super::database;
use super::layout::Expression;
use super::printer::{Printer, key, string};
use crate::api::plan::{Direction, Judge, Use};
use crate::api::sample::Sampler;
use crate::api::{Matching, Method, TypeId};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fileset::FileSet;
#[cfg(feature = "database")]
use crate::read::database::Resources;
use crate::write::rust::Stubs;
#[cfg(feature = "ts-source")]
use crate::write::upkeep::Upkeep;
use examples::Examples;
pub(in crate::write) use member::Member;

/// Adds the user's files to `files`, and says what is expected of them later.
#[cfg(feature = "ts-source")]
pub(super) fn files_and_upkeep(
    contract: &Contract<'_>,
    judge: &Judge<'_, '_>,
    matching: &Matching,
    options: &TypeScriptOptions,
    files: &mut FileSet,
    diagnostics: &mut Diagnostics,
) -> Upkeep {
    let sampler = Sampler::new(contract.plans, matching, 0);
    let stubs = Files::new(contract, judge, &sampler, options);
    let handlers = stubs.add(options, files, diagnostics);
    let duties = stubs.duties(handlers);
    let upkeep = Upkeep::of_typescript(duties, &stubs.generated);
    for note in upkeep.notes() {
        files.note(note);
    }
    upkeep
}

/// Adds the user's files to `files`.
#[cfg(not(feature = "ts-source"))]
pub(super) fn files(
    contract: &Contract<'_>,
    judge: &Judge<'_, '_>,
    matching: &Matching,
    options: &TypeScriptOptions,
    files: &mut FileSet,
    diagnostics: &mut Diagnostics,
) {
    let sampler = Sampler::new(contract.plans, matching, 0);
    Files::new(contract, judge, &sampler, options).add(options, files, diagnostics);
}

struct Files<'f> {
    contract: &'f Contract<'f>,
    examples: Examples<'f>,
    stubs: Stubs,
    /// The tables that handlers ask.
    #[cfg(feature = "database")]
    database: &'f Resources,
    /// The generated folder as modules name it.
    generated: String,
}

impl<'f> Files<'f> {
    fn new(
        contract: &'f Contract<'f>,
        judge: &'f Judge<'f, 'f>,
        sampler: &'f Sampler<'f, 'f>,
        options: &'f TypeScriptOptions,
    ) -> Self {
        let generated = match &options.generated {
            Some(path) if path.starts_with('.') => path.clone(),
            Some(path) => format!("./{path}"),
            None => "./generated".to_owned(),
        };
        Self {
            contract,
            examples: Examples {
                plans: contract.plans,
                judge,
                sampler,
            },
            stubs: options.stubs,
            #[cfg(feature = "database")]
            database: &options.database,
            generated,
        }
    }

    /// Adds the files; the handlers in them, a list for each group.
    fn add(
        &self,
        options: &TypeScriptOptions,
        files: &mut FileSet,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Vec<Member>> {
        let mut all = Vec::new();
        for group in &self.contract.groups {
            let calls = group.calls.iter();
            let member = |call| self.handler(group, call, diagnostics);
            let members: Vec<Member> = calls.map(member).collect();
            let text = self.handlers(group, &members);
            files.user_once(format!("{}.ts", group.file), text);
            all.push(members);
        }
        if !self.contract.own_errors.is_empty() {
            files.user_once("errors.ts", self.errors());
        }
        if self.contract.is_guarded() {
            files.user_once("security.ts", self.security(options.is_issuer));
        }
        #[cfg(feature = "database")]
        if database::parameter(self.database).is_some() {
            let text = database::caller(&self.generated, self.contract.is_guarded());
            files.user_once("caller.ts", text);
        }
        if self.forgets() {
            let generated = string(&self.module("index"));
            let text = include_str!("mock.ts").replace("\"./generated/index.js\"", &generated);
            files.user_once("mock.ts", text);
        }
        files.user_once("index.ts", self.index(options));
        all
    }

    fn module(&self, file: &str) -> String {
        format!("{}/{file}.js", self.generated)
    }

    /// Whether it is a mock server that has something to forget.
    fn forgets(&self) -> bool {
        let mut calls = self.contract.groups.iter().flat_map(|group| &group.calls);
        let is_mock = self.stubs == Stubs::Mock && self.parameter().is_none();
        is_mock
            && calls.any(|call| {
                call.operation.method == Method::Delete
                    && call.path.template.parameters().next().is_some()
            })
    }

    /// The handlers of a group.
    fn handlers(&self, group: &Group<'_>, members: &[Member]) -> String {
        let mut p = Printer::new();
        let types = self.module(&group.file);
        p.import(&types, &format!("type {}", group.interface));
        let principal = if group.is_guarded() {
            p.import("./security.js", "type Principal");
            "<Principal>"
        } else {
            ""
        };
        #[cfg(feature = "database")]
        if let Some(resource) = database::resource(group, self.database) {
            let head = database::open(&mut p, group, resource, &self.generated);
            p.block(head, |p| {
                p.block_until("return", "};", |p| self.members(p, members));
            });
            return p.finish_behind("");
        }
        let about = group.about();
        let about = about.trim_start_matches("Operations").trim();
        p.doc(&format!("Answers the operations {about}"));
        let head = format!(
            "export const {}: {}{principal} =",
            group.member, group.interface
        );
        p.block_until(head, "};", |p| self.members(p, members));
        p.finish_behind("")
    }

    fn members(&self, p: &mut Printer, members: &[Member]) {
        for (at, member) in members.iter().enumerate() {
            if at > 0 {
                p.gap();
            }
            member.print(p, &self.generated);
        }
    }

    /// The function that answers an operation from a table.
    #[cfg(feature = "database")]
    fn asking(&self, group: &Group<'_>, call: &Call<'_>) -> Option<Member> {
        let mut p = Printer::new();
        for line in database::member(call, group, self.database)? {
            p.line(line);
        }
        Some(Member {
            types: Some((call.request.clone(), call.response.clone())),
            ..Member::function(&call.method, "request, context", p, &self.generated)
        })
    }

    /// The function that answers an operation until somebody writes it.
    fn handler(&self, group: &Group<'_>, call: &Call<'_>, diagnostics: &mut Diagnostics) -> Member {
        #[cfg(feature = "database")]
        if let Some(member) = self.asking(group, call) {
            return member;
        }
        #[cfg(not(feature = "database"))]
        let _ = group;
        let mut docs = None;
        let answer = match self.stubs {
            Stubs::Unimplemented => None,
            Stubs::Mock => match self.examples.answer(call) {
                Ok(answer) => Some(answer),
                Err(reason) => {
                    diagnostics.push(no_answer(call, &reason.to_string()));
                    docs = Some(format!("Not mocked: {reason}."));
                    None
                }
            },
        };
        let request = match &answer {
            Some(answer) if answer.looks_at_request() => "request",
            _ => "_request",
        };
        let mut p = Printer::new();
        match answer {
            Some(answer) => answer.print(&mut p),
            None => {
                p.import(&self.module("index"), "Failure");
                p.line("throw Failure.notImplemented();");
            }
        }
        let arguments = format!("{request}, _context");
        let types = Some((call.request.clone(), call.response.clone()));
        Member {
            docs,
            types,
            ..Member::function(&call.method, &arguments, p, &self.generated)
        }
    }

    /// Who is let in: who has a token that is verified, nobody else until it is written, and to a mock
    /// server whoever presents `mock`.
    fn security(&self, is_issuer: bool) -> String {
        let mut p = Printer::new();
        p.import(&self.module("index"), "type Security");
        p.doc("Who a request comes from. Handlers find it in their context.");
        p.block("export interface Principal", |p| {
            p.line("readonly name: string;");
        });
        p.gap();
        let is_mock = self.stubs == Stubs::Mock;
        let has_tokens = self.contract.schemes.iter().any(|it| it.jwt.is_some());
        p.doc(match (is_mock, has_tokens) {
            (true, _) => "Lets in whoever presents `mock`: as the key or token, or as the password of any user.",
            (false, true) => "Lets in who has a token that is verified, and nobody else until it is written.",
            (false, false) => "Lets nobody in until it is written.",
        });
        p.block_until("export const security: Security<Principal> =", "};", |p| {
            if has_tokens {
                p.import(&self.module("index"), "loadTokens");
                let keys = if is_issuer {
                    p.import("../auth/issuer.js", "issuer");
                    "{ text: issuer.publicKey }"
                } else {
                    ""
                };
                p.line(match is_issuer {
                    true => "// Rules are what the settings say; the keys are our own.",
                    false => "// Rules and keys of tokens are what the settings say.",
                });
                p.line(format!("tokens: loadTokens({keys}),"));
            }
            if self.contract.schemes.iter().any(|scheme| scheme.has_scopes) {
                self.has_scope(is_mock).print(p, &self.generated);
            }
            for scheme in &self.contract.schemes {
                let (argument, ty, _) = scheme.argument();
                if !is_mock && ty != "Claims" {
                    self.closed(scheme).print(p, &self.generated);
                    continue;
                }
                let head = format!("async {}(_attempt, {argument})", key(&scheme.method));
                p.block_until(head, "},", |p| match ty {
                    "Claims" => {
                        let nobody = if is_mock { "mock" } else { "" };
                        p.line(format!(
                            "return {{ name: claims.subject ?? \"{nobody}\" }};"
                        ));
                    }
                    "Basic" => p.line("return presentsMock(basic.password);"),
                    "object" => {
                        p.line("void certificate;");
                        p.line("return presentsMock(\"mock\");");
                    }
                    _ => p.line(format!("return presentsMock({argument});")),
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

    /// The function that lets nobody in until somebody writes it.
    fn closed(&self, scheme: &Scheme<'_>) -> Member {
        let (argument, ..) = scheme.argument();
        let mut p = Printer::new();
        p.import(&self.module("index"), "Denied");
        p.line("throw Denied.unauthorized();");
        let arguments = format!("_attempt, _{argument}");
        Member::function(&scheme.method, &arguments, p, &self.generated)
    }

    fn has_scope(&self, is_granted: bool) -> Member {
        let mut p = Printer::new();
        p.line(format!("return {is_granted};"));
        Member {
            is_async: false,
            ..Member::function("hasScope", "_principal, _scope", p, &self.generated)
        }
    }

    /// The function that makes the body of a documented error.
    fn error(&self, ty: TypeId, name: &str) -> Member {
        let mut p = Printer::new();
        let used = Use {
            ty,
            direction: Direction::Response,
        };
        match self.examples.value(used) {
            Ok(value) => examples::value(&mut p, "return ", &value, ";"),
            Err(reason) => {
                let reason = string(&reason.to_string());
                p.line(format!("throw new Error({reason});"));
            }
        }
        Member {
            is_async: false,
            ..Member::function(name, "_refusal", p, &self.generated)
        }
    }

    /// The bodies of documented errors.
    fn errors(&self) -> String {
        let mut p = Printer::new();
        p.import(&self.module("index"), "type Errors");
        p.doc("The bodies of documented errors. They may tell what is wrong: `refusal` knows.");
        p.block_until("export const errors: Errors =", "};", |p| {
            for (ty, name) in &self.contract.own_errors {
                self.error(*ty, name).print(p, &self.generated);
            }
        });
        p.finish_behind("")
    }

    /// What puts all together.
    fn index(&self, options: &TypeScriptOptions) -> String {
        let mut p = Printer::new();
        p.import(&self.module("index"), "createRouter");
        let mut members: Vec<String> = Vec::new();
        let database = self.parameter();
        for group in &self.contract.groups {
            p.import(&format!("./{}.js", group.file), &group.member);
            members.push(match self.forgets() {
                _ if database.is_some() => format!("{0}: {0}(database)", group.member),
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
            members.push(match database {
                Some(_) => "security: letIn".to_owned(),
                None => "security".to_owned(),
            });
        }
        let target = options.framework.target();
        let mount = match database {
            Some(name) => target.mount.replace("router", &format!("router({name})")),
            None => target.mount.to_owned(),
        };
        p.doc(&format!(
            "The routes of the API, for an application: `{mount}`."
        ));
        let parts = members.into_iter().map(Expression::from);
        let handlers = Expression::parts("{", parts.collect(), "}");
        let members = handlers.flat();
        let mut told = Vec::new();
        if target.is_documented {
            p.import(&self.module("documentation"), "documentation");
            told.push("documentation");
        }
        if let Some(log) = &options.log {
            p.import(log, "report");
            told.push("report");
        }
        let told = match told.as_slice() {
            [] => String::new(),
            told => format!(", {{ {} }}", told.join(", ")),
        };
        let Some(name) = database else {
            p.line(format!(
                "export const router = createRouter({members}{told});"
            ));
            return p.finish_behind("");
        };
        p.import(&self.module("rows/engine"), "type Database");
        let (module, router) = target.router;
        match module
            .strip_prefix("./")
            .and_then(|it| it.strip_suffix(".js"))
        {
            Some(file) => p.import(&self.module(file), router),
            None => p.import(module, router),
        }
        // Tests let others in.
        let let_in = match self.contract.is_guarded() {
            true => ", letIn = security",
            false => "",
        };
        p.block(
            format!("export function router({name}: Database{let_in}): Router"),
            |p| {
                let told = told.strip_prefix(", ").map(Expression::from);
                let parts = std::iter::once(handlers).chain(told).collect();
                Expression::call("return createRouter", parts).print(p, ";");
            },
        );
        p.finish_behind("")
    }

    /// The parameter with the database that handlers ask, if they do.
    fn parameter(&self) -> Option<&'static str> {
        #[cfg(feature = "database")]
        {
            database::parameter(self.database)
        }
        #[cfg(not(feature = "database"))]
        None
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
