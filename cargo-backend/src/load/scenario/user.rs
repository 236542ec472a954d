//! One of those who use an API.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use hyper::body::Bytes;
use hyper::header::{HOST, HeaderValue};
use serde_json::Value;

use super::{Kind, Piece, Pointer, Step, World};
use crate::load::client::{Exchange, Message};
use crate::load::stats::Random;
use crate::load::traffic::{Order, User};

/// How many things of a kind a user remembers, unless it has made them itself.
const MOST_THINGS: usize = 50;
/// How many it has made itself, and cleans up.
const MOST_OWN: usize = 1000;

/// Something that a user knows: the ids of its path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Thing {
    ids: Vec<String>,
    /// Whether this user made it, and may delete it.
    is_own: bool,
}

pub(in crate::load) struct Person {
    world: Arc<World>,
    /// Which of the servers is asked.
    lane: usize,
    base: String,
    host: Option<HeaderValue>,
    random: Random,
    /// By kind.
    known: Vec<VecDeque<Thing>>,
    /// What makes texts of this user and run differ from those of others.
    own: u64,
    n_made: u64,
    /// What it has sent in steps that others repeat, by step.
    said: BTreeMap<usize, Value>,
    /// What the request under way is about.
    about: Option<(usize, Thing)>,
    /// Whether its answer is looked at.
    is_inspected: bool,
    /// It is time to clean up: which of the things are deleted next.
    is_leaving: bool,
}

impl Person {
    pub(in crate::load) fn new(world: Arc<World>, lane: usize, number: usize) -> Self {
        let known = world.kinds.iter().map(|_| VecDeque::new()).collect();
        let number = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let own = Random::new(world.seed ^ number).next();
        let (host, base) = match world.servers.get(lane).or(world.servers.first()) {
            Some((host, base)) => (Some(host.clone()), base.clone()),
            None => (None, String::new()),
        };
        Self {
            world,
            lane,
            base,
            host,
            random: Random::new(own),
            known,
            own,
            n_made: 0,
            said: BTreeMap::new(),
            about: None,
            is_inspected: false,
            is_leaving: false,
        }
    }

    /// Whether something of a kind is known.
    pub(in crate::load) fn knows(&self, kind: usize) -> bool {
        self.known.get(kind).is_some_and(|known| !known.is_empty())
    }

    /// Takes a step, about something that is known if it is about anything.
    pub(in crate::load) fn take(&mut self, operation: usize) -> Order {
        let world = Arc::clone(&self.world);
        let about = world.steps.get(operation).and_then(|step| {
            let kind = step.needs?;
            Some((kind, self.thing(step, kind)?))
        });
        self.order(operation, about).unwrap_or_default()
    }

    /// Whether a step can be taken now.
    pub(in crate::load) fn can(&self, step: &Step) -> bool {
        if (step.repeats.as_ref()).is_some_and(|it| !self.said.contains_key(&it.of)) {
            return false;
        }
        let Some(kind) = step.needs else {
            return true;
        };
        let Some(known) = self.known.get(kind) else {
            return false;
        };
        match step.ends {
            // Something is left to ask for.
            true => known.len() > 1 && known.iter().any(|thing| thing.is_own),
            false => !known.is_empty(),
        }
    }

    fn chosen(&mut self) -> usize {
        let world = Arc::clone(&self.world);
        let able = |person: &Self| {
            let weights = world.steps.iter().map(|step| match person.can(step) {
                true => step.weight,
                false => 0.0,
            });
            weights.collect::<Vec<_>>()
        };
        let weights = able(self);
        let total: f64 = weights.iter().sum();
        let mut at = self.random.unit() * total;
        let mut last = 0;
        for (number, weight) in weights.iter().enumerate() {
            if *weight > 0.0 {
                last = number;
                if at < *weight {
                    return number;
                }
                at -= weight;
            }
        }
        last
    }

    /// Something of a kind that a step can be about.
    fn thing(&mut self, step: &Step, kind: usize) -> Option<Thing> {
        let known = self.known.get(kind)?;
        if step.ends {
            return known.iter().find(|thing| thing.is_own).cloned();
        }
        let at = (self.random.unit() * known.len() as f64) as usize;
        known.get(at).or(known.front()).cloned()
    }

    /// Eight letters and digits that no other request of the run has.
    fn unique(&mut self) -> String {
        self.n_made += 1;
        // 40 bits that look random: two of a million texts are the same in less than half of all runs.
        let mut n = Random::new(self.own.wrapping_add(self.n_made)).next() >> 24;
        let mut text = String::with_capacity(8);
        for _ in 0..8 {
            let digit = u32::try_from(n % 32).unwrap_or(0);
            text.push(char::from_digit(digit, 32).unwrap_or('0'));
            n /= 32;
        }
        text
    }

    /// Eight hexadecimal digits.
    fn hex(&mut self) -> String {
        self.n_made += 1;
        let n = Random::new(self.own.wrapping_add(self.n_made)).next() >> 32;
        format!("{n:08x}")
    }

    fn filled(&mut self, pieces: &[Piece], about: Option<&Thing>) -> String {
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Unique => {
                    let unique = self.unique();
                    text.push_str(&unique);
                }
                Piece::Hex => text.push_str(&self.hex()),
                Piece::Id(at) => {
                    if let Some(id) = about.and_then(|thing| thing.ids.get(*at)) {
                        text.push_str(&encoded(id));
                    }
                }
            }
        }
        text
    }

    fn order(&mut self, operation: usize, about: Option<(usize, Thing)>) -> Option<Order> {
        let world = Arc::clone(&self.world);
        let step = world.steps.get(operation)?;
        let thing = about.as_ref().map(|(_, thing)| thing);
        let target = self.filled(&step.target, thing);
        let uri = format!("{}{target}", self.base).parse().ok()?;
        let body = match (&step.raw, step.bodies.len()) {
            (Some(raw), _) => raw.clone(),
            (None, 0) => Bytes::new(),
            (None, n) => {
                let at = (self.random.unit() * n as f64) as usize;
                let pieces = step.bodies.get(at).or(step.bodies.first())?;
                let text = self.filled(pieces, thing);
                Bytes::from(self.repeated(step, text))
            }
        };
        let mut headers = step.headers.clone();
        if let Some(host) = &self.host {
            headers.insert(HOST, host.clone());
        }
        self.about = about;
        let inspector = world.inspector.as_ref().filter(|_| !self.is_leaving);
        self.is_inspected =
            (inspector.zip(step.operation)).is_some_and(|(it, operation)| it.wants(operation));
        Some(Order {
            operation,
            message: Arc::new(Message {
                method: step.method.clone(),
                uri,
                headers,
                body,
            }),
            wants_body: self.is_inspected || !step.makes.is_empty() || step.renames.is_some(),
        })
    }

    /// A body in which what was said before is said again.
    fn repeated(&self, step: &Step, text: String) -> String {
        let Some(repeats) = &step.repeats else {
            return text;
        };
        let said = self.said.get(&repeats.of);
        let parsed = serde_json::from_str::<Value>(&text).ok();
        let (Some(said), Some(mut value)) = (said, parsed) else {
            return text;
        };
        for (to, from) in &repeats.members {
            let from = from.iter().try_fold(said, |value, name| value.get(name));
            let to = to
                .iter()
                .try_fold(&mut value, |value, name| value.get_mut(name));
            if let (Some(from), Some(to)) = (from, to) {
                to.clone_from(from);
            }
        }
        value.to_string()
    }

    /// Remembers what an answer tells.
    fn learn(&mut self, step: &Step, exchange: &Exchange) {
        let wants_body = !step.makes.is_empty() || step.renames.is_some();
        let body = exchange.body.as_deref().filter(|_| wants_body);
        let Some(answer) = body.and_then(|body| serde_json::from_slice(body).ok()) else {
            return;
        };
        let renamed = step.renames.as_ref().map(|pointer| pointer.found(&answer));
        if let (Some([id]), Some((kind, thing))) = (renamed.as_deref(), self.about.clone()) {
            self.rename(kind, &thing, id);
        }
        for (kind, pointers) in &step.makes {
            let above = match (
                self.world.kinds.get(*kind).and_then(|kind| kind.parent),
                &self.about,
            ) {
                (None, _) => Vec::new(),
                (Some(parent), Some((about, thing))) if *about == parent => thing.ids.clone(),
                // What it is part of is not known.
                (Some(_), _) => continue,
            };
            let Some(known) = self.known.get_mut(*kind) else {
                continue;
            };
            for own in together(pointers, &answer) {
                let thing = Thing {
                    ids: above.iter().cloned().chain(own).collect(),
                    is_own: step.creates,
                };
                match known.iter_mut().find(|other| other.ids == thing.ids) {
                    Some(other) => other.is_own |= thing.is_own,
                    None => known.push_back(thing),
                }
            }
            while known.len() > MOST_THINGS {
                // What others made is forgotten first: what is own has to be deleted once.
                match known.iter().position(|thing| !thing.is_own) {
                    Some(at) => drop(known.remove(at)),
                    None if known.len() > MOST_OWN => drop(known.pop_front()),
                    None => break,
                }
            }
        }
    }

    /// Calls something, and the beginning of what is part of it, by its new id.
    fn rename(&mut self, kind: usize, thing: &Thing, id: &str) {
        let Some(last) = thing.ids.len().checked_sub(1) else {
            return;
        };
        for (number, known) in self.known.iter_mut().enumerate() {
            if number == kind || is_below(&self.world.kinds, number, kind) {
                let theirs = known.iter_mut().filter(|it| it.ids.starts_with(&thing.ids));
                for id_of_it in theirs.filter_map(|it| it.ids.get_mut(last)) {
                    id.clone_into(id_of_it);
                }
            }
        }
    }

    /// Forgets something, and what is part of it.
    fn forget(&mut self, kind: usize, gone: &Thing) {
        for (number, known) in self.known.iter_mut().enumerate() {
            let is_part = number == kind || is_below(&self.world.kinds, number, kind);
            if is_part {
                known.retain(|thing| !thing.ids.starts_with(&gone.ids));
            }
        }
    }
}

fn is_below(kinds: &[Kind], kind: usize, above: usize) -> bool {
    let parent = kinds.get(kind).and_then(|kind| kind.parent);
    parent.is_some_and(|parent| parent == above || is_below(kinds, parent, above))
}

impl User for Person {
    fn next(&mut self) -> Order {
        let operation = self.chosen();
        self.take(operation)
    }

    fn answered(&mut self, order: &Order, exchange: &Exchange) -> bool {
        let world = Arc::clone(&self.world);
        let Some(step) = world.steps.get(order.operation) else {
            return false;
        };
        let about = self.about.clone();
        let Ok(status) = exchange.came else {
            return false;
        };
        if let (true, Some(inspector), Some(operation)) =
            (self.is_inspected, &world.inspector, step.operation)
        {
            inspector.inspect(operation, self.lane, order, exchange);
        }
        let is_good = status < 400;
        if is_good {
            if step.is_repeated
                && let Ok(said) = serde_json::from_slice(&order.message.body)
            {
                self.said.insert(order.operation, said);
            }
            self.learn(step, exchange);
        }
        if let (true, Some((kind, thing))) = (step.ends || status == 404 || status == 410, &about) {
            self.forget(*kind, thing);
        }
        is_good && step.documented.has(status)
    }

    fn leave(&mut self) -> Option<Order> {
        self.is_leaving = true;
        // Parts first, since what they are part of may take them along.
        for kind in (0..self.world.kinds.len()).rev() {
            // The valid one comes first.
            let ends =
                (self.world.steps.iter()).position(|step| step.ends && step.needs == Some(kind));
            let own = self
                .known
                .get(kind)?
                .iter()
                .find(|thing| thing.is_own)
                .cloned();
            if let (Some(operation), Some(thing)) = (ends, own) {
                self.forget(kind, &thing);
                return self.order(operation, Some((kind, thing)));
            }
        }
        None
    }
}

/// Percent-encodes everything that is not plain (RFC 3986, section 2.3).
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The ids of each thing in an answer; of a list in which some lack one, nothing.
fn together(pointers: &[Pointer], answer: &Value) -> Vec<Vec<String>> {
    let found: Vec<Vec<String>> = pointers.iter().map(|it| it.found(answer)).collect();
    let n = found.first().map_or(0, Vec::len);
    if found.iter().any(|ids| ids.len() != n) {
        return Vec::new();
    }
    let of = |at: usize| {
        found
            .iter()
            .filter_map(|ids| ids.get(at).cloned())
            .collect()
    };
    (0..n).map(of).collect()
}
