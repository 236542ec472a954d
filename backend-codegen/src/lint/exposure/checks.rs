//! What the rules about exposure look for.

use crate::api::{Json, Parameter, ParameterLocation, TypeId, TypeSet};
use crate::document::Location;
use crate::lint::check::Check;
use crate::lint::examples;
use crate::lint::facts::type_of;
use crate::lint::words::{self, operation, plain, quote};

/// Names that are secrets, as `plain` has them.
const SECRETS: [&str; 20] = [
    "access_key",
    "access_token",
    "api_key",
    "api_secret",
    "api_token",
    "apikey",
    "auth_token",
    "bearer_token",
    "client_secret",
    "consumer_secret",
    "credit_card",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "pwd",
    "refresh_token",
    "secret",
    "secret_key",
    "session_token",
];

pub(super) fn secret_in_url(check: &mut Check<'_>) {
    let mut known: Vec<Location> = Vec::new();
    for (path, one) in check.operations() {
        for parameter in &one.parameters {
            let in_url = matches!(
                parameter.sent_in,
                ParameterLocation::Query | ParameterLocation::Path
            );
            let is_text =
                type_of(parameter).is_none_or(|ty| check.ty(ty).types.intersects(TypeSet::STRING));
            let is_secret = SECRETS.contains(&plain(&parameter.name).as_str());
            if !in_url || !is_text || !is_secret || known.contains(&parameter.location) {
                continue;
            }
            known.push(parameter.location);
            let name = quote(&parameter.name);
            let message = format!("{name} is sent in the URL of {}", operation(path, one));
            check.say(parameter.location, message, "URLs are written to logs");
        }
    }
}

/// Members that never have to leave a server, as `plain` has them.
const KEPT: [&str; 12] = [
    "cvv",
    "hashed_password",
    "passphrase",
    "passwd",
    "password",
    "password_digest",
    "password_hash",
    "password_salt",
    "pwd",
    "social_security_number",
    "ssn",
    "totp_secret",
];

/// Each member of each schema, once: what the schema is, its name, and what it is.
fn members<'a>(check: &Check<'a>) -> impl Iterator<Item = (TypeId, &'a str, TypeId)> + use<'a> {
    let types = check.api.types.iter();
    types.flat_map(|(id, ty)| {
        let object = ty.object.iter();
        let members = object.flat_map(|object| &object.properties);
        members.map(move |(name, member)| (id, &**name, *member))
    })
}

pub(super) fn secret_in_answer(check: &mut Check<'_>) {
    for (whole, name, id) in members(check) {
        let member = check.ty(id);
        let is_told = check.facts.is_answered(whole)
            && !member.write_only
            && member.types.intersects(TypeSet::STRING)
            && !member.types.intersects(TypeSet::OBJECT)
            && KEPT.contains(&plain(name).as_str());
        if is_told {
            let message = format!("{} is sent to clients", words::ty(check.api, id));
            check.say(member.location, message, "a secret by its name");
        }
    }
}

/// Members that make somebody more than others, as `plain` has them.
const PRIVILEGES: [&str; 14] = [
    "admin",
    "email_verified",
    "is_admin",
    "is_email_verified",
    "is_owner",
    "is_root",
    "is_staff",
    "is_superadmin",
    "is_superuser",
    "is_verified",
    "superadmin",
    "superuser",
    "user_is_admin",
    "verified_email",
];

pub(super) fn privilege_in_request(check: &mut Check<'_>) {
    for (whole, name, id) in members(check) {
        let member = check.ty(id);
        let is_told = check.facts.is_sent(whole)
            && !member.read_only
            && member.types.intersects(TypeSet::BOOLEAN)
            && PRIVILEGES.contains(&plain(name).as_str());
        if is_told {
            let message = format!("clients can set {}", words::ty(check.api, id));
            check.say(member.location, message, "it says what they may do");
        }
    }
}

/// Members that the server sets, as `plain` has them.
const OWNED: [&str; 8] = [
    "created",
    "created_at",
    "created_on",
    "date_created",
    "last_modified",
    "modified_at",
    "updated_at",
    "updated_on",
];

pub(super) fn server_owned(check: &mut Check<'_>) {
    for (whole, name, id) in members(check) {
        let member = check.ty(id);
        let both = check.facts.is_sent(whole) && check.facts.is_answered(whole);
        if both && !member.read_only && OWNED.contains(&plain(name).as_str()) {
            let message = format!("clients can send {}", words::ty(check.api, id));
            check.say(member.location, message, "it is the server that knows");
        }
    }
}

/// Names of addresses that a server may ask or send people to, as `plain` has them.
const ADDRESSES: [&str; 22] = [
    "avatar_url",
    "callback",
    "callback_uri",
    "callback_url",
    "endpoint_url",
    "feed_url",
    "fetch_url",
    "file_url",
    "hook_url",
    "image_url",
    "next_url",
    "redirect",
    "redirect_to",
    "redirect_uri",
    "redirect_url",
    "return_to",
    "return_url",
    "source_url",
    "target_url",
    "uri",
    "url",
    "webhook_url",
];

pub(super) fn url_from_client(check: &mut Check<'_>) {
    let is_open = |check: &Check<'_>, name: &str, id: TypeId| {
        let parts = check.facts.conjunction(id);
        let mut parts = parts.iter().map(|part| check.ty(*part));
        ADDRESSES.contains(&plain(name).as_str())
            && parts.all(|ty| {
                ty.types.intersects(TypeSet::STRING)
                    && ty.enum_.is_none()
                    && ty.const_.is_none()
                    && ty
                        .string
                        .as_ref()
                        .is_none_or(|string| string.pattern.is_none())
            })
    };
    let mut known: Vec<Location> = Vec::new();
    for (path, one) in check.operations() {
        for parameter in &one.parameters {
            let id = type_of(parameter).filter(|_| !known.contains(&parameter.location));
            if id.is_some_and(|id| is_open(check, &parameter.name, id)) {
                known.push(parameter.location);
                let name = quote(&parameter.name);
                let message = format!(
                    "clients send any address as {name} of {}",
                    operation(path, one)
                );
                check.say(parameter.location, message, "any host");
            }
        }
    }
    for (whole, name, id) in members(check) {
        // What answers have, too, is a link that is stored and shown.
        let is_only_sent = check.facts.is_sent(whole) && !check.facts.is_answered(whole);
        if is_only_sent && !check.ty(id).read_only && is_open(check, name, id) {
            let message = format!("clients send any address as {}", words::ty(check.api, id));
            check.say(check.ty(id).location, message, "any host");
        }
    }
}

pub(super) fn sequential_id(check: &mut Check<'_>) {
    let is_number = |check: &Check<'_>, parameter: &Parameter| {
        let name = plain(&parameter.name);
        let is_id = name == "id" || name.ends_with("_id");
        parameter.sent_in == ParameterLocation::Path
            && is_id
            && type_of(parameter).is_some_and(|id| check.ty(id).types == TypeSet::INTEGER)
    };
    for (path, one) in check.operations() {
        let found = one
            .parameters
            .iter()
            .find(|parameter| is_number(check, parameter));
        if let Some(parameter) = found {
            let name = quote(&parameter.name);
            let message = format!("{name} of {} is a number", operation(path, one));
            check.say(parameter.location, message, "the next one can be guessed");
        }
    }
}

/// What of a text runs, outside of code.
fn active(text: &str) -> Option<&'static str> {
    const ACTIVE: [&str; 6] = [
        "<script",
        "javascript:",
        "<iframe",
        " onerror=",
        " onload=",
        " onclick=",
    ];
    let parts = text.split("```").step_by(2);
    let prose: String = parts.flat_map(|part| part.split('`').step_by(2)).collect();
    let prose = prose.to_ascii_lowercase();
    ACTIVE.into_iter().find(|active| prose.contains(active))
}

pub(super) fn active_text(check: &mut Check<'_>) {
    let api = check.api;
    let mut texts: Vec<(Location, &str)> = Vec::new();
    let mut add = |location: Location, text: Option<&'_ str>| {
        if let Some(text) = text.and_then(active) {
            texts.push((location, text));
        }
    };
    add(api.info.location, api.info.description.as_deref());
    for tag in &api.tags {
        add(tag.location, tag.description.as_deref());
    }
    for (_, one) in api.operations() {
        add(one.method_location, one.description.as_deref());
        add(one.method_location, one.summary.as_deref());
        for parameter in &one.parameters {
            add(parameter.location, parameter.description.as_deref());
        }
        for response in one.responses.values() {
            add(response.location, response.description.as_deref());
        }
    }
    for (_, ty) in api.types.iter() {
        add(ty.location, ty.description.as_deref());
        add(ty.location, ty.title.as_deref());
    }
    for (location, text) in texts {
        let message = format!("a description has {}", quote(text.trim()));
        check.say(location, message, "pages of documentation may run it");
    }
}

/// Whose secret a text looks like.
fn owner(text: &str) -> Option<&'static str> {
    const KINDS: [(&str, usize, &str); 9] = [
        ("AKIA", 16, "a key of AWS"),
        ("ghp_", 36, "a token of GitHub"),
        ("gho_", 36, "a token of GitHub"),
        ("github_pat_", 60, "a token of GitHub"),
        ("glpat-", 20, "a token of GitLab"),
        ("sk_live_", 20, "a key of Stripe"),
        ("xoxb-", 30, "a token of Slack"),
        ("AIza", 35, "a key of Google"),
        ("-----BEGIN RSA PRIVATE KEY-----", 200, "a private key"),
    ];
    let is_made_up = ["example", "xxxx", "0000", "1234567"]
        .iter()
        .any(|word| text.to_ascii_lowercase().contains(word));
    if is_made_up {
        return None;
    }
    KINDS.into_iter().find_map(|(start, length, name)| {
        let rest = text.strip_prefix(start)?;
        (rest.len() >= length).then_some(name)
    })
}

fn secret(value: &Json) -> Option<&'static str> {
    match value {
        Json::String(text) => owner(text),
        Json::Array(items) => items.iter().find_map(secret),
        Json::Object(members) => members.iter().find_map(|(_, value)| secret(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => None,
    }
}

pub(super) fn secret_in_example(check: &mut Check<'_>) {
    for (_, ty) in check.api.types.iter() {
        let values = ty.examples.iter().chain(&ty.default);
        if let Some(kind) = values.into_iter().find_map(secret) {
            check.say(
                ty.location,
                format!("an example looks like {kind}"),
                "is it in use?",
            );
        }
    }
    examples::each(check.api, &mut |example, _| {
        let value = example.value.as_ref().or(example.data_value.as_ref());
        if let Some(kind) = value.and_then(secret) {
            check.say(
                example.location,
                format!("an example looks like {kind}"),
                "is it in use?",
            );
        }
    });
}
