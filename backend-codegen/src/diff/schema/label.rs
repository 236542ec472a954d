//! What to call a schema in a finding.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

/// What to call a schema: where it is named, and the way from there.
pub(super) enum Label {
    /// A component.
    Component(Arc<str>),
    /// A part of an operation, in words.
    Part(String),
    /// Inside another schema.
    Inside(Rc<Label>, Step),
}

/// The way from a schema to one inside.
pub(super) enum Step {
    /// A property by name.
    Property(Box<str>),
    /// The items of an array.
    Items,
    /// An item by position.
    Item(usize),
    /// The members without a name of their own.
    Members,
    /// A keyword.
    Keyword(&'static str),
    /// One of the schemas of a keyword.
    Branch(&'static str, usize),
    /// A schema by name under a keyword.
    Named(&'static str, Box<str>),
    /// A schema that the other document only refers to.
    Here,
}

impl Label {
    pub(super) fn component(name: &Arc<str>) -> Self {
        Self::Component(Arc::clone(name))
    }

    pub(super) fn part(words: String) -> Self {
        Self::Part(words)
    }

    pub(super) fn inside(outer: &Rc<Self>, step: Step) -> Self {
        Self::Inside(Rc::clone(outer), step)
    }
}

/// Writes `` `Order.items[].price` `` or `` `price` in the body of `POST /orders` ``.
impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut steps = Vec::new();
        let mut label = self;
        while let Self::Inside(outer, step) = label {
            steps.push(step);
            label = outer;
        }
        steps.reverse();
        match label {
            Self::Component(name) => {
                write!(f, "`{name}")?;
                for step in steps {
                    write!(f, "{step}")?;
                }
                f.write_str("`")
            }
            Self::Part(words) => {
                let path: String = steps.iter().map(ToString::to_string).collect();
                if !path.is_empty() {
                    write!(f, "`{}` in ", path.strip_prefix('.').unwrap_or(&path))?;
                }
                f.write_str(words)
            }
            // The loop above ended at something else.
            Self::Inside(..) => Ok(()),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(name) => write!(f, ".{name}"),
            Self::Items => f.write_str("[]"),
            Self::Item(i) => write!(f, "[{i}]"),
            Self::Members => f.write_str(".*"),
            Self::Keyword(keyword) => write!(f, ".{keyword}"),
            Self::Branch(keyword, i) => write!(f, ".{keyword}[{i}]"),
            Self::Named(keyword, name) => write!(f, ".{keyword}[{name}]"),
            Self::Here => Ok(()),
        }
    }
}
