//! What JavaScript checks for a pattern.

use super::automaton::{self, Automaton};
use super::node::{Kind, Node};
use super::print::{Dialect, print};
use super::rewrite::{Condition, rewrite};
use super::simplify::{simplify, trim};
use super::{Pattern, Reason};

/// What a text has to pass, in time that grows no faster than the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EcmaTest {
    /// An expression for `new RegExp(…, "u")` matches.
    Expression(String),
    /// An automaton reads it, since the engine would try too many ways.
    Automaton(Automaton),
    /// It does not pass this.
    Not(Box<Self>),
    /// It passes all of these.
    All(Vec<Self>),
    /// It passes at least one of these.
    Any(Vec<Self>),
}

impl Pattern {
    /// What JavaScript checks, whose engine backtracks.
    ///
    /// # Errors
    ///
    /// Why a sender could make that take for ever.
    pub fn ecma_test(&self) -> Result<EcmaTest, Reason> {
        if automaton::is_linear(&self.root) {
            return Ok(EcmaTest::Expression(self.ecmascript()));
        }
        let is_reference = |kind: &Kind| matches!(kind, Kind::BackReference(_));
        if self.root.find(is_reference).is_some() {
            return Err(Reason::BackReference);
        }
        let simple = trim(simplify(&self.root));
        test(rewrite(&simple).map_err(|_| Reason::LookAround)?)
    }
}

fn test(condition: Condition) -> Result<EcmaTest, Reason> {
    let tests = |conditions: Vec<Condition>| -> Result<Vec<EcmaTest>, Reason> {
        conditions.into_iter().map(test).collect()
    };
    match condition {
        Condition::Found(node) => found(&trim(simplify(&node))),
        Condition::Not(condition) => Ok(EcmaTest::Not(Box::new(test(*condition)?))),
        Condition::All(conditions) => Ok(EcmaTest::All(tests(conditions)?)),
        Condition::Any(conditions) => Ok(EcmaTest::Any(tests(conditions)?)),
    }
}

fn found(node: &Node) -> Result<EcmaTest, Reason> {
    if automaton::is_linear(node) {
        return Ok(EcmaTest::Expression(print(node, Dialect::Ecma)));
    }
    let alternatives =
        node.alternatives()
            .iter()
            .map(|alternative| match automaton::is_linear(alternative) {
                true => Ok(EcmaTest::Expression(print(alternative, Dialect::Ecma))),
                false => automaton::automaton(alternative)
                    .map(EcmaTest::Automaton)
                    .ok_or(Reason::LookAround),
            });
    let mut tests: Vec<EcmaTest> = alternatives.collect::<Result<_, _>>()?;
    match (tests.len(), tests.pop()) {
        (1, Some(only)) => Ok(only),
        (_, last) => {
            tests.extend(last);
            Ok(EcmaTest::Any(tests))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pattern: &str) -> String {
        fn shown(test: &EcmaTest) -> String {
            let all = |tests: &[EcmaTest], word: &str| {
                let tests: Vec<String> = tests.iter().map(shown).collect();
                format!("({})", tests.join(word))
            };
            match test {
                EcmaTest::Expression(source) => source.clone(),
                EcmaTest::Automaton(automaton) => {
                    format!("automaton of {}", automaton.follow.len())
                }
                EcmaTest::Not(test) => format!("not {}", shown(test)),
                EcmaTest::All(tests) => all(tests, " and "),
                EcmaTest::Any(tests) => all(tests, " or "),
            }
        }
        match Pattern::parse(pattern).unwrap().ecma_test() {
            Ok(test) => shown(&test),
            Err(reason) => format!("refused: {reason}"),
        }
    }

    #[test]
    fn what_people_write_stays_an_expression() {
        for pattern in [
            r"^[a-z0-9]+(-[a-z0-9]+)*$",
            r"^\d{4}-\d{2}-\d{2}$",
            r"^[A-Z]{2}[A-Z0-9]{3,30}$",
            r"^(\d+)(\.\d+){0,3}$",
            r"^[\w.+-]+@[a-z]+\.[a-z]{2,}$",
            r"\d+",
            r"^a|b$",
            r"^(foo|bar)+$",
            r"^\p{L}[\p{L}\d]*$",
            r"^(?:[^,]+,)*[^,]+$",
            r"(?:[^a]{0,2}$)?[b-]\p{L}{2}$",
            r"^\w+\b.$",
            r"^.*$",
            r"^$",
            r"abc.*",
        ] {
            let source = Pattern::parse(pattern).unwrap().ecmascript();
            assert_eq!(told(pattern), source);
        }
    }

    #[test]
    fn what_would_take_for_ever_is_read_by_an_automaton() {
        for pattern in [
            r"^(a+)+$",
            r"^(a|a)*$",
            r"^(a|aa)+$",
            r"^(a*)*$",
            r"^([a-z]+)*\d$",
            r"^(\w+\s?)*$",
            r"^(.*a){10}$",
            r"^\s*\w*\s*$",
            r"^a*a*$",
            r"\d+x",
            r"x.*y",
            r"\s+$",
            r"^(a?){30}a{30}$",
            r"^(([a-z])+.)+[A-Z]([a-z])+$",
        ] {
            let told = told(pattern);
            let source = Pattern::parse(pattern).unwrap().ecmascript();
            // Some become expressions that say the same.
            assert_ne!(told, source);
            assert!(!told.starts_with("refused"), "{pattern}: {told}");
        }
        for pattern in [r"^(a|aa)+$", r"x.*y", r"^(.*a){10}$"] {
            assert!(told(pattern).starts_with("automaton"), "{pattern}");
        }
    }

    #[test]
    fn what_is_looked_ahead_for_is_looked_for_by_itself() {
        let told = told(r"^(?=.*\d)(?=.*[a-z])(?!.*--).{8,}$");
        assert!(told.starts_with('(') && told.contains("not"), "{told}");
    }

    #[test]
    fn what_only_trying_again_can_find_is_refused() {
        assert!(told(r"^(a+)\1+$").starts_with("refused"));
    }
}
