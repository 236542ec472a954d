//! Patterns that straight-line code can check.

use super::charset::CharSet;
use super::node::{Assertion, Kind, Node};
use super::simplify::as_run;
use crate::list::CollectVec;

/// A pattern that needs no regular expression engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Simple {
    /// Every text matches.
    Always,
    /// One of these texts is, begins, ends or occurs in what is checked.
    Texts {
        /// The texts; at least one, none twice.
        texts: Vec<String>,
        /// Where.
        place: Place,
    },
    /// So many characters of a class stand somewhere, one behind the other.
    Somewhere {
        /// The class.
        class: CharSet,
        /// At least 1.
        count: u32,
    },
    /// The text consists of, or begins with, these steps.
    ///
    /// Each takes as many characters as it can; what it took is never given back, because no
    /// character that a run can take could begin what follows it.
    Steps {
        /// One behind the other, from the start of the text.
        steps: Vec<Step>,
        /// Whether nothing may follow.
        to_end: bool,
    },
}

/// Where a text stands in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// It is the whole.
    Whole,
    /// It is the beginning.
    Start,
    /// It is the end.
    End,
    /// It occurs.
    Anywhere,
}

/// A part of [`Simple::Steps`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Exactly this text.
    Text(String),
    /// Characters of a class.
    Run(Run),
}

/// Characters of a class, as many as there are, but no more than `max`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What the characters may be.
    pub class: CharSet,
    /// Fewer are a mismatch.
    pub min: u32,
    /// Where the run ends at the latest.
    pub max: Option<u32>,
}

/// The most texts of [`Simple::Texts`].
const MAX_TEXTS: usize = 64;
/// The most texts that are looked for at an edge or in the middle.
const MAX_PARTIAL_TEXTS: usize = 8;
/// The most bytes of all texts together.
const MAX_BYTES: usize = 4096;
/// The most steps.
const MAX_STEPS: usize = 64;

impl Simple {
    /// Recognizes a trimmed, simple tree without look-around and back-references.
    pub(super) fn recognize(node: &Node) -> Option<Self> {
        if node.kind == Kind::Empty {
            return Some(Self::Always);
        }
        if let Kind::Alternate(alternatives) = &node.kind {
            return alternatives
                .iter()
                .map(Self::recognize)
                .collect::<Option<Vec<_>>>()
                .and_then(merged);
        }
        let (start, end, parts) = unanchored(node.parts());
        if let Some(texts) = texts(parts) {
            let place = match (start, end) {
                (true, true) => Place::Whole,
                (true, false) => Place::Start,
                (false, true) => Place::End,
                (false, false) => Place::Anywhere,
            };
            // A text that begins with another one is found whenever that is.
            return Self::texts(texts, place);
        }
        match (start, end, parts) {
            (false, false, [part]) => {
                let (class, count, _) = as_run(part)?;
                let class = class.as_set().filter(|class| !class.is_empty())?.clone();
                (count > 0).then_some(Self::Somewhere { class, count })
            }
            (true, to_end, parts) => Some(Self::Steps {
                steps: steps(parts)?,
                to_end,
            }),
            _ => None,
        }
    }

    fn texts(mut texts: Vec<String>, place: Place) -> Option<Self> {
        let mut seen = Vec::new();
        texts.retain(|text| {
            let new = !seen.contains(text);
            seen.push(text.clone());
            new
        });
        let most = match place {
            Place::Whole => MAX_TEXTS,
            Place::Start | Place::End | Place::Anywhere => MAX_PARTIAL_TEXTS,
        };
        let bytes: usize = texts.iter().map(String::len).sum();
        (texts.len() <= most && bytes <= MAX_BYTES).then_some(Self::Texts { texts, place })
    }

    /// Whether `text` matches: what code made from it has to answer.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Always => true,
            Self::Texts { texts, place } => texts.iter().any(|part| match place {
                Place::Whole => text == part,
                Place::Start => text.starts_with(part),
                Place::End => text.ends_with(part),
                Place::Anywhere => text.contains(part),
            }),
            Self::Somewhere { class, count } => {
                let mut length = 0;
                text.chars().any(|character| {
                    length = if class.contains(character) {
                        length + 1
                    } else {
                        0
                    };
                    length == *count
                })
            }
            Self::Steps { steps, to_end } => {
                let mut rest = text;
                for step in steps {
                    match step.strip(rest) {
                        Some(after) => rest = after,
                        None => return false,
                    }
                }
                !to_end || rest.is_empty()
            }
        }
    }
}

impl Step {
    /// What is left of `text` behind this step.
    fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Self::Text(part) => text.strip_prefix(part.as_str()),
            Self::Run(run) => {
                let most = run
                    .max
                    .map_or(usize::MAX, |max| usize::try_from(max).unwrap_or(usize::MAX));
                let mut rest = text.chars();
                let mut count: u32 = 0;
                let taken = text
                    .chars()
                    .take(most)
                    .take_while(|character| run.class.contains(*character));
                for _ in taken {
                    rest.next();
                    count = count.saturating_add(1);
                }
                (count >= run.min).then_some(rest.as_str())
            }
        }
    }
}

/// Whether `parts` begin with `^` and end with `$`, and what stands between.
fn unanchored(parts: &[Node]) -> (bool, bool, &[Node]) {
    let is = |node: &Node, assertion| node.kind == Kind::Assert(assertion);
    let (start, parts) = match parts.split_first() {
        Some((first, rest)) if is(first, Assertion::Start) => (true, rest),
        _ => (false, parts),
    };
    match parts.split_last() {
        Some((last, rest)) if is(last, Assertion::End) => (start, true, rest),
        _ => (start, false, parts),
    }
}

/// One test for several, if they ask for texts at the same place.
fn merged(tests: Vec<Simple>) -> Option<Simple> {
    let mut all = Vec::new();
    let mut common = None;
    for test in tests {
        match test {
            Simple::Always => return Some(Simple::Always),
            Simple::Texts { texts, place } => {
                if common.is_some_and(|other| other != place) {
                    return None;
                }
                common = Some(place);
                all.extend(texts);
            }
            Simple::Somewhere { .. } | Simple::Steps { .. } => return None,
        }
    }
    Simple::texts(all, common?)
}

/// All texts that `parts` match, if these are few and all their characters are given.
fn texts(parts: &[Node]) -> Option<Vec<String>> {
    let mut all = vec![String::new()];
    for part in parts {
        let next: Vec<String> = match &part.kind {
            Kind::Empty => continue,
            Kind::Class(class) => vec![class.as_set()?.as_char()?.into()],
            Kind::Concat(parts) => texts(parts)?,
            Kind::Alternate(alternatives) => alternatives
                .iter()
                .map(|node| texts(node.parts()))
                .collect::<Option<Vec<_>>>()?
                .concat(),
            Kind::Repeat {
                node,
                min,
                max: Some(max),
                ..
            } => {
                let one = texts(node.parts())?;
                let [one] = one.as_slice() else {
                    return None;
                };
                if usize::try_from(*max).ok()?.checked_mul(one.len())? > MAX_BYTES
                    || usize::try_from(*max - *min).ok()? >= MAX_TEXTS
                {
                    return None;
                }
                (*min..=*max)
                    .map(|count| one.repeat(usize::try_from(count).unwrap_or(0)))
                    .collect_vec()
            }
            Kind::Repeat { max: None, .. }
            | Kind::Group { .. }
            | Kind::Look { .. }
            | Kind::Assert(_)
            | Kind::BackReference(_) => return None,
        };
        let product = all.len().checked_mul(next.len())?;
        if product > MAX_TEXTS {
            return None;
        }
        all = all
            .iter()
            .flat_map(|head| next.iter().map(move |tail| format!("{head}{tail}")))
            .collect_vec();
        if all.iter().map(String::len).sum::<usize>() > MAX_BYTES {
            return None;
        }
    }
    Some(all)
}

/// The steps that take what `parts` match, if taking as much as possible is always right.
fn steps(parts: &[Node]) -> Option<Vec<Step>> {
    let mut runs = Vec::new();
    flatten(parts, &mut runs)?;
    for (i, run) in runs.iter().enumerate() {
        if run.max == Some(run.min) {
            continue;
        }
        // What a shorter run left over must fit none of the runs that may come next.
        for next in runs.get(i + 1..).unwrap_or_default() {
            if !run.class.is_disjoint(&next.class) {
                return None;
            }
            if next.min > 0 {
                break;
            }
        }
    }
    let mut steps: Vec<Step> = Vec::new();
    for run in runs {
        match (
            run.class.as_char(),
            run.max == Some(1) && run.min == 1,
            steps.last_mut(),
        ) {
            (Some(character), true, Some(Step::Text(text))) => text.push(character),
            (Some(character), true, _) => steps.push(Step::Text(character.into())),
            _ => steps.push(Step::Run(run)),
        }
    }
    (steps.len() <= MAX_STEPS).then_some(steps)
}

/// Writes groups of a fixed count out.
fn flatten(parts: &[Node], runs: &mut Vec<Run>) -> Option<()> {
    for part in parts {
        if let Some((class, min, max)) = as_run(part) {
            runs.push(Run {
                class: class.as_set().filter(|class| !class.is_empty())?.clone(),
                min,
                max,
            });
        } else {
            match &part.kind {
                Kind::Empty => {}
                Kind::Concat(parts) => flatten(parts, runs)?,
                Kind::Repeat { node, min, max, .. }
                    if *max == Some(*min) && usize::try_from(*min).ok()? <= MAX_STEPS =>
                {
                    for _ in 0..*min {
                        flatten(node.parts(), runs)?;
                    }
                }
                _ => return None,
            }
        }
        if runs.len() > MAX_BYTES {
            return None;
        }
    }
    Some(())
}
