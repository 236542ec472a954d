//! An API as its code shows it, beside the document that it should satisfy.

use std::collections::HashSet;
use std::sync::Arc;

use crate::api::{Api, PathTemplate, SecurityKind};

/// Takes from the document what code does not say: what the API is called, where it is served, that the
/// paths of the document start behind the path of its server, and where clients get the tokens from that
/// code looks for.
pub fn align(code: &mut Api, document: &Api) {
    code.info = document.info.clone();
    code.version = document.version;
    if code.servers.is_empty() {
        if let Some(base) = base(document) {
            strip(code, &base, document);
        }
        code.servers = document.servers.clone();
    }
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

/// The path of the first server, if it has one.
fn base(document: &Api) -> Option<String> {
    let url = &document.servers.first()?.url;
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => url.strip_prefix('/')?,
    };
    let path = path.trim_end_matches('/');
    (!path.is_empty()).then(|| format!("/{path}"))
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
