//! Routes of actix-web that no request comes to, since an earlier one takes all that are meant for them:
//! `/users/me` behind `/users/{id}`, or behind a scope `/users` that it is not in. Services are asked in the
//! order in which they were registered, and a scope leaves nothing that begins as it does to others.

use crate::infer::path::template;
use crate::read::code::Lost;
use crate::read::rust::value::Route;

/// Takes out what nobody comes to, and tells it.
pub(super) fn take_away(routes: &mut Vec<Route<'_>>) -> Vec<Lost> {
    let mut earlier: Vec<(Vec<Segment>, Vec<String>, String)> = Vec::new();
    let mut scopes: Vec<(usize, Vec<Segment>, String)> = Vec::new();
    let mut lost = Vec::new();
    routes.retain(|route| {
        let segments = segments(&route.path);
        let methods = &route.endpoint.methods;
        let other = scopes.iter().find(|(id, prefix, _)| {
            begins(prefix, &segments) && route.scopes.iter().all(|(own, _)| own != id)
        });
        let other = other.map(|(_, _, path)| path.clone());
        for (id, path) in &route.scopes {
            if scopes.iter().all(|(known, ..)| known != id) {
                let path = path.trim_end_matches('/');
                scopes.push((*id, self::segments(path), template(path).0));
            }
        }
        let taker = earlier.iter().find(|(of, all, _)| {
            let is_answered = match methods.as_slice() {
                [] => all.is_empty(),
                methods => all.is_empty() || methods.iter().all(|method| all.contains(method)),
            };
            is_answered && takes(of, &segments)
        });
        let by = taker.map(|(_, _, path)| format!("`{path}`"));
        if let Some(by) = other.map(|path| format!("the scope `{path}`")).or(by) {
            let path = template(&route.path).0;
            let shown = methods.join(", ").to_ascii_uppercase();
            lost.push(Lost {
                place: route.endpoint.place,
                reason: format!("no request comes to `{shown} {path}`: {by} is before it"),
                help: "put it before the other one".to_owned(),
            });
            return false;
        }
        if segments.contains(&Segment::Open) && !route.endpoint.is_guessed {
            let path = template(&route.path).0;
            earlier.push((segments, methods.clone(), path));
        }
        true
    });
    // One call may stand for several routes.
    lost.retain(|lost| !(routes.iter()).any(|route| route.endpoint.place == lost.place));
    lost
}

#[derive(PartialEq, Eq)]
enum Segment {
    /// A parameter for whatever stands there.
    Open,
    Text(String),
    /// A parameter with an expression, or what is not known.
    Other(String),
}

fn segments(path: &str) -> Vec<Segment> {
    let mut depth = 0_u32;
    let is_end = |c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '/' && depth == 0
    };
    let each = path.split(is_end).map(|part| {
        let name = part.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
        match name {
            Some(name) if name.chars().all(is_of_name) => Segment::Open,
            _ if part.chars().all(|c| c.is_ascii_graphic() && c != '{') => {
                Segment::Text(part.to_owned())
            }
            _ => Segment::Other(part.to_owned()),
        }
    });
    each.collect()
}

/// Whether requests for a path come to an earlier one, whose parameters stand for texts of it. Those that
/// are alike are one path in a document.
fn takes(earlier: &[Segment], later: &[Segment]) -> bool {
    let mut is_wider = false;
    let is_taken = earlier.len() == later.len()
        && earlier.iter().zip(later).all(|it| match it {
            (Segment::Open, Segment::Text(text)) => {
                is_wider = true;
                !text.is_empty()
            }
            (earlier, later) => earlier == later,
        });
    is_taken && is_wider
}

/// Whether a path begins with what a scope takes.
fn begins(scope: &[Segment], path: &[Segment]) -> bool {
    scope.len() <= path.len()
        && scope.iter().zip(path).all(|it| match it {
            (Segment::Open, _) => true,
            (scope, path) => scope == path,
        })
}
