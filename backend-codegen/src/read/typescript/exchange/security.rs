//! What a request has to show, as far as what it goes through asks for it.

use super::shown::{HEADERS, is_cookie};
use super::{Demand, Exchange, Sent, Spot, Way};
use crate::read::code::Status;

/// How deep a password is looked for in a body.
const NESTED: u32 = 3;

impl Exchange<'_> {
    /// What is demanded: ways in, and whether one may do without.
    ///
    /// Credentials are demanded by a handler before the last one that answers 401, or by one that
    /// looks at them itself and does so.
    pub(in crate::read::typescript) fn security(&self) -> Option<(Vec<Demand>, bool)> {
        let mut demands: Vec<Demand> = Vec::new();
        let is_401 = |sent: &Sent<'_>| sent.status == Some(Status::Code(401));
        // A middleware that lets everybody through refuses credentials that are wrong.
        let is_optional_at = |stage: usize| {
            self.demands
                .iter()
                .any(|demand| demand.is_optional && demand.stage == stage)
        };
        let refuses = |stage: usize| {
            !is_optional_at(stage)
                && !self.logins.contains(&stage)
                && self.sent.iter().any(|sent| {
                    is_401(sent) && sent.stage == stage && !self.is_of_wrong(stage, sent.place)
                })
        };
        for demand in &self.demands {
            if !demand.is_look {
                demands.push(demand.clone());
            }
        }
        let mut looks: Vec<Demand> = self
            .demands
            .iter()
            .filter(|demand| demand.is_look)
            .cloned()
            .collect();
        let mut of_parts: Vec<Demand> = Vec::new();
        for (name, part) in self.header.members.borrow().iter() {
            let way = match &**name {
                "authorization" => Way::Bearer,
                name if HEADERS.contains(&name) => Way::Key(Spot::Header, part.name.to_string()),
                _ => continue,
            };
            of_parts.push(Demand::maybe(way, part.place, part.stage.get()));
        }
        for (name, part) in self.cookie.members.borrow().iter() {
            if is_cookie(name) {
                let way = Way::Key(Spot::Cookie, name.to_string());
                of_parts.push(Demand::maybe(way, part.place, part.stage.get()));
            }
        }
        looks.extend(of_parts.iter().cloned());
        let last = self.chain.len().saturating_sub(1);
        let is_gate = |stage: usize| {
            !is_optional_at(stage) && !self.logins.contains(&stage) && self.is_gate(stage)
        };
        let middleware_refuses = (0..last).any(|stage| refuses(stage) || is_gate(stage));
        // A handler that logs somebody in refuses, too, but looks at no credentials for that.
        let asks_for_password = asks_for_password(&self.body, 0);
        // Or refuses whoever a middleware has let through without.
        let is_for_shown =
            demands.iter().any(|demand| demand.is_optional) && self.is_for_shown(last);
        let handler_refuses = is_for_shown
            || refuses(last)
                && (of_parts
                    .iter()
                    .any(|look| look.stage == last || !asks_for_password)
                    || looks
                        .iter()
                        .any(|look| look.stage == last && look.is_of_request));
        if demands.iter().any(|demand| !demand.is_optional) {
            demands.retain(|demand| !demand.is_optional);
            return Some((demands, false));
        }
        if middleware_refuses || handler_refuses {
            // A bearer token says more than that some token is looked at.
            let found = demands
                .into_iter()
                .next()
                .or_else(|| {
                    looks
                        .iter()
                        .find(|look| matches!(look.way, Way::Key(..)))
                        .cloned()
                })
                .or_else(|| looks.into_iter().next());
            let mut refusals = self.sent.iter().filter(|sent| is_401(sent));
            let place = refusals.next().map(|sent| sent.place);
            let place = place.or_else(|| found.as_ref().map(|found| found.place))?;
            let demand = found.unwrap_or(Demand::maybe(Way::Bearer, place, last));
            return Some((with_others(demand, of_parts), false));
        }
        let optional = demands.into_iter().next();
        let optional = optional.or_else(|| of_parts.first().cloned());
        let optional = optional.or_else(|| {
            looks
                .into_iter()
                .find(|look| look.way == Way::Bearer || matches!(look.way, Way::Key(..)))
        });
        optional.map(|demand| (with_others(demand, of_parts), true))
    }
}

/// Who looks for a token here and there takes it from either.
fn with_others(demand: Demand, of_parts: Vec<Demand>) -> Vec<Demand> {
    let is_of_part = of_parts.contains(&demand);
    let mut all = vec![demand];
    for other in of_parts {
        let is_beside = all.iter().all(|it| it.stage == other.stage && *it != other);
        if is_of_part && is_beside {
            all.push(other);
        }
    }
    all
}

/// Whether a password is among what is looked at.
fn asks_for_password(part: &super::Part<'_>, depth: u32) -> bool {
    let members = part.members.borrow();
    depth < NESTED
        && members.iter().any(|(name, member)| {
            name.to_lowercase().contains("password") || asks_for_password(member, depth + 1)
        })
}
