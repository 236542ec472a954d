//! What packages serve at a path of their own: metrics, the state of a server, and tools of MCP.

use std::rc::Rc;

use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{EntryKind, Pattern, Router};
use crate::read::typescript::value::{Place, Text, Value};

/// What a package serves.
struct Endpoint {
    /// The plugin, or the function that makes the middleware.
    package: &'static str,
    /// Which of its options says where.
    option: &'static str,
    /// Where it is if nobody says so; nothing if it is not there then.
    path: Option<&'static str>,
    methods: &'static [&'static str],
}

const ENDPOINTS: [Endpoint; 7] = [
    Endpoint {
        package: "fastify-metrics",
        option: "endpoint",
        path: Some("/metrics"),
        methods: &["get"],
    },
    Endpoint {
        package: "fastify-mcp.streamableHttp",
        option: "mcpEndpoint",
        path: Some("/mcp"),
        methods: &["post"],
    },
    Endpoint {
        package: "fastify-healthcheck",
        option: "healthcheckUrl",
        path: Some("/health"),
        methods: &["get"],
    },
    Endpoint {
        package: "fastify-custom-healthcheck",
        option: "path",
        path: Some("/health"),
        methods: &["get"],
    },
    Endpoint {
        package: "@fastify/under-pressure",
        option: "exposeStatusRoute",
        path: None,
        methods: &["get"],
    },
    Endpoint {
        package: "express-prom-bundle",
        option: "metricsPath",
        path: Some("/metrics"),
        methods: &["get"],
    },
    Endpoint {
        package: "express-status-monitor",
        option: "path",
        path: Some("/status"),
        methods: &["get"],
    },
];

impl<'a> Machine<'a> {
    /// `app.register(metrics, { endpoint: '/metrics' })`
    pub(super) fn register_endpoint(
        &mut self,
        router: &Rc<Router<'a>>,
        arguments: &[Value<'a>],
        at: Place,
    ) {
        let Some((plugin, options)) = arguments.split_first() else {
            return;
        };
        if let Some(path) = plugin.as_term().and_then(|of| of.path()) {
            self.enter_endpoint(router, &path, options.first(), plugin, at);
        }
    }

    /// `app.use(metrics({ metricsPath: '/metrics' }))`
    pub(super) fn use_endpoints(
        &mut self,
        router: &Rc<Router<'a>>,
        handlers: &[Value<'a>],
        at: Place,
    ) {
        for handler in handlers {
            if let Some((path, arguments)) = handler.as_term().and_then(|of| of.called()) {
                self.enter_endpoint(router, &path, arguments.first(), handler, at);
            }
        }
    }

    fn enter_endpoint(
        &mut self,
        router: &Rc<Router<'a>>,
        package: &str,
        options: Option<&Value<'a>>,
        handler: &Value<'a>,
        at: Place,
    ) {
        let package = package.strip_suffix(".default").unwrap_or(package);
        let Some(endpoint) = ENDPOINTS.iter().find(|it| it.package == package) else {
            return;
        };
        let said = options.map(|options| self.get(options, endpoint.option, at));
        let path = match said {
            Some(Value::Text(path)) => path,
            Some(Value::Null | Value::Bool(false)) => return,
            // `exposeStatusRoute: true`
            Some(Value::Bool(true)) => Text::known("/status"),
            Some(ref options @ Value::Object(_)) => match self.get(options, "url", at) {
                Value::Text(path) => path,
                _ => return,
            },
            _ => match endpoint.path {
                Some(path) => Text::known(path),
                None => return,
            },
        };
        // What keeps sessions lets them be listened to and ended.
        let is_stateful = options
            .map(|options| self.get(options, "stateful", at))
            .is_some_and(|it| it.truth() == Some(true));
        let methods = match is_stateful {
            true => vec!["get", "post", "delete"],
            false => endpoint.methods.to_vec(),
        };
        let kind = EntryKind::Route {
            methods,
            paths: vec![Pattern::Text(path)],
            handlers: vec![handler.clone()],
            options: None,
        };
        self.enter(router, kind, at);
    }
}
