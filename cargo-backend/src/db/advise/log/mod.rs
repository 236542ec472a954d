//! Statements that run once for each row of another one, in a log of statements.
//!
//! The log is read once, line by line (`read/`), and only what may still become a finding is kept (`runs.rs`).
//! What is left are pairs of statements: which of them are findings, and how sure that is, is decided by the
//! schema and by the rows of the first statement, if somebody asks it again (`judge.rs`).

mod judge;
mod read;
mod runs;
mod statement;

pub(crate) use judge::{Known, QUESTIONS, Question, ROWS, judge, question};
pub(crate) use read::{LogError, Summary, read};
pub(crate) use runs::Pair;
