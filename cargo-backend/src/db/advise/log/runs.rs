//! Statements that follow another one several times before that is run again: what may be one for each row.
//!
//! Of a session the last few statements that read are kept, and of each how often others have followed it. When
//! one is run again, or gets too old, what has followed it is counted, and forgotten. So memory depends on how
//! many different statements and connections there are, and both have a bound.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use super::read::Entry;
use super::statement::{Kind, Statement};

/// Fewer are no loop, as far as anybody can tell.
const FEWEST: u64 = 3;
/// How many statements of a session are kept.
const RECENT: usize = 16;
const SESSIONS: usize = 4096;
const STATEMENTS: usize = 50_000;
const PAIRS: usize = 20_000;
/// Texts that have been understood, so that this is not done again.
const TEXTS: usize = 4096;
/// A text that is longer is not kept.
const TEXT: usize = 16_384;
/// How many values are kept of what follows a statement.
const VALUES: usize = 40;
/// How many times a pair is kept with all that was asked.
const SAMPLES: usize = 4;
/// Whoever does nothing for so many milliseconds has done with it.
const PAUSE: i64 = 5000;

/// Values of one time that a statement was run.
pub(super) type Values = Vec<Option<String>>;

/// What of a log may still become a finding.
pub(crate) struct Runs {
    has_values: bool,
    statements: Vec<Rc<Statement>>,
    ids: HashMap<String, usize>,
    texts: HashMap<String, (usize, Rc<Statement>)>,
    sessions: HashMap<String, Session>,
    pairs: BTreeMap<(usize, usize), Pair>,
    /// How often each statement was run.
    counts: Vec<u64>,
    /// Each statement as it was run first; nothing of those that are too long.
    firsts: Vec<Option<String>>,
    clock: u64,
}

/// A statement, and one that has followed it several times.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(super) parent: Rc<Statement>,
    pub(super) child: Rc<Statement>,
    /// How often the first one was followed so.
    pub(super) n_parents: u64,
    /// How often the second one was run then, and most of one time.
    pub(super) n_children: u64,
    pub(super) most: u64,
    /// How often the second one was run in all.
    pub(super) n_all: u64,
    /// How often the number was that of the rows, where it is known.
    pub(super) n_as_rows: u64,
    /// How many statements came between the first one and the first that followed.
    pub(super) gap: u64,
    /// The times with most of them.
    pub(super) samples: Vec<Sample>,
}

/// One time that it was so.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// The first statement as it was sent, and its parameters.
    pub(super) text: Rc<str>,
    pub(super) parameters: Rc<[Option<String>]>,
    /// The values of those that followed.
    pub(super) values: Vec<Values>,
    pub(super) n: u64,
}

#[derive(Default)]
struct Session {
    recent: VecDeque<Execution>,
    /// When the transaction began that is open.
    transaction: Option<u64>,
    milliseconds: Option<i64>,
    last: u64,
}

/// A statement that was run, and what has followed it.
struct Execution {
    id: usize,
    clock: u64,
    text: Rc<str>,
    parameters: Rc<[Option<String>]>,
    rows: Option<u64>,
    followers: Vec<Follower>,
}

struct Follower {
    id: usize,
    gap: u64,
    n: u64,
    distinct: HashSet<u64>,
    values: Vec<Values>,
}

impl Runs {
    pub(super) fn new(has_values: bool) -> Self {
        Self {
            has_values,
            statements: Vec::new(),
            ids: HashMap::new(),
            texts: HashMap::new(),
            sessions: HashMap::new(),
            pairs: BTreeMap::new(),
            counts: Vec::new(),
            firsts: Vec::new(),
            clock: 0,
        }
    }

    /// Takes in what was run next.
    pub(super) fn add(&mut self, entry: Entry) {
        self.clock += 1;
        let Some((id, statement)) = self.statement(&entry.text) else {
            return;
        };
        if let Some(count) = self.counts.get_mut(id) {
            *count += 1;
        }
        let mut session = self.session(&entry.session);
        let mut done = Vec::new();
        let pause = entry.milliseconds.zip(session.milliseconds);
        if pause.is_some_and(|(now, before)| now - before > PAUSE) {
            done.extend(session.recent.drain(..));
        }
        session.milliseconds = entry.milliseconds.or(session.milliseconds);
        session.last = self.clock;
        match statement.kind {
            Kind::Begin => session.transaction = Some(self.clock),
            Kind::End => {
                let start = session.transaction.take().unwrap_or(self.clock);
                let all = session.recent.drain(..);
                let (ended, open): (Vec<_>, Vec<_>) = all.partition(|it| it.clock > start);
                session.recent = open.into();
                done.extend(ended);
            }
            Kind::Select | Kind::Change => {
                if let Some(at) = session.recent.iter().position(|it| it.id == id) {
                    done.extend(session.recent.remove(at));
                }
                if !statement.lookups.is_empty() {
                    let values = statement.values(&entry.parameters);
                    for execution in &mut session.recent {
                        execution.follow(id, self.clock, &values);
                    }
                }
                if statement.kind == Kind::Select && entry.text.len() <= TEXT {
                    session.recent.push_back(Execution {
                        id,
                        clock: self.clock,
                        text: entry.text.into(),
                        parameters: entry.parameters.into(),
                        rows: entry.rows,
                        followers: Vec::new(),
                    });
                }
                if session.recent.len() > RECENT {
                    done.extend(session.recent.pop_front());
                }
            }
            Kind::Other => {}
        }
        self.sessions.insert(entry.session, session);
        for execution in done {
            self.close(execution);
        }
    }

    /// Takes a session out; whoever did nothing for longest is forgotten where there are too many.
    fn session(&mut self, name: &str) -> Session {
        if let Some(session) = self.sessions.remove(name) {
            return session;
        }
        if self.sessions.len() >= SESSIONS {
            let mut ages: Vec<u64> = self.sessions.values().map(|it| it.last).collect();
            ages.sort_unstable();
            let limit = ages.get(SESSIONS / 2).copied().unwrap_or_default();
            let old = self.sessions.extract_if(|_, it| it.last < limit);
            let old: Vec<_> = old.map(|(_, session)| session).collect();
            for execution in old.into_iter().flat_map(|it| it.recent) {
                self.close(execution);
            }
        }
        Session::default()
    }

    fn statement(&mut self, text: &str) -> Option<(usize, Rc<Statement>)> {
        if let Some(known) = self.texts.get(text) {
            return Some(known.clone());
        }
        let statement = Rc::new(Statement::of(text));
        let id = match self.ids.get(&statement.fingerprint) {
            Some(id) => *id,
            None if self.statements.len() >= STATEMENTS => return None,
            None => {
                let id = self.statements.len();
                self.ids.insert(statement.fingerprint.clone(), id);
                self.statements.push(statement.clone());
                self.counts.push(0);
                self.firsts
                    .push((text.len() <= TEXT).then(|| text.to_owned()));
                id
            }
        };
        // Values that stand in a text are its own, so that such texts are not kept.
        if text.len() < TEXT && statement.is_prepared() {
            if self.texts.len() >= TEXTS {
                self.texts.clear();
            }
            self.texts.insert(text.to_owned(), (id, statement.clone()));
        }
        Some((id, statement))
    }

    /// Counts what has followed a statement.
    fn close(&mut self, execution: Execution) {
        let n_rows = execution.rows;
        for follower in execution.followers {
            // The same value again and again is somebody who waits, or tries again.
            let is_same = self.has_values && follower.distinct.len() < 2;
            if follower.n < FEWEST || is_same {
                continue;
            }
            let key = (execution.id, follower.id);
            let of = |id: usize| self.statements.get(id).cloned();
            let (Some(parent), Some(child)) = (of(execution.id), of(follower.id)) else {
                continue;
            };
            if self.pairs.len() >= PAIRS && !self.pairs.contains_key(&key) {
                continue;
            }
            let pair = self.pairs.entry(key).or_insert_with(|| Pair {
                parent,
                child,
                n_parents: 0,
                n_children: 0,
                most: 0,
                n_all: 0,
                n_as_rows: 0,
                gap: u64::MAX,
                samples: Vec::new(),
            });
            pair.n_parents += 1;
            pair.n_children += follower.n;
            pair.most = pair.most.max(follower.n);
            pair.n_as_rows += u64::from(n_rows == Some(follower.n));
            pair.gap = pair.gap.min(follower.gap);
            let least = pair.samples.iter().map(|it| it.n).min();
            if pair.samples.len() >= SAMPLES && least.is_some_and(|least| least >= follower.n) {
                continue;
            }
            pair.samples.push(Sample {
                text: execution.text.clone(),
                parameters: execution.parameters.clone(),
                values: follower.values,
                n: follower.n,
            });
            pair.samples.sort_by_key(|it| std::cmp::Reverse(it.n));
            pair.samples.truncate(SAMPLES);
        }
    }

    /// All statements that read or change rows, and how often each was run; they differ in more than values.
    pub(crate) fn workload(self) -> Vec<(String, u64)> {
        let all = self
            .statements
            .into_iter()
            .zip(self.firsts)
            .zip(self.counts);
        let known = all.filter_map(|((statement, text), n)| {
            let is_work = matches!(statement.kind, Kind::Select | Kind::Change);
            text.filter(|_| is_work).map(|text| (text, n))
        });
        known.collect()
    }

    /// All pairs, when the log has ended; those with most statements first.
    pub(crate) fn finish(mut self) -> Vec<Pair> {
        let mut sessions: Vec<_> = std::mem::take(&mut self.sessions).into_iter().collect();
        sessions.sort_by(|(a, _), (b, _)| a.cmp(b));
        for execution in sessions.into_iter().flat_map(|(_, it)| it.recent) {
            self.close(execution);
        }
        let counts = &self.counts;
        let pairs = self.pairs.into_iter().map(|((_, child), pair)| Pair {
            n_all: counts.get(child).copied().unwrap_or_default(),
            ..pair
        });
        let mut pairs: Vec<Pair> = pairs.collect();
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.n_children));
        pairs
    }
}

impl Execution {
    fn follow(&mut self, id: usize, clock: u64, values: &Values) {
        let at = self.followers.iter().position(|it| it.id == id);
        let at = at.unwrap_or_else(|| {
            self.followers.push(Follower {
                id,
                gap: clock - self.clock,
                n: 0,
                distinct: HashSet::new(),
                values: Vec::new(),
            });
            self.followers.len() - 1
        });
        let Some(follower) = self.followers.get_mut(at) else {
            return;
        };
        follower.n += 1;
        if follower.values.len() < VALUES {
            let mut hasher = DefaultHasher::new();
            values.hash(&mut hasher);
            if follower.distinct.insert(hasher.finish()) {
                follower.values.push(values.clone());
            }
        }
    }
}
