//! Security schemes: the interface of whoever looks at credentials.

use super::Contract;
use crate::api::{Api, ApiKeyLocation, SecurityKind, SecurityScheme};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::write::rust::{Jwt, JwtKeys, JwtText, Jwts};
use crate::write::typescript::layout::Expression;
use crate::write::typescript::names::Scope;
use crate::write::typescript::printer::{Printer, key, string};
use crate::write::words::words;

/// A security scheme that some operation demands.
pub(in crate::write::typescript) struct Scheme<'a> {
    /// Its name in the document.
    pub(in crate::write::typescript) name: &'a str,
    /// What the document says about it.
    pub(in crate::write::typescript) documented: &'a SecurityScheme,
    /// The name of the function that looks at its credentials.
    pub(in crate::write::typescript) method: String,
    /// The name of its constant.
    pub(in crate::write::typescript) constant: String,
    /// Whether some operation demands scopes that only the application can look up.
    pub(in crate::write::typescript) has_scopes: bool,
    /// How its tokens are verified, if the server does that.
    pub(in crate::write::typescript) jwt: Option<&'a Jwt>,
}

/// The schemes that some operation demands. One that cannot be enforced is an error: the operation
/// would stand open.
pub(in crate::write::typescript) fn schemes<'a>(
    api: &'a Api,
    jwt: &'a Jwts,
    diagnostics: &mut Diagnostics,
) -> Vec<Scheme<'a>> {
    let requirements = || {
        api.operations()
            .flat_map(|(_, operation)| &operation.security)
    };
    for requirement in requirements() {
        for name in requirement.schemes.keys() {
            if !api.security_schemes.contains_key(name) {
                diagnostics.push(unknown(name, requirement.location));
            }
        }
    }
    let mut methods = Scope::without(&["hasScope", "tokens"]);
    let mut constants = Scope::without(&["authenticate", "loadTokens"]);
    let known = api.security_schemes.iter().filter(|(name, _)| {
        requirements().any(|requirement| requirement.schemes.contains_key(*name))
    });
    known
        .map(|(name, documented)| {
            let is_granted_scopes = matches!(
                documented.kind,
                SecurityKind::Oauth2 { .. } | SecurityKind::OpenIdConnect { .. }
            );
            let mut demanded = requirements().filter_map(|it| it.schemes.get(name));
            let words = words(name);
            let jwt = jwt.of(name, documented);
            Scheme {
                name,
                documented,
                method: methods.member(&words),
                constant: constants.camel(&[&words[..], &["scheme".to_owned()]].concat()),
                has_scopes: jwt.is_none()
                    && is_granted_scopes
                    && demanded.any(|scopes| !scopes.is_empty()),
                jwt,
            }
        })
        .collect()
}

/// A scheme that is demanded and not declared.
fn unknown(name: &str, location: crate::document::Location) -> Diagnostic {
    let message = format!("the security scheme `{name}` is not declared");
    Diagnostic::error("security::unknown-scheme", location, message)
        .label("nothing could be demanded here, so nobody would be kept out")
        .help(format!(
            "declare `{name}` under `components.securitySchemes`"
        ))
}

impl Scheme<'_> {
    /// What its function is given: a name, a type, and what that is for people.
    pub(in crate::write::typescript) fn argument(&self) -> (&'static str, &'static str, String) {
        if self.jwt.is_some() {
            let what = "a token that says this, which has been verified";
            return ("claims", "Claims", what.to_owned());
        }
        match &self.documented.kind {
            SecurityKind::ApiKey { name, sent_in } => {
                let place = match sent_in {
                    ApiKeyLocation::Header => "header",
                    ApiKeyLocation::Query => "query parameter",
                    ApiKeyLocation::Cookie => "cookie",
                };
                ("key", "string", format!("the {place} `{name}`"))
            }
            SecurityKind::Basic => ("basic", "Basic", "a user with a password".to_owned()),
            SecurityKind::Bearer { .. }
            | SecurityKind::Oauth2 { .. }
            | SecurityKind::OpenIdConnect { .. } => {
                ("token", "string", "a bearer token".to_owned())
            }
            SecurityKind::OtherHttp(scheme) => (
                "credentials",
                "string",
                format!("what stands behind `{scheme}` in `Authorization`"),
            ),
            SecurityKind::MutualTls => ("certificate", "object", "a certificate".to_owned()),
        }
    }

    /// What the server has to know.
    fn kind(&self) -> String {
        match &self.documented.kind {
            SecurityKind::ApiKey { name, sent_in } => {
                let place = match sent_in {
                    ApiKeyLocation::Header => "header",
                    ApiKeyLocation::Query => "query",
                    ApiKeyLocation::Cookie => "cookie",
                };
                format!("{{ type: \"{place}\", name: {} }}", string(name))
            }
            SecurityKind::Basic => "{ type: \"basic\" }".to_owned(),
            SecurityKind::Bearer { .. }
            | SecurityKind::Oauth2 { .. }
            | SecurityKind::OpenIdConnect { .. } => "{ type: \"bearer\" }".to_owned(),
            SecurityKind::OtherHttp(scheme) => {
                format!("{{ type: \"other\", scheme: {} }}", string(scheme))
            }
            SecurityKind::MutualTls => "{ type: \"certificate\" }".to_owned(),
        }
    }
}

/// The file with the interface `Security`; nothing if no operation demands anything.
pub(in crate::write::typescript) fn file(contract: &Contract<'_>) -> Option<String> {
    let schemes = &contract.schemes;
    if schemes.is_empty() {
        return None;
    }
    let mut p = Printer::new();
    let server = "./server/security.js";
    for name in ["type Attempt", "type Authenticate", "type Scheme"] {
        p.import(server, name);
    }
    if schemes.iter().any(|it| it.argument().1 == "Basic") {
        p.import(server, "type Basic");
    }
    let is_verified = schemes.iter().any(|scheme| scheme.jwt.is_some());
    if is_verified {
        tokens(&mut p, schemes);
        p.gap();
    }
    for scheme in schemes {
        p.doc(&format!("The security scheme `{}`.", scheme.name));
        p.line(format!(
            "export const {}: Scheme = {{ name: {}, kind: {} }};",
            scheme.constant,
            string(scheme.name),
            scheme.kind()
        ));
        p.gap();
    }
    p.doc(
        "Looks at the credentials of requests: says who presents them, or throws `Denied`.\n\n\
         Operations that demand something are only reached by whom these functions let in.",
    );
    p.block("export interface Security<Principal>", |p| {
        if is_verified {
            p.doc("What verifies tokens: `loadTokens()`, once, when the program starts.");
            p.line("readonly tokens: Tokens;");
        }
        if schemes.iter().any(|scheme| scheme.has_scopes) {
            p.doc(
                "Whether somebody was granted a scope that an operation demands. Who was not is \
                 answered with `403`.",
            );
            p.line("hasScope(principal: Principal, scope: string): boolean;");
        }
        for scheme in schemes {
            let (argument, ty, what) = scheme.argument();
            let about = format!("Says who presents {what} (`{}`).", scheme.name);
            let text = [
                Some(about.as_str()),
                scheme.documented.description.as_deref(),
            ];
            let text: Vec<_> = text.into_iter().flatten().collect();
            p.doc(&text.join("\n\n"));
            let method = key(&scheme.method);
            p.line(format!(
                "{method}(attempt: Attempt<Principal>, {argument}: {ty}): Promise<Principal>;"
            ));
        }
    });
    p.gap();
    p.doc("Lets the function for a scheme look at credentials.");
    let head = "export function authenticate<Principal>(security: Security<Principal>): Authenticate<Principal>";
    p.block(head, |p| {
        p.block_until(
            "return async (scheme, attempt, credentials) =>",
            "};",
            |p| {
                p.block("switch (scheme.name)", |p| {
                    for scheme in schemes {
                        case(p, scheme);
                    }
                    p.line("default:");
                    p.import(server, "Denied");
                    p.line("  throw Denied.unauthorized();");
                });
            },
        );
    });
    Some(p.finish())
}

fn case(p: &mut Printer, scheme: &Scheme<'_>) {
    if scheme.jwt.is_some() {
        p.block(format!("case {}:", string(scheme.name)), |p| {
            p.import("./server/security.js", "granted");
            let method = &scheme.method;
            p.line(format!(
                "const claims = await security.tokens.{method}.verify(credentials);"
            ));
            p.line("granted(attempt.scopes, (scope) => claims.hasScope(scope));");
            p.line(format!("return security.{method}(attempt, claims);"));
        });
        return;
    }
    let call = format!("security.{}(attempt, credentials)", scheme.method);
    if !scheme.has_scopes {
        p.line(format!("case {}:", string(scheme.name)));
        p.line(format!("  return {call};"));
        return;
    }
    p.block(format!("case {}:", string(scheme.name)), |p| {
        p.import("./server/security.js", "granted");
        p.line(format!("const principal = await {call};"));
        p.line("granted(attempt.scopes, (scope) => security.hasScope(principal, scope));");
        p.line("return principal;");
    });
}

/// What verifies tokens: rules and keys, as the settings say.
fn tokens(p: &mut Printer, schemes: &[Scheme<'_>]) {
    let server = "./server/jwt.js";
    for name in [
        "type Claims",
        "type FetchKeys",
        "type Rules",
        "type Source",
        "Verifier",
    ] {
        p.import(server, name);
    }
    let verified: Vec<(&Scheme<'_>, &Jwt)> = schemes
        .iter()
        .filter_map(|scheme| Some((scheme, scheme.jwt?)))
        .collect();
    p.doc("What verifies the tokens of each scheme whose tokens the settings know.");
    p.block("export interface Tokens", |p| {
        for (scheme, _) in &verified {
            p.line(format!("readonly {}: Verifier;", key(&scheme.method)));
        }
    });
    p.gap();
    p.doc(
        "What verifies tokens. Rules and keys are what the settings say, unless keys are in a `text`: PEM, a key set as \
         JSON, or a secret where tokens are signed with one. Keys that are at a URL are fetched by `fetchKeys`, if it is \
         there.\n\n@throws `CannotVerify` when nothing could be verified with what is there.",
    );
    p.block(
        "export function loadTokens(own: { text?: string; fetchKeys?: FetchKeys } = {}): Tokens",
        |p| {
            p.line("const { text, fetchKeys } = own;");
            p.block_until("const verifier = (rules: Rules, source: Source): Verifier =>", "};", |p| {
                p.line("return new Verifier(rules, text === undefined ? source : { text }, fetchKeys);");
            });
            // Those that are alike are one, which may have to fetch keys.
            let mut made: Vec<(&Jwt, &str)> = Vec::new();
            for (scheme, jwt) in &verified {
                if made.iter().any(|(known, _)| known == jwt) {
                    continue;
                }
                made.push((jwt, &scheme.method));
                let head = format!("const {} = verifier(", variable(&scheme.method));
                let parts = vec![rules(p, jwt), source(&jwt.keys).into()];
                Expression::parts(&head, parts, ")").print(p, ";");
            }
            let members = verified.iter().map(|(scheme, jwt)| {
                let known = made.iter().find(|(known, _)| known == jwt);
                let method = known.map_or("", |(_, method)| method);
                format!("{}: {}", key(&scheme.method), variable(method)).into()
            });
            let members: Vec<Expression> = members.collect();
            Expression::parts("return {", members, "}").print(p, ";");
        },
    );
}

/// The variable of a verifier.
fn variable(method: &str) -> String {
    format!("of_{method}")
}

fn rules(p: &mut Printer, jwt: &Jwt) -> Expression {
    let mut of_text = |text: &JwtText| match text {
        JwtText::Known(text) => string(text),
        JwtText::Environment(name) => {
            p.import("./server/jwt.js", "variable");
            format!("variable({})", string(name))
        }
    };
    let issuer = of_text(&jwt.issuer);
    let audiences: Vec<Expression> = jwt.audiences.iter().map(|it| of_text(it).into()).collect();
    let algorithms = jwt.algorithms.iter().map(|it| string(it.name()).into());
    let mut members = vec![
        format!("issuer: {issuer}").into(),
        Expression::list(audiences).within("audiences: ", ""),
        Expression::list(algorithms.collect()).within("algorithms: ", ""),
        format!("leeway: {}", jwt.leeway).into(),
    ];
    members.extend(
        jwt.typ
            .as_ref()
            .map(|typ| format!("typ: {}", string(typ)).into()),
    );
    Expression::parts("{", members, "}")
}

fn source(keys: &JwtKeys) -> String {
    match keys {
        JwtKeys::Environment(name) => format!("{{ variable: {} }}", string(name)),
        JwtKeys::File(path) => format!("{{ file: {} }}", string(path)),
        JwtKeys::Url(url) => format!("{{ url: {} }}", string(url)),
    }
}
