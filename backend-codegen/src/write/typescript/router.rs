//! The files about an API as a whole: its router, documented errors, settings, and the index.

use super::TypeScriptOptions;
use super::contract::Contract;
use super::framework::Target;
use super::printer::{Printer, key, string};
use super::settings::{self, Parts};
use super::types;
use crate::api::plan::{Direction, Use};

/// The file with the router.
pub(super) fn router(
    contract: &Contract<'_>,
    target: &Target,
    options: &TypeScriptOptions,
) -> String {
    let mut p = Printer::new();
    let framework = format!("./{}.js", target.file);
    p.import(&framework, "type RouterOptions");
    p.import(&framework, "routerOf");
    p.import("./settings.js", "ERRORS");
    let (module, router) = target.router;
    p.import(module, router);
    let is_guarded = contract.is_guarded();
    let (declared, used) = match is_guarded {
        true => ("<Principal>", "<Principal>"),
        false => ("", ""),
    };
    let title = contract.api.info.title.trim();
    p.doc(&format!("What answers requests to {title}."));
    p.block(format!("export interface Handlers{declared}"), |p| {
        for group in &contract.groups {
            p.doc(&group.about());
            let module = format!("./{}.js", group.file);
            p.import(&module, &format!("type {}", group.interface));
            let principal = if group.is_guarded() { used } else { "" };
            p.line(format!(
                "{}: {}{principal};",
                key(&group.member),
                group.interface
            ));
        }
        if !contract.own_errors.is_empty() {
            p.import("./errors.js", "type Errors");
            p.doc("The bodies of documented errors that the server itself cannot fill.");
            p.line("errors: Errors;");
        }
        if is_guarded {
            p.import("./security.js", "type Security");
            p.doc("Who is let in.");
            p.line("security: Security<Principal>;");
        }
    });
    p.gap();
    p.doc("Routes all operations to their handlers. What is at no path of the document is left to the application.");
    p.list(
        format!("export function createRouter{declared}("),
        "",
        |p| {
            p.line(format!("handlers: Handlers{used},"));
            p.line("options: RouterOptions = {},");
        },
    );
    p.block("): Router", |p| {
        // One by one, since the compiler would otherwise compare each with all others.
        p.import(&framework, "type AnyEntry");
        p.line("const entries: AnyEntry[] = [];");
        for group in &contract.groups {
                let module = format!("./{}.js", group.file);
                for call in &group.calls {
                    let alias = format!("{}_{}", group.member, call.constant);
                    p.import(&module, &format!("{} as {alias}", call.constant));
                    let handler = format!("handlers.{}", group.member);
                    p.list("entries.push({", "});", |p| {
                        p.line(format!("operation: {alias},"));
                        p.line(format!(
                            "handle: (request, context) => {handler}.{}(request, context),",
                            call.method
                        ));
                    });
                }
            }
        let fill = contract.own_errors.values().map(|name| {
            format!("{}: (refusal) => handlers.errors.{name}(refusal)", key(name))
        });
        let fill: Vec<String> = fill.collect();
        let fill = match fill.as_slice() {
            [] => "{}".to_owned(),
            fill => format!("{{ {} }}", fill.join(", ")),
        };
        let authenticate = if is_guarded {
            p.import("./security.js", "authenticate");
            ", authenticate: authenticate(handlers.security)"
        } else {
            ""
        };
        if contract.groups.is_empty() {
            p.line("void handlers;");
        }
        let pages = if options.cors.is_some() { ", pages: PAGES" } else { "" };
        p.line(format!(
            "return routerOf(entries, {{ errors: ERRORS, fill: {fill}{authenticate}, options{pages} }}, options);"
        ));
    });
    if let Some(cors) = &options.cors {
        p.gap();
        settings::pages(&mut p, contract, cors);
    }
    p.finish()
}

/// The file about documented errors; nothing if the server can fill all of them.
pub(super) fn errors(contract: &Contract<'_>) -> Option<String> {
    if contract.own_errors.is_empty() {
        return None;
    }
    let mut p = Printer::new();
    p.import("./server/refusal.js", "type Refusal");
    p.doc("Fills the bodies of documented errors that the server itself cannot fill.");
    p.block("export interface Errors", |p| {
        for (ty, name) in &contract.own_errors {
            let used = Use {
                ty: *ty,
                direction: Direction::Response,
            };
            let ty = types::reference(contract.plans, contract.names, used, "types.");
            if ty.contains("types.") {
                p.import_types("./types.js", "types");
            }
            p.line(format!("{}(refusal: Refusal): {ty};", key(name)));
        }
    });
    Some(p.finish())
}

/// The file that exports what applications use.
pub(super) fn index(contract: &Contract<'_>, target: &Target, parts: Parts) -> String {
    let mut p = Printer::new();
    let info = &contract.api.info;
    let name = format!("{} {}", info.title.trim(), info.version.trim());
    let texts = [Some(name.trim()), info.description.as_deref()];
    let texts: Vec<&str> = texts.into_iter().flatten().collect();
    p.doc(&texts.join("\n\n"));
    let mut export = |module: &str, names: &[&str]| {
        p.line(format!(
            "export {{ {} }} from {};",
            names.join(", "),
            string(module)
        ));
    };
    if contract.own_errors.is_empty() {
        // Nothing but the server says what errors are.
    } else {
        export("./errors.js", &["type Errors"]);
    }
    export(&format!("./{}.js", target.file), target.exports);
    export("./router.js", &["createRouter", "type Handlers"]);
    if contract.is_guarded() {
        match parts.jwt {
            true => export(
                "./security.js",
                &["loadTokens", "type Security", "type Tokens"],
            ),
            false => export("./security.js", &["type Security"]),
        }
        export(
            "./server/security.js",
            &["type Attempt", "type Basic", "Denied", "isSameSecret"],
        );
    }
    export(
        "./server/answer.js",
        &["type Media", "type ServerSentEvent"],
    );
    if parts.cors {
        export("./server/cors.js", &["type Cors", "crossOrigin"]);
    }
    export("./server/failure.js", &["Failure"]);
    export(
        "./server/hardening.js",
        &["type Hardening", "SECURITY_HEADERS"],
    );
    if parts.jwt {
        export("./server/jwt.js", &["CannotVerify", "Claims", "Verifier"]);
    }
    export("./server/head.js", &["type Head"]);
    export("./server/media.js", &["Accept"]);
    export("./server/multipart.js", &["type Part"]);
    export("./server/node.js", &["operationOf", "requestId"]);
    export("./server/operation.js", &["type Operation"]);
    if parts.rate_limit {
        export("./server/rate-limit.js", &["limited", "type RateLimit"]);
    }
    export("./server/refusal.js", &["type Refusal"]);
    export("./server/serve.js", &["type Report"]);
    if contract.has_streams() {
        let names = ["type FilePart", "type Once", "type Pieces"];
        export("./server/streaming.js", &names);
    }
    if parts.cors || parts.rate_limit {
        export("./settings.js", parts.constants());
    }
    p.line("export type * from \"./types.js\";");
    p.finish()
}
