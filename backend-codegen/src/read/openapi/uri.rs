//! URI references (RFC 3986), as far as references between documents need them.

/// Splits off the fragment (without its `#`).
pub(super) fn split_fragment(reference: &str) -> (&str, Option<&str>) {
    match reference.split_once('#') {
        Some((uri, fragment)) => (uri, Some(fragment)),
        None => (reference, None),
    }
}

/// The scheme of a URI, which names the same thing wherever it stands.
fn scheme(reference: &str) -> Option<&str> {
    let (scheme, _) = reference.split_once(':')?;
    let mut bytes = scheme.bytes();
    let valid = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        // One letter is a drive.
        && scheme.len() > 1;
    valid.then_some(scheme)
}

/// A URI in parts, without its fragment.
struct Parts<'u> {
    scheme: Option<&'u str>,
    authority: Option<&'u str>,
    path: &'u str,
    query: Option<&'u str>,
}

fn parts(uri: &str) -> Parts<'_> {
    let (uri, _) = split_fragment(uri);
    let scheme = scheme(uri);
    let rest = scheme
        .and_then(|scheme| uri.get(scheme.len() + 1..))
        .unwrap_or(uri);
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
            (Some(authority), path)
        }
        None => (None, rest),
    };
    Parts {
        scheme,
        authority,
        path,
        query,
    }
}

/// What `reference` (without fragment) means in a document whose URI is `base` (RFC 3986, 5.2). The
/// base may itself be relative, as the name of a file is.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    let target = parts(reference);
    let base = parts(base);
    let (scheme, authority, path, query);
    if target.scheme.is_some() {
        scheme = target.scheme;
        authority = target.authority;
        path = normalize(target.path);
        query = target.query;
    } else {
        scheme = base.scheme;
        if target.authority.is_some() {
            authority = target.authority;
            path = normalize(target.path);
            query = target.query;
        } else {
            authority = base.authority;
            if target.path.is_empty() {
                path = normalize(base.path);
                query = target.query.or(base.query);
            } else {
                path = if target.path.starts_with('/') {
                    normalize(target.path)
                } else if base.authority.is_some() && base.path.is_empty() {
                    normalize(&format!("/{}", target.path))
                } else {
                    let folder = base
                        .path
                        .rfind('/')
                        .map_or("", |end| base.path.get(..=end).unwrap_or(""));
                    normalize(&format!("{folder}{}", target.path))
                };
                query = target.query;
            }
        }
    }
    let mut uri = String::new();
    if let Some(scheme) = scheme {
        uri.push_str(scheme);
        uri.push(':');
    }
    if let Some(authority) = authority {
        uri.push_str("//");
        uri.push_str(authority);
    }
    uri.push_str(&path);
    if let Some(query) = query {
        uri.push('?');
        uri.push_str(query);
    }
    uri
}

/// Takes `.` and `..` out of a path (RFC 3986, 5.2.4). Of a relative path, `..` at the beginning
/// stays, so that nothing that leads outside looks as if it did not.
pub(super) fn normalize(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut slash_at_end = false;
    for segment in path.strip_prefix('/').unwrap_or(path).split('/') {
        slash_at_end = matches!(segment, "" | "." | "..");
        match segment {
            "." => {}
            ".." => match kept.last() {
                Some(&last) if last != ".." => {
                    kept.pop();
                }
                _ if rooted => {}
                _ => kept.push(".."),
            },
            "" => {}
            _ => kept.push(segment),
        }
    }
    let mut normal = String::with_capacity(path.len());
    if rooted {
        normal.push('/');
    }
    normal.push_str(&kept.join("/"));
    if slash_at_end && !kept.is_empty() {
        normal.push('/');
    }
    normal
}

/// The last part of a URI's path without its extension: what a file would be called.
pub(super) fn stem(uri: &str) -> &str {
    let path = parts(uri).path;
    let path = path.trim_end_matches('/');
    let name = path.rsplit(['/', '\\', ':']).next().unwrap_or(path);
    match name.find('.') {
        Some(at) if at > 0 => name.get(..at).unwrap_or(name),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_as_rfc_3986_says() {
        let base = "http://a/b/c/d;p?q";
        for (reference, uri) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("", "http://a/b/c/d;p?q"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("urn:x:y", "urn:x:y"),
        ] {
            assert_eq!(resolve(base, reference), uri, "{reference}");
        }
    }

    #[test]
    fn a_base_can_be_a_file_name() {
        assert_eq!(
            resolve("api/openapi.yaml", "./common.yaml"),
            "api/common.yaml"
        );
        assert_eq!(resolve("openapi.yaml", "parts/a.yaml"), "parts/a.yaml");
        assert_eq!(resolve("api/v1/a.yaml", "../b.yaml"), "api/b.yaml");
        assert_eq!(resolve("a.yaml", "../../b.yaml"), "../../b.yaml");
        assert_eq!(resolve("../a.yaml", "../b.yaml"), "../../b.yaml");
    }

    #[test]
    fn a_stem_is_what_a_file_would_be_called() {
        for (uri, name) in [
            ("schemas/pet.schema.json", "pet"),
            ("https://example.com/schemas/order", "order"),
            ("urn:example:address", "address"),
            ("a/", "a"),
            (".hidden", ".hidden"),
        ] {
            assert_eq!(stem(uri), name);
        }
    }

    #[test]
    fn a_scheme_is_told_from_a_path_and_a_drive() {
        for absolute in ["http://a", "urn:a", "file:///a"] {
            assert!(scheme(absolute).is_some());
        }
        for relative in ["a.yaml", "./a:b", "//a/b", "#/a", "C:\\a.yaml", ""] {
            assert!(scheme(relative).is_none(), "{relative}");
        }
    }
}
