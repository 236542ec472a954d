//! The verdict of the specification on a JSON value, and the report of what is wrong with it.
//!
//! Both come from the same tables. The verdict stops at the first failure and allocates nothing for
//! messages.

use super::below::Path;
use super::check::{has_max_length, has_min_length};
use super::decimal::Decimal;
use super::json::{self, Json, Map};
use super::reader::Reader;
use super::schema::{self, Check, Condition, Discriminator, Evaluated, Schema};
use super::violation::{Limit, Location, Rule};
use std::cmp::Ordering;
use std::collections::HashMap;

impl Schema {
    /// Whether the value is allowed.
    #[must_use]
    pub fn accepts(&'static self, value: &Json) -> bool {
        Judge::default().accepts(self, value)
    }
}

impl Reader<'_> {
    /// Checks the value that was read last, as JSON.
    pub fn check(&mut self, schema: &'static Schema) {
        // One that uses a name twice has been refused.
        let mut again = Reader::of(Location::Body, "", self.last_text());
        let value = Json::read(&mut again);
        if let Ok(value) = again.finish(value) {
            self.check_json(Some(&value), schema);
        }
    }

    /// Checks the number that was read last, as its text says.
    pub fn check_number(&mut self, is_there: bool, checks: &'static [Check]) {
        if !is_there {
            return;
        }
        let number = Decimal::new(self.last_text());
        for check in checks {
            if let Some(rule) = rule_of_number(check, &number) {
                self.flaw(rule);
            }
        }
    }

    /// Checks the JSON value that was read last.
    pub fn check_json(&mut self, value: Option<&Json>, schema: &'static Schema) {
        let Some(value) = value else { return };
        let mut judge = Judge::default();
        if !self.trial {
            judge.report(schema, value, &Path::ROOT, self);
        } else if !judge.accepts(schema, value) {
            self.flaw(Rule::Never);
        }
    }
}

/// Tables that lead to each other without a step into the value end here.
const MAX_DEPTH: u32 = 512;

/// Gives verdicts, and remembers those on containers: a table may ask for the same one often.
#[derive(Debug, Default)]
struct Judge {
    known: HashMap<(usize, usize), bool>,
    depth: u32,
}

impl Judge {
    /// The verdict alone.
    fn accepts(&mut self, schema: &'static Schema, value: &Json) -> bool {
        let is_container = matches!(value, Json::Array(_) | Json::Object(_));
        let key = (
            std::ptr::from_ref(schema).addr(),
            std::ptr::from_ref(value).addr(),
        );
        let known = is_container.then(|| self.known.get(&key)).flatten();
        if let Some(known) = known {
            return *known;
        }
        let verdict = self.all(schema, value, &Path::ROOT, None);
        if is_container {
            self.known.insert(key, verdict);
        }
        verdict
    }

    /// The verdict; everything that is wrong with the value at `path` is recorded.
    fn report(
        &mut self,
        schema: &'static Schema,
        value: &Json,
        path: &Path<'_>,
        r: &mut Reader<'_>,
    ) -> bool {
        self.all(schema, value, path, Some(r))
    }

    fn all(
        &mut self,
        schema: &'static Schema,
        value: &Json,
        path: &Path<'_>,
        mut r: Option<&mut Reader<'_>>,
    ) -> bool {
        if self.depth >= MAX_DEPTH {
            return broken(Rule::Never, path, r);
        }
        self.depth = self.depth.wrapping_add(1);
        let mut verdict = true;
        for check in schema.0 {
            verdict &= self.one(check, value, path, r.as_deref_mut());
            if !verdict && r.is_none() {
                break;
            }
        }
        self.depth = self.depth.wrapping_sub(1);
        verdict
    }

    /// The verdict on a part of the value, or on the value itself by another table.
    fn part(
        &mut self,
        schema: &'static Schema,
        value: &Json,
        path: &Path<'_>,
        r: Option<&mut Reader<'_>>,
    ) -> bool {
        match r {
            Some(r) => self.report(schema, value, path, r),
            None => self.accepts(schema, value),
        }
    }

    /// The verdict on a part that must not be there if its table allows nothing.
    fn extra(
        &mut self,
        schema: &'static Schema,
        value: &Json,
        path: &Path<'_>,
        r: Option<&mut Reader<'_>>,
    ) -> bool {
        if matches!(schema.0, [Check::Never]) {
            let is_item = path.is_item();
            return broken(
                if is_item {
                    Rule::UnknownItem
                } else {
                    Rule::UnknownMember
                },
                path,
                r,
            );
        }
        self.part(schema, value, path, r)
    }

    fn one(
        &mut self,
        check: &'static Check,
        value: &Json,
        path: &Path<'_>,
        r: Option<&mut Reader<'_>>,
    ) -> bool {
        match (check, value) {
            (Check::Is(schema), _) => self.part(schema, value, path, r),
            (Check::AnyOf(schemas), _) => {
                let accepted = schemas.iter().any(|schema| self.accepts(schema, value));
                accepted || self.none(schemas, None, Rule::AnyOf, value, path, r)
            }
            (Check::OneOf(schemas, discriminator), _) => {
                let accept = schemas.iter().filter(|schema| self.accepts(schema, value));
                match accept.take(2).count() {
                    1 => true,
                    0 => self.none(schemas, *discriminator, Rule::OneOf, value, path, r),
                    _ => broken(Rule::OneOfMany, path, r),
                }
            }
            (Check::Not(schema), _) => !self.accepts(schema, value) || broken(Rule::Not, path, r),
            (Check::If(condition, then, otherwise), _) => {
                let holds = self.accepts(condition, value);
                let branch = if holds { then } else { otherwise };
                branch.is_none_or(|branch| self.part(branch, value, path, r))
            }
            (check, Json::Array(items)) => self.items(check, value, items, path, r),
            (check, Json::Object(members)) => self.members(check, value, members, path, r),
            (check, value) => match rule_of_scalar(check, value) {
                Some(rule) => broken(rule, path, r),
                None => true,
            },
        }
    }

    /// No alternative accepts the value. The one that was meant is reported, as far as that can be
    /// seen: the one that the discriminator names, or the only one for values of that type.
    fn none(
        &mut self,
        schemas: &'static [&'static Schema],
        discriminator: Option<&'static Discriminator>,
        rule: Rule,
        value: &Json,
        path: &Path<'_>,
        mut r: Option<&mut Reader<'_>>,
    ) -> bool {
        if let Some(r) = r.as_deref_mut() {
            let named = discriminator.and_then(|discriminator| named(discriminator, value));
            let meant = named.and_then(|at| schemas.get(at)).or_else(|| {
                let mut possible = schemas.iter().filter(|schema| may_be(schema, value));
                possible.next().filter(|_| possible.next().is_none())
            });
            if let Some(schema) = meant {
                self.report(schema, value, path, r);
            }
        }
        broken(rule, path, r)
    }

    fn items(
        &mut self,
        check: &'static Check,
        value: &Json,
        items: &[Json],
        path: &Path<'_>,
        mut r: Option<&mut Reader<'_>>,
    ) -> bool {
        let rule = match check {
            Check::PrefixItems(schemas) => {
                let mut verdict = true;
                for (at, (item, schema)) in items.iter().zip(*schemas).enumerate() {
                    verdict &= self.part(schema, item, &path.item(at), r.as_deref_mut());
                    if !verdict && r.is_none() {
                        break;
                    }
                }
                return verdict;
            }
            Check::Items(from, schema) => {
                let mut verdict = true;
                for (at, item) in items.iter().enumerate().skip(*from) {
                    verdict &= self.extra(schema, item, &path.item(at), r.as_deref_mut());
                    if !verdict && r.is_none() {
                        break;
                    }
                }
                return verdict;
            }
            Check::UnevaluatedItems(evaluated, schema) => {
                let mut applying = Vec::new();
                self.applying(evaluated, value, &mut applying);
                let mut verdict = true;
                for (at, item) in items.iter().enumerate() {
                    if !self.is_evaluated(&applying, at, item) {
                        verdict &= self.extra(schema, item, &path.item(at), r.as_deref_mut());
                    }
                }
                return verdict;
            }
            Check::Contains(schema, min, max) => {
                let matching = items.iter().filter(|item| self.accepts(schema, item));
                let n = matching.count();
                match max {
                    _ if n < *min => Some(Rule::MinContains(*min)),
                    Some(max) if n > *max => Some(Rule::MaxContains(*max)),
                    _ => None,
                }
            }
            Check::MinItems(min) => (items.len() < *min).then_some(Rule::MinItems(*min)),
            Check::MaxItems(max) => (items.len() > *max).then_some(Rule::MaxItems(*max)),
            Check::UniqueItems => (!json::is_unique(items)).then_some(Rule::UniqueItems),
            check => rule_of_any(check, value),
        };
        match rule {
            Some(rule) => broken(rule, path, r),
            None => true,
        }
    }

    fn members(
        &mut self,
        check: &'static Check,
        value: &Json,
        members: &Map,
        path: &Path<'_>,
        mut r: Option<&mut Reader<'_>>,
    ) -> bool {
        let mut verdict = true;
        match check {
            Check::Required(names) => {
                for name in *names {
                    verdict &= members.get(name).is_some()
                        || broken(Rule::Required(name), &path.member(name), r.as_deref_mut());
                }
            }
            Check::DependentRequired(name, others) if members.get(name).is_some() => {
                for other in *others {
                    verdict &= members.get(other).is_some()
                        || broken(
                            Rule::DependentRequired(other, name),
                            &path.member(other),
                            r.as_deref_mut(),
                        );
                }
            }
            Check::DependentSchema(name, schema) if members.get(name).is_some() => {
                verdict = self.part(schema, value, path, r);
            }
            Check::DependentRequired(..) | Check::DependentSchema(..) => {}
            Check::Properties(known) => {
                for (name, schema) in *known {
                    if let Some(value) = members.get(name) {
                        verdict &= self.part(schema, value, &path.member(name), r.as_deref_mut());
                    }
                }
            }
            Check::PatternProperties(patterns) => {
                for (name, value) in members.iter() {
                    for (pattern, schema) in *patterns {
                        if pattern.is_match(name) {
                            let path = path.member(name);
                            verdict &= self.part(schema, value, &path, r.as_deref_mut());
                        }
                    }
                }
            }
            Check::AdditionalProperties(names, patterns, schema) => {
                for (name, value) in members.iter() {
                    let is_known = names.contains(&name)
                        || patterns.iter().any(|pattern| pattern.is_match(name));
                    if !is_known {
                        verdict &= self.extra(schema, value, &path.member(name), r.as_deref_mut());
                    }
                }
            }
            Check::UnevaluatedProperties(evaluated, schema) => {
                let mut applying = Vec::new();
                self.applying(evaluated, value, &mut applying);
                for (name, value) in members.iter() {
                    if !applying.iter().any(|part| names(part, name)) {
                        verdict &= self.extra(schema, value, &path.member(name), r.as_deref_mut());
                    }
                }
            }
            Check::PropertyNames(schema) => {
                for (name, _) in members.iter() {
                    let text = Json::String(name.to_owned());
                    // The text is gone at once, so nothing may be remembered about its address.
                    verdict &= self.all(schema, &text, &path.member(name), r.as_deref_mut());
                }
            }
            check => {
                let n = members.len();
                let rule = match check {
                    Check::MinProperties(min) => (n < *min).then_some(Rule::MinProperties(*min)),
                    Check::MaxProperties(max) => (n > *max).then_some(Rule::MaxProperties(*max)),
                    check => rule_of_any(check, value),
                };
                if let Some(rule) = rule {
                    verdict = broken(rule, path, r);
                }
            }
        }
        verdict
    }

    /// What of `evaluated` speaks about the members or items of this value.
    fn applying(
        &mut self,
        evaluated: &'static [Evaluated],
        value: &Json,
        applying: &mut Vec<&'static Evaluated>,
    ) {
        for part in evaluated {
            let Evaluated::When(condition, parts) = part else {
                applying.push(part);
                continue;
            };
            let holds = match condition {
                Condition::Is(schema) => self.accepts(schema, value),
                Condition::IsNot(schema) => !self.accepts(schema, value),
                Condition::Has(name) => {
                    matches!(value, Json::Object(members) if members.get(name).is_some())
                }
            };
            if holds {
                self.applying(parts, value, applying);
            }
        }
    }

    /// Whether some part speaks about the item at `at`.
    fn is_evaluated(&mut self, parts: &[&'static Evaluated], at: usize, item: &Json) -> bool {
        parts.iter().any(|part| match part {
            Evaluated::All => true,
            Evaluated::First(n) => at < *n,
            Evaluated::Items(schema) => self.accepts(schema, item),
            Evaluated::Names(_) | Evaluated::Patterns(_) | Evaluated::When(..) => false,
        })
    }
}

/// Records a broken rule, if a report is asked for.
fn broken(rule: Rule, path: &Path<'_>, r: Option<&mut Reader<'_>>) -> bool {
    if let Some(r) = r {
        r.flaw_below(path, rule);
    }
    false
}

/// Whether a part speaks about the member `name`.
fn names(part: &Evaluated, name: &str) -> bool {
    match part {
        Evaluated::All => true,
        Evaluated::Names(names) => names.contains(&name),
        Evaluated::Patterns(patterns) => patterns.iter().any(|pattern| pattern.is_match(name)),
        Evaluated::First(_) | Evaluated::Items(_) | Evaluated::When(..) => false,
    }
}

/// The alternative that the discriminator names.
fn named(discriminator: &Discriminator, value: &Json) -> Option<usize> {
    let Json::Object(members) = value else {
        return None;
    };
    let Json::String(named) = members.get(discriminator.name)? else {
        return None;
    };
    let values = discriminator.values.iter();
    let found = values.clone().find(|(value, _)| value == named);
    found.map(|(_, at)| *at)
}

/// Whether the table allows values of that JSON type.
fn may_be(schema: &Schema, value: &Json) -> bool {
    schema.0.iter().all(|check| match check {
        Check::Never => false,
        Check::Types(types, _) => types & type_of(value) != 0,
        _ => true,
    })
}

fn type_of(value: &Json) -> u8 {
    match value {
        Json::Null => schema::NULL,
        Json::Bool(_) => schema::BOOLEAN,
        Json::Number(number) if number.decimal().is_integer() => schema::INTEGER,
        Json::Number(_) => schema::FRACTION,
        Json::String(_) => schema::STRING,
        Json::Array(_) => schema::ARRAY,
        Json::Object(_) => schema::OBJECT,
    }
}

/// The rule that a value of any type breaks.
fn rule_of_any(check: &'static Check, value: &Json) -> Option<Rule> {
    match check {
        Check::Never => Some(Rule::Never),
        Check::Types(types, name) => (types & type_of(value) == 0).then_some(Rule::Type(name)),
        Check::Enum(values, names) => {
            let is_known = values.iter().any(|known| known.equals(value));
            (!is_known).then_some(match names {
                [name] => Rule::Const(name),
                names => Rule::Enum(names),
            })
        }
        _ => None,
    }
}

/// The rule that a number, a string, a boolean or `null` breaks.
fn rule_of_scalar(check: &'static Check, value: &Json) -> Option<Rule> {
    match value {
        Json::Number(number) => rule_of_number(check, &number.decimal()),
        Json::String(text) => rule_of_string(check, text),
        _ => None,
    }
    .or_else(|| rule_of_any(check, value))
}

fn rule_of_number(check: &'static Check, number: &Decimal<'_>) -> Option<Rule> {
    let limit = |text: &'static str| (number.cmp(&Decimal::new(text)), Limit::Decimal(text));
    match check {
        Check::Minimum(text) => {
            let (order, limit) = limit(text);
            (order == Ordering::Less).then_some(Rule::Minimum(limit))
        }
        Check::ExclusiveMinimum(text) => {
            let (order, limit) = limit(text);
            (order != Ordering::Greater).then_some(Rule::ExclusiveMinimum(limit))
        }
        Check::Maximum(text) => {
            let (order, limit) = limit(text);
            (order == Ordering::Greater).then_some(Rule::Maximum(limit))
        }
        Check::ExclusiveMaximum(text) => {
            let (order, limit) = limit(text);
            (order != Ordering::Less).then_some(Rule::ExclusiveMaximum(limit))
        }
        Check::MultipleOf(text) => {
            let is_multiple = number.is_multiple_of(&Decimal::new(text));
            (!is_multiple).then_some(Rule::MultipleOf(Limit::Decimal(text)))
        }
        Check::Integer(name, min, max) => {
            let is_in_range =
                number.is_integer() && *number >= Decimal::new(min) && *number <= Decimal::new(max);
            (!is_in_range).then_some(Rule::Range(name))
        }
        _ => None,
    }
}

fn rule_of_string(check: &'static Check, text: &str) -> Option<Rule> {
    match check {
        Check::MinLength(min) => (!has_min_length(text, *min)).then_some(Rule::MinLength(*min)),
        Check::MaxLength(max) => (!has_max_length(text, *max)).then_some(Rule::MaxLength(*max)),
        Check::Pattern(pattern) => {
            (!pattern.is_match(text)).then_some(Rule::Pattern(pattern.written()))
        }
        Check::Format(name, is) => (!is(text)).then_some(Rule::Format(name)),
        _ => None,
    }
}
