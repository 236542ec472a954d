//! Requests that a document forbids, made from it.
//!
//! Each starts from a valid request and is wrong in one way. What is not accepted is decided by the judge
//! that decides what is; of a text in a path or a query string, no way of reading it may be accepted.

mod body;
mod parameter;
mod texts;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use backend_codegen::api::plan::{Direction, Use};
use backend_codegen::api::{Api, Operation, Parameter, ParameterLocation, Path, TypeId};
use hyper::body::Bytes;

use super::scenario::{Asking, Kinds, documented, gap, name, operations, sent};
use crate::command::auth::credentials::Presented;
use crate::command::requests::{Request, Requests, Sent};
use crate::load::attack::{Case, Expected};
use crate::load::scenario::{Piece, Step};

/// What HTTP itself has a reason for (RFC 9110, section 15.5; RFC 6585, section 4).
const OF_HTTP: [u16; 6] = [404, 405, 406, 413, 415, 429];

const CREDENTIALS: &str = "credentials";
const METHOD: &str = "method";
const PATH: &str = "path";

/// What is sent, and what may come of it.
struct Made {
    kind: &'static str,
    violation: String,
    method: hyper::Method,
    request: Request,
    /// A body that is no text, and a command whose output it is.
    raw: Option<(Bytes, Option<String>)>,
    credentials: Presented,
    /// Fields that are not sent, whoever wants them sent.
    without: Vec<String>,
    expected: Expected,
}

/// All ways of being wrong that an API has, with their steps behind those that there are already.
pub(super) fn cases(
    api: &Api,
    kinds: &Kinds,
    requests: &Requests<'_, '_>,
    asking: &Asking<'_>,
    steps: &mut Vec<(String, Step)>,
) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, (path, operation)) in operations(api).enumerate() {
        let Ok(method) = operation.method.as_str().parse::<hyper::Method>() else {
            continue;
        };
        if !asking.may_write && !method.is_safe() {
            continue;
        }
        let maker = Maker {
            api,
            path,
            operation,
            requests,
            asking,
            method,
            expected: expected(operation),
        };
        // About what is known, and about nothing in particular.
        let needs = kinds.needed(&path.template);
        let ids = needs.map_or_else(Vec::new, |kind| kinds.parameters(kind));
        let bound = maker.all(&ids, seen.insert(path.template.as_str().to_owned()));
        let loose = match ids.is_empty() {
            true => Vec::new(),
            false => maker.all(&[], true),
        };
        let mut loose: BTreeMap<_, _> = loose
            .into_iter()
            .map(|made| ((made.kind, made.violation.clone()), made))
            .collect();
        let mut add = |made: &Made, needs| {
            let step = made.step(number, needs, kinds, &maker)?;
            steps.push((name(path, operation), step));
            Some(steps.len() - 1)
        };
        for made in bound {
            let Some(step) = add(&made, needs) else {
                continue;
            };
            let other = loose.remove(&(made.kind, made.violation.clone()));
            let loose = other.and_then(|made| add(&made, None)).unwrap_or(step);
            cases.push(Case {
                kind: made.kind,
                violation: made.violation,
                step,
                loose,
                body: made.raw.and_then(|(_, command)| command),
                expected: made.expected,
            });
        }
    }
    cases
}

/// What an operation may answer to a request that is wrong.
fn expected(operation: &Operation) -> Expected {
    let is_guarded = operation.security.iter().any(|way| !way.schemes.is_empty());
    let mut also = BTreeSet::from(OF_HTTP);
    if is_guarded {
        // That credentials are demanded says it.
        also.extend([401, 403]);
    }
    Expected {
        documented: documented(operation),
        also,
        ..Expected::default()
    }
}

impl Made {
    fn step(
        &self,
        operation: usize,
        needs: Option<usize>,
        kinds: &Kinds,
        maker: &Maker<'_, '_, '_>,
    ) -> Option<Step> {
        let (target, mut headers) = sent(&self.request, &self.credentials, maker.asking).ok()?;
        for name in &self.without {
            let own = self.credentials.headers.iter();
            if !own.clone().any(|(it, _)| it.eq_ignore_ascii_case(name)) {
                headers.remove(name.as_str());
            }
        }
        if self.kind == CREDENTIALS {
            // These are nobody's.
            headers.values_mut().for_each(|it| it.set_sensitive(false));
        }
        let bodies = match (&self.raw, &self.request.body) {
            (None, Some(bytes)) => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                vec![vec![Piece::Text(text)]]
            }
            _ => Vec::new(),
        };
        let makes = kinds.made(maker.path, maker.operation);
        // What is at no path, or at none with this method, no operation answers.
        let is_answered = self.kind != PATH && self.kind != METHOD;
        Some(Step {
            operation: is_answered.then_some(operation),
            target,
            headers,
            bodies,
            raw: self.raw.as_ref().map(|(bytes, _)| bytes.clone()),
            weight: 0.0,
            needs,
            creates: !makes.is_empty() && self.method == hyper::Method::POST,
            makes,
            renames: None,
            ends: false,
            documented: self.expected.documented.clone(),
            method: self.method.clone(),
            repeats: None,
            is_repeated: false,
        })
    }
}

/// Makes what is wrong with one operation.
struct Maker<'m, 'p, 'a> {
    api: &'m Api,
    path: &'m Path,
    operation: &'m Operation,
    requests: &'m Requests<'p, 'a>,
    asking: &'m Asking<'m>,
    method: hyper::Method,
    expected: Expected,
}

impl Maker<'_, '_, '_> {
    /// All of it, with gaps for these ids; what is about the path alone is wanted once.
    fn all(&self, ids: &[String], with_path: bool) -> Vec<Made> {
        let mut all = Vec::new();
        let usual = |parameter: &Parameter| {
            let in_path = parameter.sent_in == ParameterLocation::Path;
            match ids.iter().position(|id| in_path && **id == *parameter.name) {
                Some(at) => Sent::As(gap(at)),
                None if parameter.required => Sent::Valid,
                None => Sent::Not,
            }
        };
        let Ok(valid) = self.requests.made(self.path, self.operation, &usual) else {
            return all;
        };
        self.credentials(&valid, &mut all);
        let Some(credentials) = (self.asking.credentials)(self.operation) else {
            return all;
        };
        let blank = |kind, violation, request| Made {
            kind,
            violation,
            method: self.method.clone(),
            request,
            raw: None,
            credentials: credentials.clone(),
            without: Vec::new(),
            expected: self.expected.clone(),
        };
        for parameter in &self.operation.parameters {
            let with = |sent: Sent| {
                let made = self
                    .requests
                    .made(
                        self.path,
                        self.operation,
                        &|other: &Parameter| match std::ptr::eq(other, &raw const **parameter) {
                            true => sent.clone(),
                            false => usual(other),
                        },
                    );
                made.ok()
            };
            for (kind, violation, sent) in self.parameter(parameter) {
                all.extend(with(sent).map(|request| blank(kind, violation, request)));
            }
        }
        self.body(&valid, &blank, &mut all);
        if with_path {
            self.path(&valid, &blank, &mut all);
        }
        all
    }

    /// Without credentials, and with others.
    fn credentials(&self, valid: &Request, all: &mut Vec<Made>) {
        let Some((names, wrong)) = (self.asking.strangers)(self.operation) else {
            return;
        };
        let mut made = |violation: &str, credentials| {
            all.push(Made {
                kind: CREDENTIALS,
                violation: violation.to_owned(),
                method: self.method.clone(),
                request: valid.clone(),
                raw: None,
                credentials,
                without: names.clone(),
                expected: self.expected.clone(),
            });
        };
        made("no credentials", Presented::default());
        if let Some(wrong) = wrong {
            made("unknown credentials", wrong);
        }
    }

    /// A path that is none, and a method that the path does not have.
    fn path(
        &self,
        valid: &Request,
        blank: &dyn Fn(&'static str, String, Request) -> Made,
        all: &mut Vec<Made>,
    ) {
        let mut odd = |violation: &str, behind: &str, may_succeed: bool| {
            let request = Request {
                path: format!("{}{behind}", valid.path),
                ..valid.clone()
            };
            let mut made = blank(PATH, violation.to_owned(), request);
            made.expected.may_succeed = may_succeed;
            // What is no request is refused by whoever reads it first (RFC 9110, section 15.5.1).
            made.expected.also.insert(400);
            all.push(made);
        };
        odd("a path with %zz in it", "%zz", false);
        let last = self.path.template.segments().last();
        // A text may have whatever Unicode has.
        let takes_text =
            last.is_none_or(|it| it.as_literal().is_none()) || self.is_overlapped(None);
        odd("a path with NUL in it", "%00", takes_text);
        let [get, put, post, patch, delete] = [
            hyper::Method::GET,
            hyper::Method::PUT,
            hyper::Method::POST,
            hyper::Method::PATCH,
            hyper::Method::DELETE,
        ];
        let unknown = [patch, put, delete, post, get].into_iter().find(|method| {
            let is_known = |it: &Operation| it.method.as_str() == method.as_str();
            let may = self.asking.may_write || method.is_safe();
            let here = &self.path.item.operations;
            may && !here.iter().any(is_known) && !self.is_overlapped(Some(method))
        });
        if let Some(method) = unknown {
            let mut request = valid.clone();
            request.body = None;
            request
                .headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            all.push(Made {
                method: method.clone(),
                ..blank(
                    METHOD,
                    format!("{method} instead of {}", self.method),
                    request,
                )
            });
        }
    }

    /// Whether another path of the document, with this method if it matters, may be meant as well.
    fn is_overlapped(&self, method: Option<&hyper::Method>) -> bool {
        let own = self.path.template.segments();
        self.api.paths.iter().any(|other| {
            let theirs = other.template.segments();
            let is_other = other.template.as_str() != self.path.template.as_str();
            let fits = own.len() == theirs.len()
                && own
                    .iter()
                    .zip(theirs)
                    .all(|(a, b)| match (a.as_literal(), b.as_literal()) {
                        (Some(a), Some(b)) => a == b,
                        _ => true,
                    });
            let mut methods = other.item.operations.iter();
            let has =
                method.is_none_or(|method| methods.any(|it| it.method.as_str() == method.as_str()));
            is_other && fits && has
        })
    }
}

fn request(ty: TypeId) -> Use {
    Use {
        ty,
        direction: Direction::Request,
    }
}
