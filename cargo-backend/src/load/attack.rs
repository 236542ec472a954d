//! Requests that a document forbids, and whether they are refused as it says.
//!
//! Users make what is attacked as those of a scenario do, and then send, one after the other, all the
//! ways of being wrong that were made of the document. Each is wrong in one way, so that it is known
//! what was not noticed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::client::{Exchange, Failure};
use super::finding::Findings;
use super::scenario::{Documented, Person, World};
use super::stats::Random;
use super::traffic::{Order, Traffic, User};

/// How often a user tries to make something before it does without.
const TRIES: usize = 3;

/// A request that is wrong in one way.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// What it is wrong in, as reports sum it up: `missing member`.
    pub(crate) kind: &'static str,
    /// The same at its place: `missing name`.
    pub(crate) violation: String,
    /// Which of the steps it is.
    pub(crate) step: usize,
    /// The step that is about nothing in particular, where none of what it is about is known.
    pub(crate) loose: usize,
    /// A command whose output is its body, where that cannot be typed.
    pub(crate) body: Option<String>,
    pub(crate) expected: Expected,
}

/// What may come of a request that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    /// What the document has.
    pub(crate) documented: Documented,
    /// Statuses from 400 to 499 that HTTP itself has a reason for.
    pub(crate) also: BTreeSet<u16>,
    /// Whether the document does not forbid it for sure: then it only may do no harm.
    pub(crate) may_succeed: bool,
    /// Whether the connection may be closed instead of an answer (RFC 9110, section 15.5.14).
    pub(crate) may_close: bool,
}

impl Expected {
    /// What is wrong with what came, if anything is.
    pub(crate) fn fault(&self, came: Result<u16, Failure>) -> Option<String> {
        match came {
            Ok(status @ 400..500) => {
                let is_known = self.documented.has(status) || self.also.contains(&status);
                (!is_known).then(|| format!("answered with {status}, which is not documented"))
            }
            Ok(status @ 500..) => Some(format!("answered with {status}")),
            Ok(status) => (!self.may_succeed).then(|| format!("accepted with {status}")),
            Err(Failure::Closed) => {
                (!self.may_close).then(|| "closed without an answer".to_owned())
            }
            Err(Failure::Timeout) => Some("not answered in time".to_owned()),
            Err(Failure::Protocol) => Some("answered with what is no HTTP".to_owned()),
            // Whose fault that is nobody knows; it is an error of the run.
            Err(Failure::Connect) => None,
        }
    }
}

/// What was sent of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) n: u64,
    /// Answers by status, and failures by name.
    pub(crate) came: BTreeMap<String, u64>,
    /// How many were not refused as the document says.
    pub(crate) n_faults: u64,
}

/// What became of all the ways of being wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attacked {
    pub(crate) n_cases: u64,
    /// How many of them were sent at least once.
    pub(crate) n_sent: u64,
    pub(crate) kinds: BTreeMap<String, Tally>,
}

/// All users attack one API.
pub(crate) struct Attack {
    names: Vec<String>,
    plan: Arc<Plan>,
}

struct Plan {
    world: Arc<World>,
    cases: Vec<Case>,
    /// Which of the names a step is counted under.
    rows: Vec<usize>,
    /// The operations' own names, by step.
    operations: Vec<String>,
    /// The next case to be sent.
    next: AtomicUsize,
    sent: Vec<AtomicU64>,
    tallies: Mutex<BTreeMap<&'static str, Tally>>,
    findings: Arc<Findings>,
}

impl Attack {
    /// `operations` are the names of the operations that the steps are of; cases come in an order that
    /// the seed of the world decides.
    pub(crate) fn new(
        world: World,
        operations: Vec<String>,
        mut cases: Vec<Case>,
        findings: Arc<Findings>,
    ) -> Self {
        let attacks: BTreeSet<usize> = cases.iter().flat_map(|it| [it.step, it.loose]).collect();
        let mut names: Vec<String> = Vec::new();
        let rows = operations.iter().enumerate().map(|(step, operation)| {
            let name = match attacks.contains(&step) {
                true => format!("{operation}, invalid"),
                false => operation.clone(),
            };
            let known = names.iter().position(|other| *other == name);
            known.unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            })
        });
        let rows = rows.collect();
        // Fisher and Yates.
        let mut random = Random::new(world.seed);
        for last in (1..cases.len()).rev() {
            let other = (random.unit() * (last + 1) as f64) as usize;
            cases.swap(last, other.min(last));
        }
        Self {
            names,
            plan: Arc::new(Plan {
                world: Arc::new(world),
                sent: cases.iter().map(|_| AtomicU64::new(0)).collect(),
                cases,
                rows,
                operations,
                next: AtomicUsize::new(0),
                tallies: Mutex::default(),
                findings,
            }),
        }
    }

    /// What became of it so far.
    pub(crate) fn attacked(&self) -> Attacked {
        let plan = &self.plan;
        let sent = plan.sent.iter().map(|n| n.load(Ordering::Relaxed));
        let tallies = plan.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let kinds = tallies
            .iter()
            .map(|(kind, tally)| ((*kind).to_owned(), tally.clone()));
        Attacked {
            n_cases: plan.cases.len() as u64,
            n_sent: sent.filter(|n| *n > 0).count() as u64,
            kinds: kinds.collect(),
        }
    }
}

impl Traffic for Attack {
    fn operations(&self) -> &[String] {
        &self.names
    }

    fn user(&self, lane: usize, number: usize) -> Box<dyn User> {
        Box::new(Attacker {
            person: Person::new(Arc::clone(&self.plan.world), lane, number),
            plan: Arc::clone(&self.plan),
            lane,
            waits: None,
            n_tries: 0,
            at: (0, None),
        })
    }
}

/// One of those who attack.
struct Attacker {
    person: Person,
    plan: Arc<Plan>,
    lane: usize,
    /// The case for which something is made first.
    waits: Option<usize>,
    /// How often that was tried.
    n_tries: usize,
    /// The step under way, and the case that it is of.
    at: (usize, Option<usize>),
}

impl Attacker {
    /// The step that may tell what a kind of things is called.
    fn maker(&self, kind: usize) -> Option<usize> {
        let steps = self.plan.world.steps.iter();
        // Who logs in has to be there already.
        let makes = |step: &super::scenario::Step| {
            step.repeats.is_none() && step.makes.iter().any(|(it, _)| *it == kind)
        };
        let mut makers = steps.enumerate().filter(|(_, step)| makes(step));
        // Valid steps come first.
        let (number, step) = makers.next()?;
        match step.needs {
            Some(above) if !self.person.knows(above) => self.maker(above),
            _ => Some(number),
        }
    }

    fn chosen(&mut self) -> (usize, Option<usize>) {
        let n = self.plan.cases.len().max(1);
        let number = self.waits.take().unwrap_or_else(|| {
            self.n_tries = 0;
            self.plan.next.fetch_add(1, Ordering::Relaxed) % n
        });
        let Some(case) = self.plan.cases.get(number) else {
            return (0, None);
        };
        let needed = (self.plan.world.steps.get(case.step)).and_then(|step| step.needs);
        match needed {
            Some(kind) if !self.person.knows(kind) => match self.maker(kind) {
                Some(maker) if self.n_tries < TRIES => {
                    self.n_tries += 1;
                    self.waits = Some(number);
                    (maker, None)
                }
                _ => (case.loose, Some(number)),
            },
            _ => (case.step, Some(number)),
        }
    }

    /// As reports count it.
    fn counted(&self, order: Order) -> Order {
        let row = self.plan.rows.get(order.operation).copied();
        Order {
            operation: row.unwrap_or(0),
            ..order
        }
    }
}

impl User for Attacker {
    fn next(&mut self) -> Order {
        self.at = self.chosen();
        let order = self.person.take(self.at.0);
        self.counted(order)
    }

    fn answered(&mut self, order: &Order, exchange: &Exchange) -> bool {
        let (step, case) = self.at;
        let own = Order {
            operation: step,
            ..order.clone()
        };
        let is_good = self.person.answered(&own, exchange);
        let Some((number, case)) = case.and_then(|it| Some((it, self.plan.cases.get(it)?))) else {
            return is_good;
        };
        if let Some(sent) = self.plan.sent.get(number) {
            sent.fetch_add(1, Ordering::Relaxed);
        }
        let fault = case.expected.fault(exchange.came);
        let came = match exchange.came {
            Ok(status) => status.to_string(),
            Err(failure) => failure.name().to_owned(),
        };
        {
            let tallies = self.plan.tallies.lock();
            let mut tallies = tallies.unwrap_or_else(PoisonError::into_inner);
            let tally = tallies.entry(case.kind).or_default();
            tally.n += 1;
            tally.n_faults += u64::from(fault.is_some());
            *tally.came.entry(came).or_default() += 1;
        }
        let is_refused = fault.is_none();
        if let Some(fault) = fault {
            let name = self.plan.operations.get(step).map_or("", String::as_str);
            let what = (name, Some(case.violation.as_str()), fault);
            let body = case.body.as_deref();
            self.plan
                .findings
                .note(what, self.lane, &order.message, body);
        }
        is_refused && exchange.came != Err(Failure::Connect)
    }

    fn leave(&mut self) -> Option<Order> {
        let order = self.person.leave()?;
        Some(self.counted(order))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Expected;
    use crate::load::client::Failure;
    use crate::load::scenario::Documented;

    #[test]
    fn only_a_refusal_that_is_documented_is_one() {
        let expected = Expected {
            documented: Documented {
                codes: BTreeSet::from([201, 422]),
                ..Documented::default()
            },
            also: BTreeSet::from([404]),
            ..Expected::default()
        };
        for (came, is_fault) in [
            (Ok(422), false),
            (Ok(404), false),
            (Ok(400), true),
            (Ok(201), true),
            (Ok(302), true),
            (Ok(500), true),
            (Err(Failure::Closed), true),
            (Err(Failure::Timeout), true),
            (Err(Failure::Protocol), true),
        ] {
            let fault = expected.fault(came);
            assert_eq!(fault.is_some(), is_fault, "{came:?}: {fault:?}");
        }
        let harmless = Expected {
            may_succeed: true,
            may_close: true,
            ..expected
        };
        assert_eq!(harmless.fault(Ok(200)), None);
        assert_eq!(harmless.fault(Err(Failure::Closed)), None);
        assert!(harmless.fault(Ok(503)).is_some());
    }
}
