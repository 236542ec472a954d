//! The machine that runs programs.

use super::compile::{Instruction, Program};
use crate::api::pattern::node::Assertion;
use crate::list::CollectVec;

/// Why there is no answer.
struct Unknown;

/// From where to where each group was found, the whole before them.
pub(crate) type Spans = Vec<[Option<usize>; 2]>;

/// Looks for a match anywhere in `text`.
pub(super) fn search(program: &Program, text: &str, steps: u32) -> Option<Option<Spans>> {
    let mut machine = Machine {
        program,
        text,
        steps,
        slots: vec![[None; 2]; program.groups],
        counters: vec![(0, 0); program.counters],
        trail: Vec::new(),
    };
    let anchored = matches!(
        program.instructions.first(),
        Some(Instruction::Assert(Assertion::Start))
    );
    let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    for start in starts {
        match machine.run(0, start) {
            Ok(Some(end)) => {
                if let Some(whole) = machine.slots.first_mut() {
                    *whole = [Some(start), Some(end)];
                }
                return Some(Some(machine.slots));
            }
            Ok(None) if anchored => return Some(None),
            Ok(None) => {}
            Err(Unknown) => return None,
        }
    }
    Some(None)
}

struct Machine<'p> {
    program: &'p Program,
    text: &'p str,
    steps: u32,
    /// Start and end of what each group holds.
    slots: Vec<[Option<usize>; 2]>,
    /// How many rounds of each repetition there were, and where the last one started.
    counters: Vec<(u32, usize)>,
    trail: Vec<Entry>,
}

/// What has to be done to go back.
enum Entry {
    /// Go on here.
    Branch { instruction: usize, at: usize },
    /// Set this back first.
    Group(usize, [Option<usize>; 2]),
    /// Set this back first.
    Counter(usize, (u32, usize)),
}

impl Machine<'_> {
    /// Runs from `instruction` to `Accept`, and says where that is. What groups hold is kept if that
    /// succeeds.
    fn run(&mut self, mut instruction: usize, mut at: usize) -> Result<Option<usize>, Unknown> {
        let base = self.trail.len();
        loop {
            self.steps = self.steps.checked_sub(1).ok_or(Unknown)?;
            let program = self.program;
            let next = match program.instructions.get(instruction) {
                None | Some(Instruction::Accept) => {
                    // There is no way back into what has succeeded.
                    let kept: Vec<Entry> = self
                        .trail
                        .drain(base..)
                        .filter(|entry| !matches!(entry, Entry::Branch { .. }))
                        .collect_vec();
                    self.trail.extend(kept);
                    return Ok(Some(at));
                }
                Some(step) => self.step(step, instruction, at)?,
            };
            match next.or_else(|| self.go_back(base)) {
                Some(next) => (instruction, at) = next,
                None => return Ok(None),
            }
        }
    }

    /// The next instruction and place; `None` is a dead end.
    fn step(
        &mut self,
        step: &Instruction,
        instruction: usize,
        at: usize,
    ) -> Result<Option<(usize, usize)>, Unknown> {
        let on = instruction + 1;
        Ok(match step {
            Instruction::Class { class, back } => {
                let Some(character) = self.character(at, *back) else {
                    return Ok(None);
                };
                let class = self.program.classes.get(*class);
                let fits = class
                    .and_then(|class| class.contains(character))
                    .ok_or(Unknown)?;
                fits.then(|| (on, moved(at, character.len_utf8(), *back)))
            }
            Instruction::Assert(assertion) => self.holds(*assertion, at).then_some((on, at)),
            Instruction::Split { other } => {
                self.branch(*other, at);
                Some((on, at))
            }
            Instruction::Jump(to) => Some((*to, at)),
            Instruction::Save { group, end } => {
                self.save(*group, *end, at);
                Some((on, at))
            }
            Instruction::Start(counter) => {
                self.count(*counter, (0, at));
                Some((on, at))
            }
            Instruction::Loop {
                counter,
                min,
                max,
                greedy,
                exit,
            } => {
                let (rounds, start) = self.counters.get(*counter).copied().unwrap_or_default();
                if rounds > *min && at == start {
                    // A round that was not needed has to take something.
                    None
                } else if rounds < *min {
                    Some((on, at))
                } else if max.is_some_and(|max| rounds >= max) {
                    Some((*exit, at))
                } else if *greedy {
                    self.branch(*exit, at);
                    Some((on, at))
                } else {
                    self.branch(on, at);
                    Some((*exit, at))
                }
            }
            Instruction::Round {
                counter,
                first,
                last,
            } => {
                let (rounds, _) = self.counters.get(*counter).copied().unwrap_or_default();
                self.count(*counter, (rounds.saturating_add(1), at));
                for group in *first..*last {
                    self.steps = self.steps.checked_sub(1).ok_or(Unknown)?;
                    self.hold(group, [None; 2]);
                }
                Some((on, at))
            }
            Instruction::Look { negative, exit } => {
                let base = self.trail.len();
                let found = self.run(on, at)?.is_some();
                if found && *negative {
                    // What groups held before, they hold again.
                    self.go_back(base);
                }
                (found != *negative).then_some((*exit, at))
            }
            Instruction::BackReference { groups, back } => {
                self.again(groups, at, *back).map(|at| (on, at))
            }
            Instruction::Accept => None,
        })
    }

    /// Undoes everything up to the last place at which there was another way, if that is one since
    /// `base`.
    fn go_back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.trail.len() > base {
            match self.trail.pop()? {
                Entry::Branch { instruction, at } => return Some((instruction, at)),
                Entry::Group(group, held) => {
                    if let Some(slot) = self.slots.get_mut(group) {
                        *slot = held;
                    }
                }
                Entry::Counter(counter, was) => {
                    if let Some(value) = self.counters.get_mut(counter) {
                        *value = was;
                    }
                }
            }
        }
        None
    }

    fn branch(&mut self, instruction: usize, at: usize) {
        self.trail.push(Entry::Branch { instruction, at });
    }

    fn hold(&mut self, group: usize, held: [Option<usize>; 2]) {
        if let Some(slot) = self.slots.get_mut(group) {
            self.trail.push(Entry::Group(group, *slot));
            *slot = held;
        }
    }

    fn save(&mut self, group: usize, end: bool, at: usize) {
        let [start, stop] = self.slots.get(group).copied().unwrap_or_default();
        self.hold(
            group,
            if end {
                [start, Some(at)]
            } else {
                [Some(at), stop]
            },
        );
    }

    fn count(&mut self, counter: usize, value: (u32, usize)) {
        if let Some(place) = self.counters.get_mut(counter) {
            self.trail.push(Entry::Counter(counter, *place));
            *place = value;
        }
    }

    /// The character behind the place, or before it.
    fn character(&self, at: usize, back: bool) -> Option<char> {
        let (before, behind) = self.text.split_at_checked(at)?;
        if back {
            before.chars().next_back()
        } else {
            behind.chars().next()
        }
    }

    fn holds(&self, assertion: Assertion, at: usize) -> bool {
        let is_word = |back: bool| {
            self.character(at, back)
                .is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        match assertion {
            Assertion::Start => at == 0,
            Assertion::End => at == self.text.len(),
            Assertion::WordBoundary => is_word(true) != is_word(false),
            Assertion::NotWordBoundary => is_word(true) == is_word(false),
        }
    }

    /// The place behind what one of the groups holds, if that stands here once more. A group that
    /// took no part holds nothing, which stands everywhere.
    fn again(&self, groups: &[u32], at: usize, back: bool) -> Option<usize> {
        let held = groups
            .iter()
            .filter_map(|group| self.slots.get(usize::try_from(*group).ok()?))
            .find_map(|slot| match slot {
                [Some(start), Some(end)] => self.text.get(*start..*end),
                _ => None,
            })
            .unwrap_or_default();
        let (before, behind) = self.text.split_at_checked(at)?;
        let stands = if back {
            before.ends_with(held)
        } else {
            behind.starts_with(held)
        };
        stands.then(|| moved(at, held.len(), back))
    }
}

fn moved(at: usize, bytes: usize, back: bool) -> usize {
    if back {
        at.saturating_sub(bytes)
    } else {
        at.saturating_add(bytes)
    }
}
