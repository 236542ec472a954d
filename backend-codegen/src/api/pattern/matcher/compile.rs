//! Syntax tree → program.

use crate::api::pattern::class::Class;
use crate::api::pattern::node::{Assertion, Kind, Node};

/// Instructions and what they refer to by number.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) instructions: Vec<Instruction>,
    pub(super) classes: Vec<Class>,
    /// How many repetitions there are.
    pub(super) counters: usize,
    /// How many groups there are, the whole included.
    pub(super) groups: usize,
}

/// One step. Unless it says otherwise, the next one follows.
#[derive(Clone, Debug)]
pub(super) enum Instruction {
    /// Takes one character of a class, the one before if `back`.
    Class { class: usize, back: bool },
    /// Goes on only at such a place.
    Assert(Assertion),
    /// Goes on, and at `other` if that leads nowhere.
    Split { other: usize },
    /// Goes on elsewhere.
    Jump(usize),
    /// Remembers the place as the start or the end of a group.
    Save { group: usize, end: bool },
    /// Starts to count.
    Start(usize),
    /// Goes on with another round, or at `exit`.
    Loop {
        counter: usize,
        min: u32,
        max: Option<u32>,
        greedy: bool,
        exit: usize,
    },
    /// Counts a round, and forgets what the groups from `first` up to `last` hold.
    Round {
        counter: usize,
        first: usize,
        last: usize,
    },
    /// Goes on at `exit` if what follows up to there leads to `Accept`, or, negated, if not.
    Look { negative: bool, exit: usize },
    /// Takes again what one of the groups holds.
    BackReference { groups: Vec<u32>, back: bool },
    /// The end.
    Accept,
}

/// Compiles a whole pattern.
pub(super) fn compile(root: &Node) -> Program {
    let mut compiler = Compiler {
        program: Program {
            instructions: Vec::new(),
            classes: Vec::new(),
            counters: 0,
            groups: 1,
        },
    };
    root.visit(&mut |node| {
        if matches!(node.kind, Kind::Group { .. }) {
            compiler.program.groups += 1;
        }
    });
    compiler.node(root, false);
    compiler.push(Instruction::Accept);
    compiler.program
}

struct Compiler {
    program: Program,
}

impl Compiler {
    fn here(&self) -> usize {
        self.program.instructions.len()
    }

    fn push(&mut self, instruction: Instruction) -> usize {
        let at = self.here();
        self.program.instructions.push(instruction);
        at
    }

    /// Replaces the instruction at `at`, whose target was not known before.
    fn set(&mut self, at: usize, instruction: Instruction) {
        if let Some(place) = self.program.instructions.get_mut(at) {
            *place = instruction;
        }
    }

    /// Compiles `node`; in a look-behind everything runs `back`, from its end to its start.
    fn node(&mut self, node: &Node, back: bool) {
        match &node.kind {
            Kind::Empty => {}
            Kind::Class(class) => {
                let number = self.program.classes.len();
                self.program.classes.push(class.clone());
                self.push(Instruction::Class {
                    class: number,
                    back,
                });
            }
            Kind::Concat(nodes) if back => {
                for node in nodes.iter().rev() {
                    self.node(node, back);
                }
            }
            Kind::Concat(nodes) => {
                for node in nodes {
                    self.node(node, back);
                }
            }
            Kind::Alternate(nodes) => self.alternate(nodes, back),
            Kind::Repeat {
                node,
                min,
                max,
                greedy,
            } => self.repeat(node, (*min, *max), *greedy, back),
            Kind::Group { node, index } => {
                let group = usize::try_from(*index).unwrap_or(0);
                self.push(Instruction::Save { group, end: back });
                self.node(node, back);
                self.push(Instruction::Save { group, end: !back });
            }
            Kind::Look {
                node,
                ahead,
                negative,
            } => {
                let negative = *negative;
                let at = self.push(Instruction::Look { negative, exit: 0 });
                self.node(node, !ahead);
                self.push(Instruction::Accept);
                let exit = self.here();
                self.set(at, Instruction::Look { negative, exit });
            }
            Kind::Assert(assertion) => {
                self.push(Instruction::Assert(*assertion));
            }
            Kind::BackReference(groups) => {
                self.push(Instruction::BackReference {
                    groups: groups.clone(),
                    back,
                });
            }
        }
    }

    fn alternate(&mut self, nodes: &[Node], back: bool) {
        let mut jumps = Vec::new();
        for (i, node) in nodes.iter().enumerate() {
            let is_last = i + 1 == nodes.len();
            let split = (!is_last).then(|| self.push(Instruction::Split { other: 0 }));
            self.node(node, back);
            if let Some(split) = split {
                jumps.push(self.push(Instruction::Jump(0)));
                let other = self.here();
                self.set(split, Instruction::Split { other });
            }
        }
        let end = self.here();
        for jump in jumps {
            self.set(jump, Instruction::Jump(end));
        }
    }

    fn repeat(&mut self, node: &Node, (min, max): (u32, Option<u32>), greedy: bool, back: bool) {
        let counter = self.program.counters;
        self.program.counters += 1;
        // Numbers of groups follow the order of the source.
        let (mut first, mut last) = (usize::MAX, 0);
        node.visit(&mut |node| {
            if let Kind::Group { index, .. } = node.kind {
                let group = usize::try_from(index).unwrap_or(0);
                first = first.min(group);
                last = last.max(group + 1);
            }
        });
        self.push(Instruction::Start(counter));
        let at = self.push(Instruction::Accept);
        self.push(Instruction::Round {
            counter,
            first,
            last,
        });
        self.node(node, back);
        self.push(Instruction::Jump(at));
        let exit = self.here();
        self.set(
            at,
            Instruction::Loop {
                counter,
                min,
                max,
                greedy,
                exit,
            },
        );
    }
}
