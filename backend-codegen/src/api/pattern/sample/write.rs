//! One try: a walk over the tree that writes what it asks for.

use super::character::{self, Taste};
use crate::api::pattern::node::{Kind, Node, width};
use crate::api::random::Random;

/// How a try differs from others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Which characters are preferred.
    taste: Taste,
    /// Whether each alternative is as likely, or the first is taken.
    any_alternative: bool,
    /// Up to how many rounds more than necessary a repetition makes.
    more: u64,
    /// Whether a repetition makes as many rounds as are missing, or a part of them.
    all_at_once: bool,
    /// Whether look-around is written out.
    ahead: Ahead,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ahead {
    Ignored,
    Before,
    Instead,
}

impl Style {
    pub(super) fn of_attempt(attempt: u64) -> Self {
        Self {
            taste: match attempt {
                0 => Taste::Plain,
                _ if attempt % 3 == 1 => Taste::Even,
                _ => Taste::Usual,
            },
            any_alternative: attempt > 0,
            more: match attempt {
                0..4 => 4,
                4..8 => 0,
                _ => attempt % 13,
            },
            all_at_once: attempt.is_multiple_of(2),
            ahead: match attempt % 8 {
                4 | 5 => Ahead::Before,
                6 => Ahead::Instead,
                _ => Ahead::Ignored,
            },
        }
    }
}

/// The parts that one try may visit.
const MAX_VISITS: u32 = 100_000;

pub(super) struct Writer<'r> {
    random: &'r mut Random,
    style: Style,
    min: u64,
    max: u64,
    /// Characters that are missing beyond what the pattern asks for at least.
    missing: u64,
    /// Characters that may be written beyond that.
    spare: u64,
    visits: u32,
    out: String,
    held: Vec<(u32, String)>,
}

impl<'r> Writer<'r> {
    pub(super) fn new(random: &'r mut Random, style: Style, min: u64, max: u64) -> Self {
        Self {
            random,
            style,
            min,
            max,
            missing: 0,
            spare: 0,
            visits: 0,
            out: String::new(),
            held: Vec::new(),
        }
    }

    /// Writes a text; `None` if none can be made in the bounds.
    pub(super) fn write(mut self, root: &Node) -> Option<String> {
        let least = root.width().min;
        self.spare = self.max.checked_sub(least)?;
        self.missing = self.min.saturating_sub(least);
        self.node(root)?;
        Some(self.out)
    }

    fn node(&mut self, node: &Node) -> Option<()> {
        self.visits = self
            .visits
            .checked_add(1)
            .filter(|visits| *visits < MAX_VISITS)?;
        match &node.kind {
            Kind::Empty | Kind::Assert(_) => {}
            Kind::Class(class) => {
                let character = character::choose(class, self.random, self.style.taste)?;
                self.out.push(character);
            }
            Kind::Concat(nodes) => self.concat(nodes)?,
            Kind::Alternate(nodes) => self.alternate(nodes)?,
            Kind::Repeat { node, min, max, .. } => {
                for _ in 0..self.rounds(node, *min, *max) {
                    self.node(node)?;
                }
            }
            Kind::Group { node, index } => {
                let start = self.out.len();
                self.node(node)?;
                let text = self.out.get(start..).unwrap_or_default().to_owned();
                self.held.push((*index, text));
            }
            Kind::Look {
                node,
                negative: false,
                ..
            } if self.style.ahead != Ahead::Ignored => self.node(node)?,
            Kind::Look { .. } => {}
            Kind::BackReference(groups) => {
                let mut held = self.held.iter().rev();
                if let Some((_, text)) = held.find(|(group, _)| groups.contains(group)) {
                    self.out.push_str(&text.clone());
                }
            }
        }
        Some(())
    }

    fn concat(&mut self, nodes: &[Node]) -> Option<()> {
        for node in nodes {
            self.node(node)?;
            let is_wish = matches!(
                node.kind,
                Kind::Look {
                    ahead: true,
                    negative: false,
                    ..
                }
            );
            if is_wish && self.style.ahead == Ahead::Instead && self.random.below(2) == 0 {
                break;
            }
        }
        Some(())
    }

    fn alternate(&mut self, nodes: &[Node]) -> Option<()> {
        let widths: Vec<u64> = nodes
            .iter()
            .map(|node| width(std::slice::from_ref(node)).min)
            .collect();
        let least = widths.iter().min().copied().unwrap_or(0);
        let fitting: Vec<(&Node, u64)> = nodes
            .iter()
            .zip(widths)
            .map(|(node, width)| (node, width - least))
            .filter(|(_, more)| *more <= self.spare)
            .collect();
        let chosen = if self.style.any_alternative {
            self.random.pick(&fitting)
        } else {
            // The first that is not empty.
            let has_text = |(node, _): &&(&Node, u64)| node.width().max != Some(0);
            fitting.iter().find(has_text).or(fitting.first())
        };
        let (node, more) = *chosen?;
        self.spend(more);
        self.node(node)
    }

    /// How many rounds of `node` to make.
    fn rounds(&mut self, node: &Node, min: u32, max: Option<u32>) -> u64 {
        let min = u64::from(min);
        let room = max.map_or(u64::MAX, u64::from) - min;
        let each = node.width().min.max(1);
        let most = room.min(self.spare / each);
        let needed = self.missing.div_ceil(each);
        let needed = if self.style.all_at_once {
            needed
        } else {
            self.random.below(needed.saturating_add(1))
        };
        let is_long = !matches!(node.kind, Kind::Class(_));
        let wanted = match self.style.more {
            more if is_long => self.random.below(more / 3 + 1),
            more => self.random.below(more + 1),
        };
        // An empty text is a poor example where a longer one is possible.
        let wanted = wanted.max(u64::from(
            min == 0 && self.style.more > 0 && self.out.is_empty(),
        ));
        let more = needed.max(wanted).min(most);
        self.spend(more.saturating_mul(each));
        min + more
    }

    fn spend(&mut self, characters: u64) {
        self.spare = self.spare.saturating_sub(characters);
        self.missing = self.missing.saturating_sub(characters);
    }
}
