//! Endpoints of GraphQL, which packages serve at one path: by `GET` and `POST`, as GraphQL over HTTP has it.

use std::rc::Rc;

use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{EntryKind, Pattern, Router};
use crate::read::typescript::value::{Place, Term, TermKind, Text, Value};

/// Functions that make what answers at the path of an endpoint.
const MIDDLEWARES: [&str; 14] = [
    "express-graphql",
    "express-graphql.graphqlHTTP",
    "koa-graphql",
    "koa-graphql.graphqlHTTP",
    "@apollo/server/express4.expressMiddleware",
    "@as-integrations/express4.expressMiddleware",
    "@as-integrations/express5.expressMiddleware",
    "@as-integrations/koa.koaMiddleware",
    "apollo-server-express.graphqlExpress",
    "apollo-server-koa.graphqlKoa",
    "graphql-http/lib/use/express.createHandler",
    "graphql-http/lib/use/koa.createHandler",
    "graphql-yoga.createYoga",
    "@graphql-yoga/node.createServer",
];

/// Plugins of Fastify that serve an endpoint.
const PLUGINS: [&str; 4] = [
    "mercurius",
    "mercurius.mercurius",
    "@as-integrations/fastify",
    "@as-integrations/fastify.fastifyApollo",
];

/// Where an endpoint is if nobody says so.
const ENDPOINT: &str = "/graphql";

/// The methods of an endpoint.
pub(in crate::read::typescript) const METHODS: [&str; 2] = ["get", "post"];

/// Whether a handler is what a package answers questions in GraphQL with.
pub(in crate::read::typescript) fn serves_graphql(handler: &Value<'_>) -> bool {
    let called = handler.as_term().and_then(|of| of.called());
    called.is_some_and(|(path, _)| MIDDLEWARES.contains(&path.as_str()))
}

impl<'a> Machine<'a> {
    /// `app.use(yoga.graphqlEndpoint, yoga)`
    pub(super) fn graphql_endpoint(&mut self, of: &Rc<Term<'a>>, at: Place) -> Option<Pattern> {
        let TermKind::Member(base, name) = &of.kind else {
            return None;
        };
        if &**name != "graphqlEndpoint" || !serves_graphql(base) {
            return None;
        }
        let (_, arguments) = base.as_term()?.called()?;
        let path = self.given_path(arguments.first(), name, at);
        Some(Pattern::Text(path))
    }

    /// `new ApolloServer(…).applyMiddleware({ app, path })`
    pub(super) fn apply_graphql(
        &mut self,
        of: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) {
        let is_apollo = of
            .as_term()
            .and_then(|of| of.package())
            .is_some_and(|package| package.starts_with("apollo-server"));
        if name != "applyMiddleware" || !is_apollo {
            return;
        }
        let Some(options) = arguments.first() else {
            return;
        };
        let Value::Router(app) = self.get(options, "app", at) else {
            return;
        };
        let path = self.given_path(Some(options), "path", at);
        self.enter_graphql(&app, path, of, at);
    }

    /// `app.register(mercurius, { schema, path })`; whether it is that.
    pub(super) fn register_graphql(
        &mut self,
        router: &Rc<Router<'a>>,
        arguments: &[Value<'a>],
        at: Place,
    ) {
        let Some((plugin, options)) = arguments.split_first() else {
            return;
        };
        // `fastifyApollo(apollo)` is one as well.
        let path = plugin
            .as_term()
            .and_then(|of| of.path().or_else(|| of.called().map(|(path, _)| path)));
        if !path.is_some_and(|path| PLUGINS.contains(&path.as_str())) {
            return;
        }
        let options = options.first();
        let routes = options.map(|options| self.get(options, "routes", at));
        let is_off = matches!(routes, Some(Value::Bool(false)));
        if !is_off {
            let path = self.given_path(options, "path", at);
            self.enter_graphql(router, path, plugin, at);
        }
    }

    fn given_path(&mut self, options: Option<&Value<'a>>, name: &str, at: Place) -> Text {
        match options.map(|options| self.get(options, name, at)) {
            Some(Value::Text(path)) => path,
            _ => Text::known(ENDPOINT),
        }
    }

    fn enter_graphql(
        &mut self,
        router: &Rc<Router<'a>>,
        path: Text,
        handler: &Value<'a>,
        at: Place,
    ) {
        let kind = EntryKind::Route {
            methods: METHODS.to_vec(),
            paths: vec![Pattern::Text(path)],
            handlers: vec![handler.clone()],
            options: None,
        };
        self.enter(router, kind, at);
    }
}
