//! What a new project has around its API, whatever it is built on: where the routes of those who operate
//! it lie, the page that shows the document, an image and a workflow.

use backend_codegen::api::Api;
use backend_codegen::fileset::FileSet;

/// The routes that a project has besides those of its document.
const ROUTES: [&str; 7] = [
    "/docs",
    "/docs/page.css",
    "/docs/page.js",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/openapi.json",
];

/// What these may lie below.
const PREFIXES: [&str; 4] = ["", "/-", "/-/-", "/-/-/-"];

/// What the page may do (Content Security Policy Level 3).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is filled into the files around an API.
pub(super) struct Around<'a> {
    pub(super) package: &'a str,
    /// The document, as a path in the project.
    pub(super) spec: &'a str,
    /// What routes lie below that are not those of the document.
    prefix: &'static str,
}

impl<'a> Around<'a> {
    pub(super) fn new(package: &'a str, spec: &'a str, api: &Api) -> Self {
        let templates = || api.paths.iter().map(|path| path.template.as_str());
        let is_free = |prefix: &&str| {
            let mut routes = ROUTES.iter().map(|route| format!("{prefix}{route}"));
            !routes.any(|route| templates().any(|template| takes(template, &route)))
        };
        let prefix = PREFIXES.into_iter().find(is_free).unwrap_or("/-/-/-/-");
        Self {
            package,
            spec,
            prefix,
        }
    }

    /// A file of the project.
    pub(super) fn filled(&self, text: &str) -> String {
        text.replace("{package}", self.package)
            .replace("{spec}", self.spec)
            .replace("{prefix}", self.prefix)
            .replace("{policy}", POLICY)
    }

    /// Adds the page that shows the document to `folder`.
    pub(super) fn add_page(&self, folder: &str, files: &mut FileSet) {
        for (name, text) in [
            ("page.css", include_str!("shipped/docs/page.css")),
            ("page.html", include_str!("shipped/docs/page.html")),
            ("page.js", include_str!("shipped/docs/page.js")),
        ] {
            files.user_once(format!("{folder}/{name}"), self.filled(text));
        }
    }

    /// What README says of all that; `variables` are those that only some projects have.
    pub(super) fn readme(&self, run: &str, variables: &[(&str, &str, &str)]) -> String {
        let prefix = self.prefix;
        let variables = variables
            .iter()
            .map(|(name, default, about)| match *default {
                "" => format!("| `{name}` | | {about} |\n"),
                default => format!("| `{name}` | `{default}` | {about} |\n"),
            });
        let variables: String = variables.collect();
        format!(
            "| route | what it is |\n\
             | --- | --- |\n\
             | `{prefix}/docs` | a page that shows the document and sends requests |\n\
             | `{prefix}/openapi.json` | the document, with what the server answers on its own |\n\
             | `{prefix}/health/live`, `{prefix}/health/ready` | whether it lives, and whether it wants requests: not while it stops |\n\
             | `{prefix}/metrics` | how many requests took how long, for Prometheus: for who presents `METRICS_TOKEN` as a bearer token, and for nobody if there is none |\n\
             \n\
             The environment says what differs from place to place:\n\
             \n\
             | variable | by default | |\n\
             | --- | --- | --- |\n\
             | `HOST` | `127.0.0.1` | the address to serve on; `0.0.0.0` in containers |\n\
             | `PORT` | `8080` | `PORT=3000 {run}` takes another one |\n\
             {variables}\
             | `LOG_LEVEL` | `info` | how much is logged: `error`, `warn`, `info` or `debug` |\n\
             | `METRICS_TOKEN` | | who may read metrics |\n\
             \n\
             The log has a line for each request: its method, route, status, duration and id, and nothing that a client sent besides.\n\
             On SIGTERM or Ctrl-C requests that are there are answered, for at most 30 seconds, and no others are taken.\n\
             `Dockerfile` makes an image, and `.github/workflows/ci.yml` keeps code and document together.\n\
             \n"
        )
    }
}

/// Whether a template takes the requests of a route.
pub(super) fn takes(template: &str, route: &str) -> bool {
    let (mut template, mut route) = (template.split('/'), route.split('/'));
    loop {
        match (template.next(), route.next()) {
            (None, None) => return true,
            (Some(of), Some(part)) if of == part || of.contains('{') => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::takes;

    #[test]
    fn templates_take_what_they_could_be_filled_to() {
        for (template, taken) in [
            ("/health/live", true),
            ("/{a}/{b}", true),
            ("/health/{what}.json", true),
            ("/health", false),
            ("/health/live/now", false),
            ("/{a}/dead", false),
        ] {
            assert_eq!(takes(template, "/health/live"), taken, "{template}");
        }
    }
}
