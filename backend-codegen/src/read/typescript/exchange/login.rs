//! Ways of passport to say who somebody is: what they take from a request, and whom they find.

use std::rc::Rc;

use super::{Guess, Part, Role};
use crate::read::typescript::evaluate::{Machine, best, term};
use crate::read::typescript::value::{Native, Place, ScopeData, TermKind, Value};

/// A way that a strategy makes.
#[derive(Clone)]
pub(in crate::read::typescript) struct Login<'a> {
    /// What a name and a password are called in the body.
    fields: Option<[String; 2]>,
    /// The function that finds whoever it is.
    verify: Option<Value<'a>>,
    /// Whether that function is given the request, too.
    takes_request: bool,
    /// Whom it finds, if that does not depend on what is sent.
    found: Option<Vec<Vec<Value<'a>>>>,
}

impl<'a> Machine<'a> {
    /// `passport.use('login', new LocalStrategy({ usernameField: 'email' }, verify))`
    pub(in crate::read::typescript) fn note_login(&mut self, arguments: &[Value<'a>], at: Place) {
        let Some((path, given)) = arguments
            .last()
            .and_then(Value::as_term)
            .and_then(|of| of.called())
        else {
            return;
        };
        let default = match path.trim_end_matches(".Strategy") {
            "passport-local" => "local",
            "passport-jwt" => "jwt",
            "passport-http-bearer" => "bearer",
            _ => return,
        };
        let given = given.clone();
        let options = given.first().cloned().unwrap_or(Value::Undefined);
        let fields = [("usernameField", "username"), ("passwordField", "password")];
        let fields = fields.map(|(option, default)| {
            let called = self.get(&options, option, at).as_text();
            called.unwrap_or_else(|| default.to_owned())
        });
        let takes_request = self.get(&options, "passReqToCallback", at).truth() == Some(true);
        let verify = given.last().filter(|it| it.as_function().is_some());
        let login = Login {
            fields: (default == "local").then_some(fields),
            verify: verify.cloned(),
            takes_request,
            found: None,
        };
        let name = arguments.first().and_then(Value::as_text);
        let name = name.unwrap_or_else(|| default.to_owned());
        self.logins.insert(name, login);
    }

    /// What a way to log in takes from the body; passport refuses by itself unless it is told otherwise.
    pub(super) fn log_in(&mut self, name: &str, callback: Option<&Value<'a>>, at: Place) {
        let Some(fields) = self.logins.get(name).and_then(|login| login.fields.clone()) else {
            return;
        };
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        exchange.logins.push(exchange.stage);
        let body = exchange.body.clone();
        let fields = fields.map(|field| {
            let part = self.form_field(&body, &field, at);
            part.guess.set(Guess::Text);
            Value::Part(part)
        });
        if !matches!(callback, Some(Value::Function(_))) {
            self.throw_status(400, at);
            self.throw_status(401, at);
        }
        self.identify(name, fields.to_vec(), callback, at);
    }

    /// Asks a strategy who it is, and goes on with that.
    pub(super) fn identify(
        &mut self,
        name: &str,
        credentials: Vec<Value<'a>>,
        callback: Option<&Value<'a>>,
        at: Place,
    ) {
        let found = self.found_by(name, credentials, at);
        let whom = |at: usize| best(found.iter().filter_map(|given| given.get(at).cloned()));
        let user = match whom(1) {
            user @ Value::Term(_) => user,
            Value::Object(user) if !user.members.borrow().is_empty() => Value::Object(user),
            _ => self.unknown(at, Some("user")),
        };
        if let Some(callback @ Value::Function(_)) = callback {
            let info = match whom(2) {
                Value::Undefined => self.unknown(at, Some("info")),
                info => info,
            };
            let error = self.unknown(at, Some("error"));
            self.perhaps(|machine| machine.call(callback, None, vec![error, user, info], at));
        } else if !found.is_empty()
            && let Some(exchange) = &mut self.exchange
        {
            for name in ["request.user", "state.user"] {
                exchange.state.insert(name.into(), user.clone());
            }
        }
    }

    /// What a strategy says of somebody: an error, who it is, and words about that.
    fn found_by(
        &mut self,
        name: &str,
        credentials: Vec<Value<'a>>,
        at: Place,
    ) -> Vec<Vec<Value<'a>>> {
        let Some(Login {
            verify: Some(verify),
            takes_request,
            fields,
            found,
        }) = self.logins.get(name).cloned()
        else {
            return Vec::new();
        };
        let Value::Function(function) = &verify else {
            return Vec::new();
        };
        if let Some(found) = found {
            return found;
        }
        let mut given = credentials;
        if takes_request {
            given.insert(0, Value::Role(Role::Request));
        }
        let scope = ScopeData::inner(&function.scope);
        given.push(self.native(Native::Verified, &scope));
        self.verified.push(Vec::new());
        self.perhaps(|machine| machine.call(&verify, None, given, at));
        let found = self.verified.pop().unwrap_or_default();
        if fields.is_none()
            && !takes_request
            && let Some(login) = self.logins.get_mut(name)
        {
            login.found = Some(found.clone());
        }
        found
    }

    /// `passport.authenticate('local', callback)`, which calls back when somebody has come.
    pub(in crate::read::typescript) fn authenticated_later(
        &self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        self.exchange.as_ref()?;
        let (package, name) = path.rsplit_once('.')?;
        let package = term(at, TermKind::Package(package.into()));
        let callee = term(at, TermKind::Member(package, name.into()));
        Some(term(
            at,
            TermKind::Call(callee, Rc::new(arguments.to_vec())),
        ))
    }

    /// A field of the body, as forms call it: `user[email]`.
    fn form_field(&self, body: &Rc<Part<'a>>, name: &str, at: Place) -> Rc<Part<'a>> {
        let mut part = body.clone();
        for word in name.split('[') {
            part = part.member(word.trim_end_matches(']'), at);
            self.look_at(&part);
        }
        part
    }
}
