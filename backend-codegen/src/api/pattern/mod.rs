//! `pattern`: ECMA-262 regular expressions, read once and checked everywhere the same.
//!
//! JSON Schema's patterns are searched for (nothing is anchored) and mean what ECMA-262 says with
//! the `u` flag. [`Pattern::translate`] gives what Rust code checks: [`Simple`] tests that need no
//! engine, expressions for the `regex` crate, combinations of these for look-aheads, or the news
//! that only an engine that backtracks will do. [`Pattern::ecmascript`] gives the same pattern
//! for JavaScript. [`Pattern::matches`] answers at generation time.
//!
//! Nothing here recurses by the length of a text, and neither a pattern nor a text can make it run
//! for long: length, depth, counts and steps are bounded.

mod automaton;
mod characters;
mod charset;
mod class;
mod ecma;
mod error;
mod matcher;
mod node;
mod parse;
mod print;
mod property;
mod rewrite;
#[cfg(feature = "stubs")]
mod sample;
mod simple;
mod simplify;
mod translate;

pub use automaton::Automaton;
pub use charset::CharSet;
pub use ecma::EcmaTest;
pub use error::PatternError;
pub use property::Property;
#[cfg(feature = "stubs")]
pub use sample::Samples;
pub use simple::{Place, Run, Simple, Step};
pub use translate::{Matcher, Reason, Test, Translation};

use std::sync::{Arc, OnceLock};

use node::Node;

/// A regular expression that has been read.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: Box<str>,
    root: Node,
    /// Compiled when it is first needed.
    matcher: OnceLock<Arc<matcher::Matcher>>,
}

impl Pattern {
    /// Reads an expression as ECMA-262 does with the `u` flag; needless escapes of punctuation
    /// (`\-`), braces that stand for themselves and `[\w-.]` are read too.
    pub fn parse(source: &str) -> Result<Self, PatternError> {
        Ok(Self {
            source: source.into(),
            root: parse::parse(source)?,
            matcher: OnceLock::new(),
        })
    }

    /// What was read.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What Rust code checks.
    pub fn translate(&self) -> Translation {
        translate::translate(&self.root)
    }

    /// The same expression for `new RegExp(…, "u")`, which is strict; it can also stand between
    /// slashes.
    pub fn ecmascript(&self) -> String {
        print::print(&self.root, print::Dialect::Ecma)
    }
}

#[cfg(test)]
mod tests;
