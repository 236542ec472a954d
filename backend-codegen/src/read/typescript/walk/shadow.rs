//! Routes that no request comes to, since an earlier one takes all that are meant for them: `/users/stats`
//! behind `/users/:id`. Express and Koa ask routes in the order in which they were put; packages that read
//! routes off classes have orders of their own.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Route, lose};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::framework::may_leave_to_others;
use crate::read::typescript::path::Template;
use crate::read::typescript::router::Framework;
use crate::read::typescript::value::Value;

/// Leaves out what nobody comes to, and tells it.
pub(super) fn reached<'a>(machine: &mut Machine<'a>, routes: Vec<Route<'a>>) -> Vec<Route<'a>> {
    let mut takers: HashMap<_, Vec<(Vec<Segment>, String)>> = HashMap::new();
    let mut shadowed = Vec::new();
    let mut reached = Vec::with_capacity(routes.len());
    for route in routes {
        let served = &route.served;
        let is_of_classes =
            (machine.hosts.iter()).any(|host| Rc::ptr_eq(&host.router, &served.application));
        if served.framework == Framework::Fastify
            || is_of_classes
            || !route.template.holes.is_empty()
        {
            reached.push(route);
            continue;
        }
        let segments = segments(&route.template);
        let key = (
            served.method,
            segments.len(),
            Rc::as_ptr(&served.application),
        );
        let before = takers.entry(key).or_default();
        if let Some((_, path)) = before.iter().find(|(of, _)| takes(of, &segments)) {
            shadowed.push((
                served.place,
                served.method,
                route.template.text.clone(),
                path.clone(),
            ));
            continue;
        }
        if segments.iter().any(Option::is_none) && answers_all(&route) {
            before.push((segments, route.template.text.clone()));
        }
        reached.push(route);
    }
    // One call may stand for several routes.
    let places: HashSet<_> = reached.iter().map(|route| route.served.place).collect();
    for (place, method, path, by) in shadowed {
        if !places.contains(&place) {
            let method = method.to_ascii_uppercase();
            let reason =
                format!("no request comes to `{method} {path}`: `{method} {by}` is before it");
            lose(machine, place, &reason, "put it before the other one");
        }
    }
    reached
}

/// A segment of a path, if it is no parameter for whatever stands there.
type Segment = Option<String>;

fn segments(template: &Template) -> Vec<Segment> {
    let of = |segment: &str| {
        let name = segment
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'));
        let mut parameters = template.parameters.iter();
        let is_open = name.is_some_and(|name| {
            parameters.any(|it| it.name == name && it.pattern.is_none() && !it.is_rest)
        });
        match is_open {
            true => None,
            false => Some(segment.to_owned()),
        }
    };
    template.text.trim_matches('/').split('/').map(of).collect()
}

/// Whether requests for a path come to an earlier one, whose parameters stand for texts of it. Those that
/// are alike are one path in a document.
fn takes(earlier: &[Segment], later: &[Segment]) -> bool {
    let mut is_wider = false;
    let is_taken = earlier.iter().zip(later).all(|it| match it {
        (None, None) => true,
        (Some(earlier), Some(later)) => earlier == later && !later.contains('{'),
        (None, Some(later)) => {
            is_wider = true;
            !later.is_empty() && !later.contains('{')
        }
        (Some(_), None) => false,
    });
    is_taken && is_wider
}

/// Whether a route leaves nothing of what comes to it to others.
fn answers_all(route: &Route<'_>) -> bool {
    let own = route.served.chain.get(route.served.n_shared..);
    let next = match route.served.framework {
        Framework::Koa => 1,
        Framework::Express | Framework::Fastify => 2,
    };
    !route.is_any_path
        && !route.is_middleware
        && !route.is_guessed
        && !route.asks_method
        && match own.and_then(<[Value<'_>]>::last) {
            Some(Value::Function(last)) => !may_leave_to_others(last, next),
            _ => false,
        }
}
