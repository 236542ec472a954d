//! What was said to the generator: the file `settings.ts`, and which parts a server has because of it.

use super::contract::Contract;
use super::framework::{Package, packages};
use super::layout::Expression;
use super::printer::{Printer, string};
use super::validators::words::key_of;
use super::{Framework, TypeScriptOptions};
use crate::api::rejection::ErrorForm;
use crate::api::{Api, Operation};
use crate::map::IndexMap;
use crate::write::http::template;
use crate::write::rust::{Cors, Jwts, RateLimit};

/// The parts that a server has because of its settings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub(super) cors: bool,
    pub(super) jwt: bool,
    pub(super) rate_limit: bool,
}

impl Parts {
    pub(super) fn new(contract: &Contract<'_>, options: &TypeScriptOptions) -> Self {
        Self {
            cors: options.cors.is_some(),
            jwt: contract.schemes.iter().any(|it| it.jwt.is_some()),
            rate_limit: options.rate_limit.is_some(),
        }
    }

    /// What the settings are called that an application may want to change.
    pub(super) const fn constants(self) -> &'static [&'static str] {
        match (self.cors, self.rate_limit) {
            (true, true) => &["CORS", "RATE_LIMIT"],
            (true, false) => &["CORS"],
            (false, _) => &["RATE_LIMIT"],
        }
    }
}

/// The package that verifies signatures.
const JOSE: Package = Package {
    name: "jose",
    version: "^6.0.0",
    is_for_development: false,
};

/// The packages that a server on a framework needs, with what the settings say about tokens.
pub fn packages_of_settings(framework: Framework, jwt: &Jwts, api: &Api) -> Vec<Package> {
    let schemes = &api.security_schemes;
    let demanded = api
        .operations()
        .flat_map(|(_, operation)| &operation.security);
    let mut demanded = demanded.flat_map(|requirement| requirement.schemes.keys());
    let is_verified = demanded.any(|name| {
        let scheme = schemes.get(name);
        scheme.is_some_and(|scheme| jwt.of(name, scheme).is_some())
    });
    let own = is_verified.then_some(JOSE);
    packages(framework).iter().copied().chain(own).collect()
}

/// The file with what was said to the generator.
pub(super) fn file(contract: &Contract<'_>, options: &TypeScriptOptions) -> String {
    let mut p = Printer::new();
    let form = match options.errors {
        ErrorForm::Envelope => "envelope",
        ErrorForm::Problem => "problem",
    };
    p.doc("What answers of the server itself look like where the document does not say.");
    p.line(format!("export const ERRORS = {};", string(form)));
    let mut guards: Vec<Expression> = Vec::new();
    if let Some(cors) = &options.cors {
        p.gap();
        p.doc("Which pages of other origins may use the API.");
        p.import("./server/cors.js", "type Cors");
        p.import("./server/cors.js", "crossOrigin");
        let value = cors_value(cors, contract.api, options.rate_limit.as_ref());
        value
            .within("export const CORS: Cors = ", "")
            .print(&mut p, ";");
        guards.push("crossOrigin(CORS)".into());
    }
    if let Some(limit) = &options.rate_limit {
        p.gap();
        p.doc("How often a client may ask.");
        p.import("./server/rate-limit.js", "type RateLimit");
        p.import("./server/rate-limit.js", "limited");
        let value = limit_value(limit);
        value
            .within("export const RATE_LIMIT: RateLimit = ", "")
            .print(&mut p, ";");
        guards.push("limited(RATE_LIMIT)".into());
    }
    p.gap();
    p.doc("What looks at requests before all routes.");
    p.import("./server/hardening.js", "type Guard");
    Expression::list(guards)
        .within("export const GUARDS: readonly Guard[] = ", "")
        .print(&mut p, ";");
    p.finish()
}

fn cors_value(cors: &Cors, api: &Api, limit: Option<&RateLimit>) -> Expression {
    let origins = cors.origins.iter().map(|origin| string(origin).into());
    let origins = Expression::list(origins.collect());
    let members = vec![
        origins.within("origins: ", ""),
        format!("expose: {}", string(&cors.exposed(api, limit))).into(),
        format!("credentials: {}", cors.credentials).into(),
        format!("maxAge: {}", cors.max_age).into(),
        format!("privateNetwork: {}", cors.private_network).into(),
    ];
    Expression::parts("{", members, "}")
}

fn limit_value(limit: &RateLimit) -> Expression {
    let proxies = limit.trusted_proxies.iter();
    let proxies = proxies.map(|it| string(&it.to_string()).into());
    let proxies = Expression::list(proxies.collect());
    let members = vec![
        format!("requests: {}", limit.requests).into(),
        format!("seconds: {}", limit.seconds).into(),
        format!("path: {}", string(&limit.path)).into(),
        format!("headers: {}", limit.headers).into(),
        proxies.within("trustedProxies: ", ""),
    ];
    Expression::parts("{", members, "}")
}

/// What pages of other origins may send to each path.
pub(super) fn pages(p: &mut Printer, contract: &Contract<'_>, cors: &Cors) {
    let mut places: IndexMap<String, Vec<&Operation>> = IndexMap::new();
    for call in contract.groups.iter().flat_map(|group| &group.calls) {
        let shape = shape(&template::template(&call.path.template));
        places.entry(shape).or_default().push(call.operation);
    }
    p.import("./server/hardening.js", "type Pages");
    p.doc("What pages of other origins may send to a path, by its template without names.");
    let head = "const PAGES: { readonly [path: string]: Pages } =";
    p.block_until(head, "};", |p| {
        for (shape, operations) in places {
            let (methods, headers) = cors.of_pages(contract.api, &operations);
            let (methods, headers) = (string(&methods), string(&headers));
            p.line(format!(
                "{}: {{ methods: {methods}, headers: {headers} }},",
                key_of(&shape)
            ));
        }
    });
}

/// A template without the names of its parameters.
fn shape(template: &str) -> String {
    let mut shape = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        shape.push_str(before);
        shape.push_str("{}");
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    shape + rest
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn names_of_parameters_make_no_path() {
        assert_eq!(shape("/a/{b}/{c}.{d}/e"), "/a/{}/{}.{}/e");
        assert_eq!(shape("/"), "/");
    }
}
