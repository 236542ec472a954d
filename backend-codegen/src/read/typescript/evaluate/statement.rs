//! Statements.

use oxc_ast::ast::{self, Expression, Statement};
use oxc_span::GetSpan as _;
use oxc_syntax::operator::UnaryOperator;

use super::{Machine, best, place, setting};
use crate::read::typescript::exchange::{Exchange, Pending, Returned};
use crate::read::typescript::value::{Place, Scope, ScopeData, Value};

/// How many times a loop over known values may run.
const ROUNDS: usize = 1_000;

/// How many functions may be around one that gives what is answered.
const WRAPPERS: usize = 4;

/// How one goes on after a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::read::typescript) enum Flow {
    Next,
    /// Out of a loop or a `switch`.
    Break,
    /// The next round of a loop.
    Continue,
    /// Out of the function, by `return` or `throw`.
    Return,
}

/// Where a condition may ask whether somebody is logged in, and whether it holds if so.
fn session_of(test: &Expression<'_>, scope: &Scope<'_>) -> Option<(Place, bool)> {
    match test.get_inner_expression() {
        Expression::UnaryExpression(it) if it.operator == UnaryOperator::LogicalNot => {
            let (look, is_in) = session_of(&it.argument, scope)?;
            Some((look, !is_in))
        }
        Expression::Identifier(it) => Some((scope.get(&it.name)?.as_term()?.place, true)),
        Expression::CallExpression(it) => {
            let callee = it.callee.get_member_expr()?.static_property_name()?;
            Some((place(scope, it.span), callee != "isUnauthenticated"))
        }
        _ => None,
    }
}

impl<'a> Machine<'a> {
    /// Runs statements of one block, functions of which can be called before they are written.
    pub(in crate::read::typescript) fn block(
        &mut self,
        statements: &'a [Statement<'a>],
        scope: &Scope<'a>,
    ) -> Flow {
        self.hoist(statements, scope);
        self.statements(statements, scope)
    }

    /// Runs statements one after the other.
    pub(super) fn statements(
        &mut self,
        statements: &'a [Statement<'a>],
        scope: &Scope<'a>,
    ) -> Flow {
        let mut rest = statements;
        while let Some((statement, behind)) = rest.split_first() {
            rest = behind;
            let flow = self.statement(statement, scope);
            if flow != Flow::Next {
                return flow;
            }
            if let Some(flow) = self.fork(statement, rest, scope) {
                return flow;
            }
        }
        Flow::Next
    }

    fn statement(&mut self, statement: &'a Statement<'a>, scope: &Scope<'a>) -> Flow {
        if !self.step() {
            return Flow::Return;
        }
        let outer = std::mem::replace(&mut self.statement, statement.span().start);
        let flow = self.run(statement, scope);
        self.statement = outer;
        flow
    }

    fn run(&mut self, statement: &'a Statement<'a>, scope: &Scope<'a>) -> Flow {
        match statement {
            Statement::ExpressionStatement(it) => {
                self.eval(&it.expression, scope);
                Flow::Next
            }
            Statement::VariableDeclaration(it) => {
                self.variables(it, scope);
                Flow::Next
            }
            Statement::ReturnStatement(it) => {
                match &it.argument {
                    Some(argument) => {
                        let value = self.eval(argument, scope);
                        self.note_return_of(argument, value, scope);
                    }
                    None => self.note_return(Value::Undefined),
                }
                Flow::Return
            }
            Statement::ThrowStatement(it) => {
                let value = self.eval(&it.argument, scope);
                self.throw(value, place(scope, it.span));
                Flow::Return
            }
            Statement::BlockStatement(it) => self.block(&it.body, &ScopeData::inner(scope)),
            Statement::IfStatement(it) => self.condition(it, scope),
            Statement::ForOfStatement(it) => {
                let values = self.eval(&it.right, scope);
                self.each(&values, &it.left, &it.body, scope, place(scope, it.span))
            }
            Statement::ForInStatement(it) => {
                let object = self.eval(&it.right, scope);
                let keys = self.keys(&object);
                self.each(&keys, &it.left, &it.body, scope, place(scope, it.span))
            }
            Statement::ForStatement(it) => self.counted(it, scope),
            Statement::WhileStatement(it) => {
                self.eval(&it.test, scope);
                self.perhaps(|machine| machine.statement(&it.body, scope));
                Flow::Next
            }
            Statement::DoWhileStatement(it) => {
                let flow = self.statement(&it.body, scope);
                self.eval(&it.test, scope);
                after_loop(flow)
            }
            Statement::TryStatement(it) => self.attempt(it, scope),
            Statement::SwitchStatement(it) => self.switch(it, scope),
            Statement::LabeledStatement(it) => self.statement(&it.body, scope),
            Statement::BreakStatement(_) => Flow::Break,
            Statement::ContinueStatement(_) => Flow::Continue,
            Statement::ClassDeclaration(it) => {
                let class = self.declared_class(it, scope);
                if let Some(id) = &it.id {
                    scope.declare(id.name.as_str(), class);
                }
                Flow::Next
            }
            Statement::TSEnumDeclaration(it) => {
                let value = self.enumeration(it, scope);
                scope.declare(it.id.name.as_str(), value);
                Flow::Next
            }
            Statement::WithStatement(it) => self.statement(&it.body, scope),
            Statement::TSImportEqualsDeclaration(_)
            | Statement::ImportDeclaration(_)
            | Statement::ExportAllDeclaration(_)
            | Statement::ExportDefaultDeclaration(_)
            | Statement::ExportNamedDeclaration(_)
            | Statement::TSExportAssignment(_)
            | Statement::TSNamespaceExportDeclaration(_) => {
                self.module_statement(statement, scope);
                Flow::Next
            }
            Statement::TSModuleDeclaration(it) => {
                if let Some(ast::TSModuleDeclarationBody::TSModuleBlock(block)) = &it.body
                    && !it.declare
                {
                    self.block(&block.body, scope);
                }
                Flow::Next
            }
            Statement::FunctionDeclaration(_)
            | Statement::TSTypeAliasDeclaration(_)
            | Statement::TSInterfaceDeclaration(_)
            | Statement::TSGlobalDeclaration(_)
            | Statement::DebuggerStatement(_)
            | Statement::EmptyStatement(_) => Flow::Next,
        }
    }

    pub(super) fn variables(&mut self, it: &'a ast::VariableDeclaration<'a>, scope: &Scope<'a>) {
        for declarator in &it.declarations {
            let annotated = declarator.id.type_annotation.as_deref();
            let value = match &declarator.init {
                Some(init) => {
                    let name = declarator.id.get_identifier_name();
                    let value = self.eval_named(init, scope, name.map(|name| name.as_str()));
                    self.ways = self.ways_of(init, &value, scope);
                    self.typed(value, annotated.map(|it| &it.type_annotation), scope)
                }
                None => {
                    let value = Value::Undefined;
                    match annotated {
                        // It will be set to something of that type.
                        Some(it) => self.of_type(&it.type_annotation, scope),
                        None => value,
                    }
                }
            };
            self.bind(&declarator.id, value, scope);
        }
    }

    fn condition(&mut self, it: &'a ast::IfStatement<'a>, scope: &Scope<'a>) -> Flow {
        let value = self.eval(&it.test, scope);
        let truth = self.truth_of(&it.test, &value, scope);
        match setting::decided(&it.test, truth) {
            Some(true) => self.statement(&it.consequent, scope),
            Some(false) => match &it.alternate {
                Some(alternate) => self.statement(alternate, scope),
                None => Flow::Next,
            },
            None => {
                self.note_undecided();
                let before = self.exchange.as_ref().map(Exchange::pending);
                let shows = match self.exchange {
                    Some(_) => self.shows(&it.test, scope),
                    None => None,
                };
                let n_throws = self.exchange.as_ref().map_or(0, |it| it.throws.len());
                let n_before = self.n_answers();
                let (yes, after_yes) = self.way_of(shows, &it.consequent, scope);
                let n_between = self.n_answers();
                let (no, after_no) = match &it.alternate {
                    Some(alternate) => self.way_of(shows.map(|it| !it), alternate, scope),
                    None => (Flow::Next, before),
                };
                if let Some((look, is_in)) = session_of(&it.test, scope) {
                    let (yes, no) = ([n_before, n_between], [n_between, self.n_answers()]);
                    let (inside, outside) = if is_in { (yes, no) } else { (no, yes) };
                    self.forgive_guests(look, inside, outside);
                }
                if let Some(exchange) = &mut self.exchange {
                    // Whoever goes on behind `if (!token) return next()` has shown one.
                    let left = match shows {
                        Some(false) => yes == Flow::Return,
                        Some(true) => no == Flow::Return,
                        None => false,
                    };
                    exchange.set_shown(exchange.is_shown() || left);
                    if left && exchange.throws.len() > n_throws {
                        exchange.note_thrown_out();
                    }
                }
                if let Some(exchange) = &mut self.exchange {
                    exchange.join(after_yes.into_iter().chain(after_no));
                }
                if yes == no { yes } else { Flow::Next }
            }
        }
    }

    /// The same of a statement for those who show credentials, or for those who do not.
    fn way_of(
        &mut self,
        shows: Option<bool>,
        statement: &'a Statement<'a>,
        scope: &Scope<'a>,
    ) -> (Flow, Option<Pending>) {
        let (Some(shows), Some(exchange)) = (shows, &mut self.exchange) else {
            return self.way(statement, scope);
        };
        let was_shown = exchange.is_shown();
        let before = exchange.n_answered();
        exchange.set_shown(was_shown || shows);
        let (flow, left) = self.way(statement, scope);
        if let Some(exchange) = &mut self.exchange {
            exchange.set_shown(was_shown);
            // What leaves a function that a handler calls lets nobody through.
            let is_own = self.running.len() <= 1;
            let has_left = flow == Flow::Return && exchange.n_answered() == before;
            if !shows && !was_shown && has_left && is_own {
                exchange.note_open();
            }
        }
        (flow, left)
    }

    /// Runs a statement that may be run, and says what it leaves for what comes behind it: nothing if it
    /// has answered, or goes elsewhere.
    fn way(&mut self, statement: &'a Statement<'a>, scope: &Scope<'a>) -> (Flow, Option<Pending>) {
        let n_sent = self.exchange.as_ref().map(|exchange| exchange.sent.len());
        self.perhaps(|machine| {
            let flow = machine.statement(statement, scope);
            let pending = machine.exchange.as_ref().map(Exchange::pending);
            let goes_on = flow == Flow::Next;
            let left = pending.filter(|after| goes_on && Some(after.n_sent) == n_sent);
            (flow, left)
        })
    }

    fn each(
        &mut self,
        values: &Value<'a>,
        left: &'a ast::ForStatementLeft<'a>,
        body: &'a Statement<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Flow {
        let made_of = match values {
            Value::Term(of) => super::map::entries(of),
            _ => None,
        };
        let (items, known) = match made_of.as_ref().unwrap_or(values) {
            // What else an open one has is not known, but what it has is; a single item may stand for all.
            Value::Array(array) if !array.open.get() || array.items.borrow().len() > 1 => {
                (array.items.borrow().clone(), true)
            }
            other => (vec![self.element(other, at)], false),
        };
        let before = self.activity();
        for (round, item) in items.into_iter().take(ROUNDS).enumerate() {
            let most = self.most_idle(super::function::is_named(&item));
            if self.is_idle_loop(round, before, most) {
                break;
            }
            let inner = ScopeData::inner(scope);
            match left {
                ast::ForStatementLeft::VariableDeclaration(it) => {
                    if let Some(declarator) = it.declarations.first() {
                        self.bind(&declarator.id, item, &inner);
                    }
                }
                other => {
                    if let Some(target) = other.as_assignment_target() {
                        self.assign(target, item, &inner);
                    }
                }
            }
            let flow = if known {
                self.statement(body, &inner)
            } else {
                self.perhaps(|machine| machine.statement(body, &inner))
            };
            if !known {
                break;
            }
            match flow {
                Flow::Break => break,
                Flow::Return => return Flow::Return,
                Flow::Next | Flow::Continue => {}
            }
        }
        Flow::Next
    }

    fn counted(&mut self, it: &'a ast::ForStatement<'a>, scope: &Scope<'a>) -> Flow {
        let scope = ScopeData::inner(scope);
        match &it.init {
            Some(ast::ForStatementInit::VariableDeclaration(variables)) => {
                self.variables(variables, &scope);
            }
            Some(other) => {
                if let Some(expression) = other.as_expression() {
                    self.eval(expression, &scope);
                }
            }
            None => {}
        }
        let before = self.activity();
        for round in 0..ROUNDS {
            if self.is_idle_loop(round, before, super::IDLE) {
                break;
            }
            let test = it
                .test
                .as_ref()
                .and_then(|test| self.eval(test, &scope).truth());
            match test {
                Some(false) => break,
                Some(true) => {
                    match self.statement(&it.body, &ScopeData::inner(&scope)) {
                        Flow::Break => break,
                        Flow::Return => return Flow::Return,
                        Flow::Next | Flow::Continue => {}
                    }
                    if let Some(update) = &it.update {
                        self.eval(update, &scope);
                    }
                }
                None => {
                    self.perhaps(|machine| machine.statement(&it.body, &ScopeData::inner(&scope)));
                    break;
                }
            }
        }
        Flow::Next
    }

    /// What is thrown in a `try` reaches its `catch`, which may throw it again.
    fn attempt(&mut self, it: &'a ast::TryStatement<'a>, scope: &Scope<'a>) -> Flow {
        let Some(handler) = &it.handler else {
            let flow = self.block(&it.block.body, &ScopeData::inner(scope));
            if let Some(finalizer) = &it.finalizer {
                self.block(&finalizer.body, &ScopeData::inner(scope));
            }
            return flow;
        };
        let mark = self
            .exchange
            .as_ref()
            .map_or(0, |exchange| exchange.throws.len());
        let flow = self.block(&it.block.body, &ScopeData::inner(scope));
        let at = place(scope, handler.span);
        let mut caught = Vec::new();
        if let Some(exchange) = &mut self.exchange {
            for thrown in exchange.throws.split_off(mark.min(exchange.throws.len())) {
                caught.push((thrown.value, thrown.set));
            }
        }
        caught.truncate(12);
        caught.push((self.unknown(at, Some("error")), None));
        let mut after = Flow::Return;
        for (error, set) in caught {
            let inner = ScopeData::inner(scope);
            if let Some(parameter) = &handler.param {
                self.bind(&parameter.pattern, error, &inner);
            }
            let n_sent = self.exchange.as_ref().map_or(0, |it| it.sent.len());
            let flow = self.perhaps(|machine| {
                if let Some(exchange) = &mut machine.exchange {
                    exchange.take_up(set);
                    exchange.is_catching = true;
                }
                machine.block(&handler.body.body, &inner)
            });
            if let Some(exchange) = &mut self.exchange {
                exchange.is_catching = false;
                exchange.forget_bare(n_sent);
            }
            if flow == Flow::Next {
                after = Flow::Next;
            }
        }
        if let Some(finalizer) = &it.finalizer {
            self.block(&finalizer.body, &ScopeData::inner(scope));
        }
        if flow == Flow::Return && after == Flow::Return {
            Flow::Return
        } else if flow == Flow::Return {
            Flow::Next
        } else {
            flow
        }
    }

    fn switch(&mut self, it: &'a ast::SwitchStatement<'a>, scope: &Scope<'a>) -> Flow {
        let value = self.eval(&it.discriminant, scope);
        let scope = ScopeData::inner(scope);
        let mut every = true;
        let mut all_return = !it.cases.is_empty();
        for (index, case) in it.cases.iter().enumerate() {
            let known = case.test.as_ref().map(|test| {
                let test = self.eval(test, &scope);
                super::language::equal(&value, &test)
            });
            match known {
                Some(Some(true)) => {
                    // From here on, until somebody breaks.
                    for case in it.cases.iter().skip(index) {
                        match self.block(&case.consequent, &scope) {
                            Flow::Next => {}
                            Flow::Break => return Flow::Next,
                            other => return other,
                        }
                    }
                    return Flow::Next;
                }
                Some(Some(false)) => {}
                Some(None) | None => {
                    every &= known.is_some();
                    self.note_undecided();
                    let flow = self.perhaps(|machine| machine.block(&case.consequent, &scope));
                    all_return &= flow == Flow::Return || case.consequent.is_empty();
                }
            }
        }
        if all_return && !every {
            Flow::Return
        } else {
            Flow::Next
        }
    }

    /// The value that an expression body of an arrow function gives.
    pub(super) fn arrow_value(
        &mut self,
        expression: &'a Expression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        self.eval(expression, scope)
    }

    /// A function comes to its end.
    pub(super) fn note_end(&mut self) {
        self.note_answer(Value::Undefined);
    }

    /// A function returns what an expression gives. If that calls a function, it is what that one has
    /// returned, each time with what was set by then.
    pub(super) fn note_return_of(
        &mut self,
        expression: &'a Expression<'a>,
        value: Value<'a>,
        scope: &Scope<'a>,
    ) {
        let called = match expression.get_inner_expression() {
            Expression::AwaitExpression(it) => it.argument.get_inner_expression(),
            other => other,
        };
        let tail = self.tail.take();
        let all = self.given_by(expression, &value, scope);
        let mut all = all.unwrap_or_else(|| vec![value.clone()]);
        all.extend(self.before_doubt(expression, scope));
        match (called, tail, self.answers.last_mut()) {
            (Expression::CallExpression(call), Some((at, returned)), Some(answers))
                if at == place(scope, call.span) && returned.iter().any(Returned::has_status) =>
            {
                answers.extend(returned);
            }
            _ => {
                for answer in self.answers_of(&all, value) {
                    self.note_answer(answer);
                }
            }
        }
        if let Some(returns) = self.returns.last_mut() {
            returns.extend(all);
        }
    }

    /// A function returns.
    fn note_return(&mut self, value: Value<'a>) {
        self.note_answer(value.clone());
        if let Some(returns) = self.returns.last_mut() {
            returns.push(value);
        }
    }

    /// What is returned may be an answer, with what was set by then.
    fn note_answer(&mut self, value: Value<'a>) {
        if self.running.len() <= WRAPPERS
            && let Some(answers) = self.answers.last_mut()
        {
            answers.push(Returned::new(value, self.exchange.as_ref()));
        }
    }

    /// What a function returned.
    pub(super) fn returned(&self, values: Vec<Value<'a>>, at: Place) -> Value<'a> {
        let may_be = |is: bool| {
            let mut all = values.iter();
            all.any(|value| matches!(value, Value::Bool(it) if *it == is))
        };
        let may_be_both = may_be(true) && may_be(false);
        match best(values) {
            // Which of them it is says whoever asks. A program that starts is one that goes on.
            Value::Bool(_) if may_be_both && self.exchange.is_some() => self.flag(at),
            value => value,
        }
    }
}

fn after_loop(flow: Flow) -> Flow {
    match flow {
        Flow::Return => Flow::Return,
        Flow::Next | Flow::Break | Flow::Continue => Flow::Next,
    }
}
