//! Statuses that expressions are, and variables hold.

use std::cell::Cell;

use syn::Expr;

use super::super::answer::Payload;
use super::super::look::Look;
use super::super::syntax::{last, segments};
use super::super::types::Type;
use super::super::words::status;
use super::Scan;

/// What a variable is that holds a status: one of several, if ways part before.
pub(super) struct Held<P> {
    pub(super) codes: Vec<u16>,
    pub(super) place: P,
    /// Whether an answer is made of it.
    pub(super) is_used: Cell<bool>,
}

impl<'a, L: Look<'a>> Scan<'a, L> {
    /// The status that an expression is.
    pub(super) fn status(&self, expression: &Expr) -> Option<u16> {
        match expression {
            Expr::Paren(inside) => self.status(&inside.expr),
            Expr::Group(inside) => self.status(&inside.expr),
            Expr::Reference(inside) => self.status(&inside.expr),
            Expr::Path(path) => {
                let path = segments(&path.path);
                let [.., of, name] = path.as_slice() else {
                    return None;
                };
                let is_status = of == "StatusCode" || of == "Status";
                is_status.then(|| status(name)).flatten()
            }
            Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Int(number) => {
                    let code = number.base10_parse().ok();
                    code.filter(|code| (100..600).contains(code))
                }
                _ => None,
            },
            // `StatusCode::from_u16(418)`
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) if last(&path.path) == "from_u16" => {
                    self.status(call.args.first()?)
                }
                _ => None,
            },
            Expr::MethodCall(call) => self.status(&call.receiver),
            Expr::Try(inside) => self.status(&inside.expr),
            _ => None,
        }
    }

    /// The statuses that an expression may be, whichever way it goes; none if it is no status.
    pub(super) fn statuses(&self, expression: &Expr) -> Vec<u16> {
        let end = |block: &syn::Block| match block.stmts.last() {
            Some(syn::Stmt::Expr(end, None)) => self.statuses(end),
            _ => Vec::new(),
        };
        let mut codes = match expression {
            Expr::Paren(inside) => self.statuses(&inside.expr),
            Expr::Group(inside) => self.statuses(&inside.expr),
            Expr::Reference(inside) => self.statuses(&inside.expr),
            Expr::Block(inside) => end(&inside.block),
            Expr::If(condition) => {
                let mut codes = end(&condition.then_branch);
                if let Some((_, other)) = &condition.else_branch {
                    codes.extend(self.statuses(other));
                }
                codes
            }
            Expr::Match(matched) => {
                let arms = matched.arms.iter();
                arms.flat_map(|arm| self.statuses(&arm.body)).collect()
            }
            Expr::Path(path) if path.path.get_ident().is_some() => {
                let name = path.path.get_ident().map(ToString::to_string);
                match name.and_then(|name| self.held.get(&name)) {
                    Some(held) => {
                        held.is_used.set(true);
                        held.codes.clone()
                    }
                    None => Vec::new(),
                }
            }
            // Most numbers are something else.
            Expr::Lit(_) => Vec::new(),
            _ => self.status(expression).into_iter().collect(),
        };
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The statuses that an answer is told to have, which may be a number.
    pub(super) fn said(&self, expression: &Expr) -> Vec<u16> {
        match expression {
            Expr::Lit(_) => self.status(expression).into_iter().collect(),
            _ => self.statuses(expression),
        }
    }

    /// Notes statuses that variables hold and that no answer is seen to be made of.
    pub(super) fn unused(&mut self) {
        let mut rest: Vec<Held<L::Place>> = std::mem::take(&mut self.held).into_values().collect();
        rest.retain(|held| !held.is_used.get());
        rest.sort_by(|one, other| one.codes.cmp(&other.codes));
        for held in rest {
            self.push_all(&held.codes, &Payload::Nothing, &held.place);
        }
    }

    /// Notes the same answer for each status, or one whose status is not known.
    pub(super) fn push_all(&mut self, codes: &[u16], payload: &Payload<L::Type>, place: &L::Place) {
        if codes.is_empty() {
            self.push(None, payload.clone(), *place);
        }
        for code in codes {
            self.push(Some(*code), payload.clone(), *place);
        }
    }

    /// Whether an expression is a status whose number is not known.
    pub(super) fn is_some_status(&self, expression: &Expr) -> bool {
        if self.scope.ty(expression).name() == Some("StatusCode") {
            return true;
        }
        match expression {
            Expr::MethodCall(call) => call.method == "status_code" || call.method == "status",
            Expr::Path(path) => path.path.get_ident().is_some_and(|ident| {
                ident == "status" || ident == "status_code" || ident == "code"
            }),
            Expr::Field(field) => match &field.member {
                syn::Member::Named(name) => name == "status" || name == "status_code",
                syn::Member::Unnamed(_) => false,
            },
            _ => false,
        }
    }
}
