//! Keywords about numbers, and numbers in keywords.

use super::super::expect::Expected;
use super::super::quote::quote;
use super::super::reader::Reader;
use super::draft::{Draft, WRONG_TYPE};
use super::keyword::Keyword;
use crate::api::Decimal;
use crate::diagnostic::Diagnostic;
use crate::document::{Kind, Member};

impl<'d> Reader<'d, '_> {
    /// A keyword about numbers.
    pub(super) fn number_keyword(
        &mut self,
        draft: &mut Draft<'d>,
        keyword: Keyword,
        member: Member<'d>,
    ) {
        let is_exclusive = matches!(
            keyword,
            Keyword::ExclusiveMinimum | Keyword::ExclusiveMaximum
        );
        if is_exclusive && member.value.as_bool().is_some() {
            self.boolean_bound(draft, keyword, member);
            return;
        }
        let Some(number) = self.decimal(member) else {
            return;
        };
        if is_exclusive && draft.dialect().exclusive_is_boolean() {
            let name = draft.dialect().name();
            let message = format!(
                "{} is `true` or `false` in {name}; the number is read as meant",
                quote(member.key)
            );
            self.push_grouped(
                member.key,
                Diagnostic::warning("schema::exclusive-number", member.value.location(), message)
                    .help("write the number as `minimum` or `maximum`, with this as `true`"),
            );
        }
        if keyword == Keyword::MultipleOf && (number.is_zero() || number.is_negative()) {
            let message = "`multipleOf` must be above 0";
            self.push(
                Diagnostic::error("schema::out-of-range", member.value.location(), message)
                    .help("write the step between valid numbers, such as `0.01`, or leave it out"),
            );
            return;
        }
        let keywords = draft.ty.number.get_or_insert_default();
        let slot = match keyword {
            Keyword::Minimum => &mut keywords.minimum,
            Keyword::Maximum => &mut keywords.maximum,
            Keyword::ExclusiveMinimum => &mut keywords.exclusive_minimum,
            Keyword::ExclusiveMaximum => &mut keywords.exclusive_maximum,
            _ => &mut keywords.multiple_of,
        };
        *slot = Some(number);
    }

    /// `exclusiveMinimum: true`, which is about `minimum` up to draft 4.
    fn boolean_bound(&mut self, draft: &mut Draft<'d>, keyword: Keyword, member: Member<'d>) {
        let bound = match keyword {
            Keyword::ExclusiveMinimum => "minimum",
            _ => "maximum",
        };
        if !draft.dialect().exclusive_is_boolean() {
            let lenient = self.options.lenient;
            let name = draft.dialect().name();
            let message = format!("{} is a number in {name}", quote(member.key));
            let at = member.value.location();
            let diagnostic = if lenient {
                Diagnostic::warning("schema::exclusive-boolean", at, message)
            } else {
                Diagnostic::error("schema::exclusive-boolean", at, message)
            };
            self.push(diagnostic.help(format!(
                "write the number of `{bound}` here and leave `{bound}` out"
            )));
        }
        if keyword == Keyword::ExclusiveMinimum {
            draft.exclusive_minimum = Some(member);
        } else {
            draft.exclusive_maximum = Some(member);
        }
    }

    /// Applies boolean `exclusiveMinimum` and `exclusiveMaximum`.
    pub(super) fn combine_bounds(&mut self, draft: &mut Draft<'d>) {
        let flags = [draft.exclusive_minimum, draft.exclusive_maximum];
        for (flag, bound) in flags.into_iter().zip(["minimum", "maximum"]) {
            let Some(member) = flag.filter(|member| member.value.as_bool() == Some(true)) else {
                continue;
            };
            let keywords = draft.ty.number.get_or_insert_default();
            let (from, to) = if bound == "minimum" {
                (&mut keywords.minimum, &mut keywords.exclusive_minimum)
            } else {
                (&mut keywords.maximum, &mut keywords.exclusive_maximum)
            };
            match from.take() {
                Some(number) => *to = Some(number),
                None => {
                    let message = format!("{} without `{bound}` means nothing", quote(member.key));
                    self.push_grouped(
                        member.key,
                        Diagnostic::warning("schema::no-effect", member.key_location, message)
                            .help(format!("add `{bound}`, or remove it")),
                    );
                }
            }
        }
    }

    /// A number.
    pub(super) fn decimal(&mut self, member: Member<'d>) -> Option<Decimal> {
        match member.value.kind() {
            Kind::Number(text) => text.parse().ok(),
            Kind::Null => {
                self.is_left_out(member);
                None
            }
            Kind::Bool(_) | Kind::String(_) | Kind::Array(_) | Kind::Object(_) => {
                self.wrong_type(WRONG_TYPE, member, Expected::Number);
                None
            }
        }
    }

    /// A number of characters, items or members. One that no machine can count to is as good as the
    /// greatest.
    pub(super) fn size(&mut self, member: Member<'d>) -> Option<u64> {
        let number = match member.value.kind() {
            Kind::Number(_) => self.decimal(member)?,
            Kind::Null => {
                self.is_left_out(member);
                return None;
            }
            Kind::Bool(_) | Kind::String(_) | Kind::Array(_) | Kind::Object(_) => {
                self.wrong_type(WRONG_TYPE, member, Expected::Size);
                return None;
            }
        };
        if number.is_negative() || !number.is_integer() {
            let message = format!(
                "{} must be a non-negative integer, not {}",
                quote(member.key),
                quote(&number.to_string())
            );
            let help = if number.is_negative() {
                "write 0 or more, or leave it out for no limit"
            } else {
                "write a whole number"
            };
            self.push(
                Diagnostic::error("schema::out-of-range", member.value.location(), message)
                    .help(help),
            );
            return None;
        }
        Some(number.to_u64().unwrap_or(u64::MAX))
    }
}
