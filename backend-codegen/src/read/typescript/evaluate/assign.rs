//! Names and members get values.

use std::cell::Cell;
use std::rc::Rc;

use oxc_ast::ast::{
    self, AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, BindingPattern,
    BindingPatternKind, Expression, SimpleAssignmentTarget,
};
use oxc_span::GetSpan as _;
use oxc_syntax::operator::{AssignmentOperator, UpdateOperator};

use super::change::Change;
use super::language::to_text;
use super::{Machine, best, place};
use crate::read::typescript::value::{Array, Object, Place, Scope, ScopeData, Value};

impl<'a> Machine<'a> {
    /// Gives the names of a pattern what they stand for in `value`.
    pub(in crate::read::typescript) fn bind(
        &mut self,
        pattern: &'a BindingPattern<'a>,
        value: Value<'a>,
        scope: &Scope<'a>,
    ) {
        match &pattern.kind {
            BindingPatternKind::BindingIdentifier(it) => scope.declare(it.name.as_str(), value),
            BindingPatternKind::AssignmentPattern(it) => {
                let value = self.or_default(value, &it.right, scope);
                self.bind(&it.left, value, scope);
            }
            BindingPatternKind::ObjectPattern(it) => {
                let mut taken = Vec::new();
                for property in &it.properties {
                    let Some(key) = self.property_key(&property.key, property.computed, scope)
                    else {
                        let unknown = self.unknown(place(scope, property.span), None);
                        self.bind(&property.value, unknown, scope);
                        continue;
                    };
                    let member = self.get(&value, &key, place(scope, property.span));
                    taken.push(key);
                    self.bind(&property.value, member, scope);
                }
                if let Some(rest) = &it.rest {
                    let rest_value = self.without(&value, &taken, place(scope, rest.span));
                    self.bind(&rest.argument, rest_value, scope);
                }
            }
            BindingPatternKind::ArrayPattern(it) => {
                let at = place(scope, it.span);
                for (index, element) in it.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let item = self.item(&value, index, at);
                        self.bind(element, item, scope);
                    }
                }
                if let Some(rest) = &it.rest {
                    let rest_value = match &value {
                        Value::Array(array) => Value::Array(Rc::new(Array {
                            items: array
                                .items
                                .borrow()
                                .iter()
                                .skip(it.elements.len())
                                .cloned()
                                .collect::<Vec<_>>()
                                .into(),
                            open: Cell::new(array.open.get()),
                        })),
                        _ => super::open_array(Vec::new()),
                    };
                    self.bind(&rest.argument, rest_value, scope);
                }
            }
        }
    }

    /// `value`, or what `default` is, where there is none.
    fn or_default(
        &mut self,
        value: Value<'a>,
        default: &'a Expression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        match &value {
            Value::Undefined => self.eval(default, scope),
            Value::Part(part) => {
                let default = self.eval(default, scope);
                part.default_is(&default);
                value
            }
            // A row is there.
            Value::Term(of) if !self.known_members(of).is_empty() => value,
            Value::Term(_) => {
                let default = self.eval(default, scope);
                best([value, default])
            }
            _ => value,
        }
    }

    /// What is left of an object without some members.
    pub(super) fn without(&mut self, value: &Value<'a>, taken: &[Rc<str>], at: Place) -> Value<'a> {
        match value {
            Value::Object(object) => {
                let rest = Object::new(at);
                rest.open.set(object.open.get());
                for (name, member) in object.members.borrow().iter() {
                    if !taken.contains(name) {
                        rest.members
                            .borrow_mut()
                            .insert(name.clone(), member.clone());
                    }
                }
                // What was spread into it is still there, without those.
                let sources = object.sources.borrow().clone();
                if !sources.is_empty() {
                    let mut members = rest.members.borrow_mut();
                    members.extend(taken.iter().map(|name| (name.clone(), Value::Undefined)));
                }
                rest.has_spread.set(object.has_spread.get());
                *rest.sources.borrow_mut() = sources;
                Value::Object(Rc::new(rest))
            }
            Value::Term(term) => {
                let rest = Rc::new(Object::new(at));
                self.spread_into(&rest, &Value::Term(term.clone()));
                for name in taken {
                    rest.members.borrow_mut().shift_remove(name);
                }
                if !self.known_members(term).is_empty() {
                    rest.sources.borrow_mut().clear();
                }
                Value::Object(rest)
            }
            other => other.clone(),
        }
    }

    /// The item of an array at an index.
    pub(super) fn item(&mut self, value: &Value<'a>, index: usize, at: Place) -> Value<'a> {
        match value {
            Value::Array(array) => {
                if let Some(item) = array.items.borrow().get(index) {
                    return item.clone();
                }
                if array.open.get() {
                    self.unknown(at, None)
                } else {
                    Value::Undefined
                }
            }
            other => self.element(other, at),
        }
    }

    pub(super) fn assignment(
        &mut self,
        it: &'a ast::AssignmentExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at = place(scope, it.span);
        let name = it.left.get_identifier_name();
        let right = self.eval_named(&it.right, scope, name);
        let value = match it.operator {
            AssignmentOperator::Assign => right,
            operator => {
                let old = self.target_value(&it.left, scope, at);
                match operator {
                    AssignmentOperator::Addition => match (&old, &right) {
                        (Value::Text(_), _) | (_, Value::Text(_)) => {
                            let mut text = to_text(&old);
                            text.push(&to_text(&right));
                            Value::Text(text)
                        }
                        (Value::Number(old), Value::Number(right)) => Value::Number(old + right),
                        _ => self.number(at),
                    },
                    AssignmentOperator::LogicalOr | AssignmentOperator::LogicalNullish => {
                        best([old, right])
                    }
                    AssignmentOperator::LogicalAnd => right,
                    _ => self.number(at),
                }
            }
        };
        self.assign(&it.left, value.clone(), scope);
        value
    }

    /// `n++`, and what it gives.
    pub(super) fn update(
        &mut self,
        it: &'a ast::UpdateExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at = place(scope, it.span);
        let before = self.simple_target_value(&it.argument, scope, at);
        let step = match it.operator {
            UpdateOperator::Increment => 1.0,
            UpdateOperator::Decrement => -1.0,
        };
        let after = match &before {
            Value::Number(before) => Value::Number(before + step),
            _ => self.number(at),
        };
        match &it.argument {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(id) => {
                self.assign_name(id.name.as_str(), after.clone(), scope);
            }
            other => {
                if let Some(member) = other.as_member_expression() {
                    self.assign_member(member, after.clone(), scope);
                }
            }
        }
        if it.prefix { after } else { before }
    }

    fn target_value(
        &mut self,
        target: &'a AssignmentTarget<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Value<'a> {
        match target.as_simple_assignment_target() {
            Some(target) => self.simple_target_value(target, scope, at),
            None => self.unknown(at, None),
        }
    }

    fn simple_target_value(
        &mut self,
        target: &'a SimpleAssignmentTarget<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Value<'a> {
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(it) = target {
            return scope.get(it.name.as_str()).unwrap_or(Value::Undefined);
        }
        match target.as_member_expression() {
            Some(member) => self.member(member, scope),
            None => self.unknown(at, None),
        }
    }

    /// Sets what `target` names.
    pub(super) fn assign(
        &mut self,
        target: &'a AssignmentTarget<'a>,
        value: Value<'a>,
        scope: &Scope<'a>,
    ) {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(it) => {
                let name = it.name.as_str();
                if !self.assign_name(name, value.clone(), scope)
                    && !self.assign_global(name, &value, scope.file)
                {
                    // An import that is written to.
                    scope.declare(name, value);
                }
            }
            AssignmentTarget::ObjectAssignmentTarget(it) => {
                let mut taken = Vec::new();
                for property in &it.properties {
                    match property {
                        AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => {
                            let name = it.binding.name.as_str();
                            let mut member = self.get(&value, name, place(scope, it.span));
                            if let Some(init) = &it.init {
                                member = self.or_default(member, init, scope);
                            }
                            taken.push(Rc::from(name));
                            if !self.assign_name(name, member.clone(), scope) {
                                scope.declare(name, member);
                            }
                        }
                        AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => {
                            if let Some(key) = self.property_key(&it.name, it.computed, scope) {
                                let member = self.get(&value, &key, place(scope, it.span));
                                taken.push(key);
                                self.assign_or_default(&it.binding, member, scope);
                            }
                        }
                    }
                }
                if let Some(rest) = &it.rest {
                    let rest_value = self.without(&value, &taken, place(scope, rest.span));
                    self.assign(&rest.target, rest_value, scope);
                }
            }
            AssignmentTarget::ArrayAssignmentTarget(it) => {
                let at = place(scope, it.span);
                for (index, element) in it.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let item = self.item(&value, index, at);
                        self.assign_or_default(element, item, scope);
                    }
                }
            }
            other => {
                let Some(simple) = other.as_simple_assignment_target() else {
                    return;
                };
                if let Some(member) = simple.as_member_expression() {
                    self.assign_member(member, value, scope);
                } else if let Some(expression) = simple.get_expression() {
                    match expression {
                        Expression::Identifier(it) => {
                            self.assign_name(it.name.as_str(), value, scope);
                        }
                        expression => {
                            if let Some(member) = expression.as_member_expression() {
                                self.assign_member(member, value, scope);
                            }
                        }
                    }
                }
            }
        }
    }

    fn assign_or_default(
        &mut self,
        target: &'a AssignmentTargetMaybeDefault<'a>,
        value: Value<'a>,
        scope: &Scope<'a>,
    ) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                let value = self.or_default(value, &it.init, scope);
                self.assign(&it.binding, value, scope);
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.assign(target, value, scope);
                }
            }
        }
    }

    fn assign_member(
        &mut self,
        member: &'a ast::MemberExpression<'a>,
        value: Value<'a>,
        scope: &Scope<'a>,
    ) {
        let at = place(scope, member.span());
        let base = self.eval(member.object(), scope);
        let key = match member {
            ast::MemberExpression::StaticMemberExpression(it) => {
                Some(it.property.name.as_str().into())
            }
            ast::MemberExpression::PrivateFieldExpression(it) => {
                Some(format!("#{}", it.field.name).into())
            }
            ast::MemberExpression::ComputedMemberExpression(it) => {
                let key = self.eval(&it.expression, scope);
                if let (Value::Array(array), Value::Number(index)) = (&base, &key) {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "an index"
                    )]
                    let index = *index as usize;
                    let mut items = array.items.borrow_mut();
                    match items.get_mut(index) {
                        Some(item) => *item = value,
                        None => items.push(value),
                    }
                    return;
                }
                to_text(&key).exact().map(Rc::from)
            }
        };
        self.set(&base, key, value, at);
    }

    /// Sets a member; one without a known name may be any.
    pub(in crate::read::typescript) fn set(
        &mut self,
        base: &Value<'a>,
        key: Option<Rc<str>>,
        value: Value<'a>,
        at: Place,
    ) {
        if let Value::Term(of) = base {
            self.known_rows.forget();
            self.set_of_document(of, key.as_ref(), &value, at);
        }
        match (base, key) {
            (Value::Role(role), Some(key)) => self.set_of_role(*role, &key, value, at),
            (Value::Part(part), Some(key)) => {
                // What the server itself puts there was not sent.
                part.overlay.borrow_mut().insert(key, value);
            }
            (Value::Object(object), None) => object.open.set(true),
            (base, Some(key)) => {
                if let Value::Object(object) = base {
                    if let Some(class) = &object.class
                        && self.call_setter(class, &key, base, &value, at)
                    {
                        return;
                    }
                    object.places.borrow_mut().entry(key.clone()).or_insert(at);
                }
                if let Value::Term(of) = base {
                    self.set_global(of, &key, &value);
                }
                if let Some(members) = base.members() {
                    let before = members.borrow().get(&key).cloned();
                    if self.stays(before.as_ref(), &value) {
                        return;
                    }
                    let is_true = value.truth();
                    let before = members.borrow_mut().insert(key.clone(), value);
                    let was_true = before.as_ref().map_or(Some(false), Value::truth);
                    if let Value::Object(object) = base
                        && self.exchange.is_some()
                        && self.branches > 0
                        && object.class.is_none()
                        && is_true.is_some()
                        && was_true.is_some_and(|was| is_true != Some(was))
                    {
                        self.doubts.doubt_member(object, &key);
                    }
                    self.note_change(|| Change::Member(base.clone(), key, before));
                }
            }
            _ => {}
        }
    }

    /// Sets a name where it was declared; `false` if it was not.
    fn assign_name(&mut self, name: &str, value: Value<'a>, scope: &Scope<'a>) -> bool {
        // What may be a row is one, though it may be something of which nothing is known.
        if self.branches > 0
            && self.exchange.is_some()
            && let Value::Term(new) = &value
            && let Some(Value::Term(old)) = scope.get(name)
            && self.known_members(new).is_empty()
            && !self.known_members(&old).is_empty()
        {
            return true;
        }
        if self.stays(scope.get(name).as_ref(), &value) {
            return true;
        }
        let Some(replaced) = ScopeData::assign(scope, name, value) else {
            return false;
        };
        if replaced.0.outer.is_none() {
            self.export_again(&replaced.0, replaced.1);
        }
        match self.branches {
            0 => self.doubts.trust_name(&replaced.0, name),
            _ => self.flags.push(replaced.clone()),
        }
        if !Rc::ptr_eq(&replaced.0, scope) {
            self.note_change(|| Change::Name(replaced));
        }
        true
    }

    pub(super) fn delete(&mut self, argument: &'a Expression<'a>, scope: &Scope<'a>) {
        let Some(member) = argument.get_member_expr() else {
            return;
        };
        let base = self.eval(member.object(), scope);
        let Some(name) = member.static_property_name() else {
            return;
        };
        match &base {
            Value::Object(object) => {
                // What was spread into it has it, too.
                let before = match object.sources.borrow().is_empty() {
                    true => object.members.borrow_mut().shift_remove(name),
                    false => {
                        let mut members = object.members.borrow_mut();
                        members.insert(name.into(), Value::Undefined)
                    }
                };
                if before.is_some() {
                    self.note_change(|| Change::Member(base.clone(), name.into(), before));
                }
            }
            // What is known of it otherwise is hidden by that.
            Value::Term(_) => {
                let at = place(scope, member.span());
                self.set(&base, Some(name.into()), Value::Undefined, at);
            }
            _ => {}
        }
    }
}
