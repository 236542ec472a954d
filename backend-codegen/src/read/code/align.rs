//! An API as its code shows it, beside the document that it should satisfy.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::mem;
use std::sync::Arc;

use crate::api::{Api, PathTemplate, SecurityKind, SecurityRequirement, Server};

/// Takes from the document what code does not say: what the API is called, where it is served, that the
/// paths of the document start behind the path of its server, what ways in are called, and where clients get
/// the tokens from that code looks for. Where the document itself is served is no difference: documents do not
/// say that of themselves.
pub fn align(code: &mut Api, document: &Api) {
    code.info = document.info.clone();
    code.version = document.version;
    if code.servers.is_empty() {
        let bases: BTreeSet<String> = document
            .servers
            .iter()
            .filter_map(Server::base_path)
            .collect();
        for base in bases.iter().rev() {
            strip(code, base, document);
        }
        code.servers = document.servers.clone();
    }
    drop_document(code, document);
    call_schemes_alike(code, document);
    for (name, scheme) in &mut code.security_schemes {
        let of_document = document.security_schemes.get(name);
        if matches!(scheme.kind, SecurityKind::Bearer { .. })
            && let Some(of_document) = of_document
            && matches!(
                of_document.kind,
                SecurityKind::Oauth2 { .. } | SecurityKind::OpenIdConnect { .. }
            )
        {
            Arc::make_mut(scheme).kind = of_document.kind.clone();
        }
    }
}

/// Takes `base` from the paths that start with it, if there are such, and if the document has none that
/// does.
fn strip(code: &mut Api, base: &str, document: &Api) {
    let known: HashSet<String> = document
        .paths
        .iter()
        .map(|path| path.template.shape())
        .collect();
    for path in &mut code.paths {
        if known.contains(&path.template.shape()) {
            continue;
        }
        let text = path.template.to_string();
        let inside = text.strip_prefix(base).filter(|rest| rest.starts_with('/'));
        if let Some(Ok(template)) = inside.map(PathTemplate::new) {
            path.template = template;
        }
    }
}

/// Takes away where code serves a document, if the document says nothing of it.
fn drop_document(code: &mut Api, document: &Api) {
    let known: HashSet<String> = document
        .paths
        .iter()
        .map(|path| path.template.shape())
        .collect();
    code.paths.retain(|path| {
        let text = path.template.to_string();
        let name = text.rsplit('/').next().unwrap_or("");
        let is_document = matches!(
            name,
            "openapi.json" | "openapi.yaml" | "openapi.yml" | "swagger.json"
        );
        !is_document || known.contains(&path.template.shape())
    });
}

/// Gives the ways in of code the names that the document has for them, where only one can be meant.
fn call_schemes_alike(code: &mut Api, document: &Api) {
    let mut names = BTreeMap::new();
    let unknown = |name: &Arc<str>, other: &Api| !other.security_schemes.contains_key(&**name);
    for (name, scheme) in &code.security_schemes {
        let alike = |api: &Api, other: &Api| -> Vec<Arc<str>> {
            let alike = api.security_schemes.iter().filter(|(name, it)| {
                unknown(name, other) && is_satisfied_by(&it.kind, &scheme.kind)
            });
            alike.map(|(name, _)| Arc::clone(name)).collect()
        };
        if let ([called], [_]) = (&*alike(document, code), &*alike(code, document))
            && unknown(name, document)
        {
            names.insert(Arc::clone(name), Arc::clone(called));
        }
    }
    if names.is_empty() {
        return;
    }
    let called = |name: Arc<str>| names.get(&name).cloned().unwrap_or(name);
    let schemes = mem::take(&mut code.security_schemes);
    code.security_schemes = schemes
        .into_iter()
        .map(|(name, it)| (called(name), it))
        .collect();
    let rename = |requirements: &mut Vec<SecurityRequirement>| {
        for requirement in requirements {
            let schemes = mem::take(&mut requirement.schemes);
            requirement.schemes = schemes
                .into_iter()
                .map(|(name, it)| (called(name), it))
                .collect();
        }
    };
    rename(&mut code.security);
    for path in &mut code.paths {
        for operation in &mut Arc::make_mut(&mut path.item).operations {
            rename(&mut operation.security);
        }
    }
}

/// Whether what code looks for is what a document asks for.
fn is_satisfied_by(asked: &SecurityKind, seen: &SecurityKind) -> bool {
    match (asked, seen) {
        (
            SecurityKind::ApiKey { name, sent_in },
            SecurityKind::ApiKey {
                name: seen,
                sent_in: seen_in,
            },
        ) => sent_in == seen_in && name.eq_ignore_ascii_case(seen),
        (SecurityKind::Basic, SecurityKind::Basic)
        | (
            SecurityKind::Bearer { .. }
            | SecurityKind::Oauth2 { .. }
            | SecurityKind::OpenIdConnect { .. },
            SecurityKind::Bearer { .. },
        ) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::openapi::testing::api;

    fn paths(servers: &str, paths: &str, of_code: &str) -> Vec<String> {
        let document = api(&format!("servers: [{servers}]\npaths: {{{paths}: {{}}}}"));
        let mut code = api(&format!("paths: {{{of_code}: {{}}, /other: {{}}}}"));
        align(&mut code, &document);
        code.paths
            .iter()
            .map(|path| path.template.to_string())
            .collect()
    }

    #[test]
    fn paths_begin_behind_a_server_whose_url_may_have_variables() {
        let whole = "{url: '{host}/api/v1', variables: {host: {default: 'http://localhost:5055'}}}";
        assert_eq!(
            paths(whole, "/things", "/api/v1/things"),
            ["/things", "/other"]
        );
        let part = "{url: 'https://example.com/{stage}', variables: {stage: {default: beta}}}";
        assert_eq!(
            paths(part, "/things", "/beta/things"),
            ["/things", "/other"]
        );
        let second = "{url: 'https://example.com'}, {url: 'http://localhost/api'}";
        assert_eq!(
            paths(second, "/things", "/api/things"),
            ["/things", "/other"]
        );
        assert_eq!(
            paths(second, "/api/things", "/api/things"),
            ["/api/things", "/other"]
        );
    }

    #[test]
    fn where_the_document_is_served_is_no_difference() {
        let of = |path: &str, of_code: &str| paths("{url: /}", path, of_code);
        assert_eq!(of("/things", "/docs/openapi.json"), ["/other"]);
        assert_eq!(
            of("/openapi.json", "/openapi.json"),
            ["/openapi.json", "/other"]
        );
    }

    #[test]
    fn ways_in_have_the_names_of_the_document_where_only_one_can_be_meant() {
        let of = |schemes: &str, used: &str| {
            api(&format!(
                "paths: {{/a: {{get: {{security: [{{{used}: []}}], responses: {{}}}}}}}}\n\
                 components: {{securitySchemes: {{{schemes}}}}}"
            ))
        };
        let names = |mut code: Api, document: Api| {
            align(&mut code, &document);
            let (_, operation) = code.operations().next().unwrap();
            let requirement = operation.security.first().unwrap();
            requirement
                .schemes
                .keys()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        let bearer = "{type: http, scheme: bearer}";
        let code = || of(&format!("bearer: {bearer}"), "bearer");
        let document = of(
            &format!("auth: {bearer}, key: {{type: apiKey, name: k, in: header}}"),
            "auth",
        );
        assert_eq!(names(code(), document), ["auth"]);
        let two = of(&format!("user: {bearer}, admin: {bearer}"), "user");
        assert_eq!(names(code(), two), ["bearer"]);
        let known = of(&format!("bearer: {bearer}, other: {bearer}"), "other");
        assert_eq!(names(code(), known), ["bearer"]);
    }
}
