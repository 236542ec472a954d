//! The tool itself: arguments, settings, what is silenced, and what it asks servers.

use super::Text;

pub(super) const CODES: &[Text] = &[
    (
        "auth::credential",
        "A credential is none for a scheme of the document.",
        "Give it as `--credential SCHEME=VALUE`; the schemes are told.",
    ),
    (
        "auth::format",
        "A report of requests was asked for, and none are sent.",
        "Name a server with `--host`.",
    ),
    (
        "auth::hole",
        "A server lets in what it has to refuse.",
        "The request that it let in is told. Whoever sends it is taken for somebody else.",
    ),
    (
        "auth::host",
        "A host cannot be asked.",
        "Give `http://` or `https://` with a name and, if need be, a port and a path.",
    ),
    (
        "auth::key",
        "A key to sign with cannot be read.",
        "Give PEM (PKCS #8) or a secret: the name of a file, or `env:NAME`.",
    ),
    (
        "auth::no-challenge",
        "An answer with 401 does not say how to be let in.",
        "RFC 9110, section 11.6.1, demands `WWW-Authenticate`.",
    ),
    (
        "auth::no-document",
        "No document is named, or several are.",
        "`cargo backend auth openapi.yaml`",
    ),
    (
        "auth::no-request",
        "An operation was left out, since no valid request for it is known.",
        "Add an example of what it wants to the document.",
    ),
    (
        "auth::not-let-in",
        "A server refuses who may call.",
        "As long as nobody is let in, it says little that others are kept out.",
    ),
    (
        "auth::other-status",
        "A server refuses with another status than it should.",
        "401 is for credentials that are missing or wrong, 403 for those that do not suffice.",
    ),
    (
        "auth::unclear",
        "It cannot be seen whether a server refused.",
        "It answered with an error that may have another reason.",
    ),
    (
        "auth::unreachable",
        "A server does not answer.",
        "Start it first, and look at the host and port.",
    ),
    (
        "auth::writes",
        "Operations that change something were left out.",
        "`--allow-writes` asks for them, too: who is let in changes what is there.",
    ),
    (
        "baseline::format",
        "A file is no baseline of findings.",
        "Write it anew with `--write-baseline`.",
    ),
    (
        "baseline::stale",
        "Findings of a baseline are gone.",
        "Write it anew with `--write-baseline`, so that they are told if they come back.",
    ),
    (
        "baseline::unreadable",
        "A baseline cannot be read.",
        "Write it with `--write-baseline`.",
    ),
    (
        "check::no-settings",
        "A check looks at what settings name, and they name no document.",
        "Set `spec` in `[package.metadata.backend]` of Cargo.toml, or in backend.toml.",
    ),
    (
        "check::revision",
        "There is no such revision of git.",
        "Name a branch, a tag or a commit. CI often has the last commit alone: let it fetch the others.",
    ),
    (
        "command::stopped",
        "A command was stopped by something that is not about its input.",
        "The reason is that of the system.",
    ),
    (
        "command::without",
        "This program was built without a part.",
        "`cargo install cargo-backend --features db,load` builds all.",
    ),
    (
        "diff::report",
        "A report cannot be written, or its name does not say what it is.",
        "Name it with `.md` (Markdown) or `.html` at the end, in a folder that is there.",
    ),
    (
        "diff::unknown-rule",
        "There is no such rule of changes.",
        "docs/codes.md has all, as `diff::…`; the name is what stands behind that.",
    ),
    (
        "explain::unknown-code",
        "No finding has this code.",
        "`cargo backend explain --list` shows all.",
    ),
    (
        "ignore::expired",
        "A finding was silenced until a day that has passed.",
        "Solve what was found, or give it a later day.",
    ),
    (
        "ignore::no-reason",
        "A finding is silenced without a reason.",
        "It is told all the same. Say why it is right as it is.",
    ),
    (
        "ignore::unknown-rule",
        "A finding is silenced that there is not.",
        "`cargo backend explain --list` shows all.",
    ),
    (
        "ignore::unused",
        "A finding is silenced, and not found.",
        "Remove the entry, so that it is told if it comes back.",
    ),
    (
        "ignore::wrong-type",
        "`x-lint-ignore` is no object.",
        "Write the rule as a key and the reason as its value: `x-lint-ignore: { path-verb: … }`.",
    ),
    (
        "input::encoding",
        "A file is not UTF-8.",
        "Save it as UTF-8.",
    ),
    (
        "input::stdin",
        "Stdin can be only one of the inputs.",
        "Give the others as files.",
    ),
    (
        "input::unreadable",
        "A file cannot be read.",
        "Look at its name and its rights. `git:REVISION:PATH` is a file of a revision.",
    ),
    (
        "lint::no-document",
        "No document is named, neither in the arguments nor in settings.",
        "`cargo backend lint openapi.yaml`",
    ),
    (
        "lint::rule-argument",
        "`--rule` names no rule with a level.",
        "Write `--rule path-verb=warning`; levels are `error`, `warning`, `note` and `off`.",
    ),
    (
        "lint::unknown-rule",
        "There is no such rule or family of rules.",
        "`cargo backend lint --list-rules` shows all.",
    ),
    (
        "settings::missing",
        "A setting lacks a part.",
        "What has to be added is told.",
    ),
    (
        "settings::syntax",
        "A file of settings is no TOML.",
        "What is wrong is told beside the place.",
    ),
    (
        "settings::unknown-key",
        "There is no such setting.",
        "Those that there are are told; docs/settings.md has all.",
    ),
    (
        "settings::unknown-name",
        "Settings name something that there is not.",
        "A schema, an operation, a security scheme of the document, or a rule may have been renamed.",
    ),
    (
        "settings::unreadable",
        "A file of settings cannot be read.",
        "Look at its rights.",
    ),
    (
        "settings::version",
        "A project wants another version of this tool.",
        "Install it, or change `required-version`.",
    ),
    (
        "settings::wrong-value",
        "A setting cannot have this value.",
        "What it can be is told.",
    ),
];
