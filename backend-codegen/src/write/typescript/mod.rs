//! TypeScript: types and validators that print the same plans as the Rust side, and servers.
//!
//! Text goes through [`printer`], where whatever an author of a document wrote stays text. What
//! servers have in common is in `server/`, which is shipped; a framework's folder has the one file that
//! turns its requests into ours and our answers into its responses.

mod contract;
#[cfg(feature = "database")]
mod database;
mod decoders;
mod documentation;
mod encoders;
mod express;
mod fastify;
mod framework;
mod koa;
mod layout;
mod names;
mod patterns;
mod printer;
mod quick;
mod router;
mod schemas;
mod settings;
#[cfg(feature = "stubs")]
pub(in crate::write) mod stubs;
mod tags;
mod types;
mod validators;

use crate::api::plan::{Judge, PlanOptions, Plans, Use, roots};
use crate::api::rejection::{ErrorForm, Rejections};
use crate::api::{Api, Matching};
use crate::diagnostic::Diagnostics;
use crate::fileset::FileSet;
use crate::map::IndexSet;
#[cfg(feature = "stubs")]
use crate::write::rust::Stubs;
use crate::write::rust::{Cors, Jwts, RateLimit, Streams, Validations};
use contract::{CallPrinter, Contract};
use decoders::Decoders;
use encoders::Encoders;
pub use framework::{Framework, Package, packages};
use names::Names;
pub use settings::packages_of_settings;

/// The packages by which servers ask a database: a driver, and its types.
#[cfg(feature = "database")]
pub fn packages_of_database(engine: crate::read::database::Engine) -> &'static [Package] {
    database::packages(engine)
}

/// A file: its path with `/` between folders, and its text.
pub type File = (String, String);

/// How a server is written.
#[derive(Clone, Debug, Default)]
pub struct TypeScriptOptions {
    /// What the server is built on.
    pub framework: Framework,
    /// What new handlers do.
    #[cfg(feature = "stubs")]
    pub stubs: Stubs,
    /// What answers of the server itself look like where the document does not say.
    pub errors: ErrorForm,
    /// The generated folder as a path from that of the user's files, if it is not `./generated`.
    pub generated: Option<String>,
    /// The module whose `report` is told about faults, as the user's files import it, if there is one.
    #[cfg(feature = "stubs")]
    pub log: Option<String>,
    /// Whether `issuer` of `../auth/issuer.ts` issues the tokens that operations demand.
    #[cfg(feature = "stubs")]
    pub is_issuer: bool,
    /// What becomes of requests that do not satisfy the document.
    pub validation: Validations,
    /// Operations whose handlers read bodies in pieces.
    pub streams: Streams,
    /// How bearer tokens of security schemes are verified.
    pub jwt: Jwts,
    /// How often a client may ask, if that is limited.
    pub rate_limit: Option<RateLimit>,
    /// Which pages of other origins may use the server, if any may.
    pub cors: Option<Cors>,
    /// The tables that handlers ask, if the API is that of a database.
    #[cfg(feature = "database")]
    pub database: crate::read::database::Resources,
    /// What is made of formats and of schemas without types.
    pub plans: PlanOptions,
}

impl TypeScriptOptions {
    /// Names that files of handlers have for something else because of what is asked for: of variables and
    /// of types.
    fn own_names(&self) -> (&'static [&'static str], &'static [&'static str]) {
        #[cfg(feature = "database")]
        if database::is_asked(&self.database) {
            return (&database::TAKEN_MEMBERS, &database::TAKEN_INTERFACES);
        }
        (&[], &[])
    }
}

/// How a file names the one with tests for patterns, if it needs it.
const LINEAR: &str = "\"./linear.js\"";

/// Files that are shipped as they are: what all servers have in common.
const SHIPPED: [(&str, &str); 19] = [
    ("decode.ts", include_str!("support/decode.ts")),
    ("encode.ts", include_str!("support/encode.ts")),
    ("formats.ts", include_str!("support/formats.ts")),
    ("server/answer.ts", include_str!("server/answer.ts")),
    ("server/failure.ts", include_str!("server/failure.ts")),
    ("server/hardening.ts", include_str!("server/hardening.ts")),
    ("server/head.ts", include_str!("server/head.ts")),
    ("server/input.ts", include_str!("server/input.ts")),
    ("server/json.ts", include_str!("server/json.ts")),
    ("server/media.ts", include_str!("server/media.ts")),
    ("server/multipart.ts", include_str!("server/multipart.ts")),
    ("server/node.ts", include_str!("server/node.ts")),
    ("server/operation.ts", include_str!("server/operation.ts")),
    ("server/parameter.ts", include_str!("server/parameter.ts")),
    ("server/refusal.ts", include_str!("server/refusal.ts")),
    ("server/routes.ts", include_str!("server/routes.ts")),
    ("server/security.ts", include_str!("server/security.ts")),
    ("server/serve.ts", include_str!("server/serve.ts")),
    ("server/text.ts", include_str!("server/text.ts")),
];

/// The files of a server for `api`: what is generated and, with the feature `stubs`, what the user owns
/// from then on.
pub fn files(api: &Api, options: &TypeScriptOptions, diagnostics: &mut Diagnostics) -> FileSet {
    #[cfg(all(feature = "stubs", feature = "ts-source"))]
    {
        files_and_upkeep(api, options, diagnostics).0
    }
    #[cfg(all(feature = "stubs", not(feature = "ts-source")))]
    {
        written(api, options, diagnostics, stubs::files).0
    }
    #[cfg(not(feature = "stubs"))]
    {
        written(api, options, diagnostics, |_, _, _, _, _, _| ()).0
    }
}

/// The files of a server for `api`, and what is expected of those files that the user owns.
#[cfg(all(feature = "stubs", feature = "ts-source"))]
pub fn files_and_upkeep(
    api: &Api,
    options: &TypeScriptOptions,
    diagnostics: &mut Diagnostics,
) -> (FileSet, super::upkeep::Upkeep) {
    written(api, options, diagnostics, stubs::files_and_upkeep)
}

/// The generated files, and what `more` makes of the contract.
fn written<T>(
    api: &Api,
    options: &TypeScriptOptions,
    diagnostics: &mut Diagnostics,
    more: impl FnOnce(
        &Contract<'_>,
        &Judge<'_, '_>,
        &Matching,
        &TypeScriptOptions,
        &mut FileSet,
        &mut Diagnostics,
    ) -> T,
) -> (FileSet, T) {
    let roots = roots(api);
    let plans = Plans::derive(&api.types, &roots, &roots, options.plans);
    let names = Names::new(&plans);
    let matching = Matching::new();
    let judge = Judge::new(&plans, &matching);
    let rejections = Rejections::new(&plans, &matching, options.errors);
    let contract = Contract::new(
        api,
        &plans,
        &names,
        &judge,
        &rejections,
        options,
        diagnostics,
    );
    patterns::refuse(&plans, diagnostics);
    let mut files = FileSet::new();
    generated(&contract, &judge, options, &mut files);
    let more = more(
        &contract,
        &judge,
        &matching,
        options,
        &mut files,
        diagnostics,
    );
    (files, more)
}

fn generated(
    contract: &Contract<'_>,
    judge: &Judge<'_, '_>,
    options: &TypeScriptOptions,
    files: &mut FileSet,
) {
    let (plans, names) = (contract.plans, contract.names);
    let target = options.framework.target();
    let mut printer = CallPrinter {
        contract,
        decoders: Decoders::new(plans, names, judge),
        encoders: Encoders::new(plans, names),
        validators: IndexSet::new(),
        validation: &options.validation,
        framework: target.file,
    };
    for group in &contract.groups {
        let text = contract::file(&mut printer, group);
        files.generated(format!("{}.ts", group.file), text);
    }
    if let Some(text) = schemas::file(plans, names, &mut printer.decoders) {
        files.generated("schemas.ts", text);
        files.generated("schema.ts", shipped(include_str!("support/schema.ts")));
    }
    let mut asked: IndexSet<Use> = printer.validators;
    if let Some((text, validators)) = printer.decoders.file() {
        files.generated("decoders.ts", text);
        asked.extend(validators);
    }
    if let Some((text, validators)) = printer.encoders.file() {
        files.generated("encoders.ts", text);
        asked.extend(validators);
    }
    let needed = validators::needed(plans, asked);
    if !needed.is_empty() {
        files.generated(
            "validators.ts",
            validators::file(plans, names, Some(&needed)),
        );
    }
    if files.iter().any(|(.., text)| text.contains(LINEAR)) {
        files.generated("linear.ts", shipped(include_str!("support/linear.ts")));
    }
    files.generated("types.ts", types::file(plans, names));
    if let Some(text) = contract::security_file(contract) {
        files.generated("security.ts", text);
    }
    if let Some(text) = router::errors(contract) {
        files.generated("errors.ts", text);
    }
    if target.is_documented {
        files.generated("documentation.ts", documentation::file(contract));
    }
    #[cfg(feature = "database")]
    database::generated(contract, &options.database, files);
    let parts = settings::Parts::new(contract, options);
    files.generated("settings.ts", settings::file(contract, options));
    files.generated("router.ts", router::router(contract, target, options));
    files.generated("index.ts", router::index(contract, target, parts));
    files.generated("support.ts", shipped(include_str!("support/support.ts")));
    files.generated(
        "server/status.ts",
        shipped(include_str!("server/status.ts")),
    );
    files.generated(format!("{}.ts", target.file), shipped(target.text));
    let chosen = [
        (
            parts.cors,
            "server/cors.ts",
            include_str!("server/optional/cors.ts"),
        ),
        (
            parts.jwt,
            "server/jwt.ts",
            include_str!("server/optional/jwt.ts"),
        ),
        (
            parts.rate_limit,
            "server/rate-limit.ts",
            include_str!("server/optional/rate-limit.ts"),
        ),
        (
            contract.has_streams(),
            "server/streaming.ts",
            include_str!("server/optional/streaming.ts"),
        ),
    ];
    let chosen = chosen.into_iter().filter(|(is_chosen, ..)| *is_chosen);
    let chosen = chosen.map(|(_, path, text)| (path, text));
    for (path, text) in SHIPPED.into_iter().chain(chosen) {
        files.generated(path, shipped(text));
    }
}

/// Types and validators of everything that `api` sends and receives.
pub fn validators(api: &Api, options: PlanOptions) -> Vec<File> {
    let roots = roots(api);
    validators_of(&Plans::derive(&api.types, &roots, &roots, options))
}

/// Types and validators of whatever is planned.
pub fn validators_of(plans: &Plans<'_>) -> Vec<File> {
    let names = Names::new(plans);
    let validators = validators::file(plans, &names, None);
    let mut files = vec![
        (
            "support.ts".to_owned(),
            shipped(include_str!("support/support.ts")),
        ),
        ("types.ts".to_owned(), types::file(plans, &names)),
    ];
    if validators.contains("\"./formats.js\"") {
        files.push((
            "formats.ts".to_owned(),
            shipped(include_str!("support/formats.ts")),
        ));
    }
    if validators.contains(LINEAR) {
        let text = shipped(include_str!("support/linear.ts"));
        files.push(("linear.ts".to_owned(), text));
    }
    files.push(("validators.ts".to_owned(), validators));
    files
}

/// The name of the validator of a type, as [`validators_of`] exports it.
pub fn validator_name(plans: &Plans<'_>, used: Use) -> String {
    Names::new(plans).check(plans, used)
}

/// A file that is the same for all APIs.
fn shipped(text: &str) -> String {
    format!("{}{text}", printer::HEAD)
}
