//! The ways to ask for an operation: with nothing, with what is wrong, and with what is right.

use backend_codegen::api::{ApiKeyLocation, Operation, SecurityKind, SecurityRequirement};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use super::credentials::{Known, Presented, takes_bearer_tokens};
use super::key::Key;
use super::token::{Rules, Signer, Token, now, text};

/// One way to ask.
pub(super) struct Case {
    /// What is presented, with the scheme that it is for.
    pub(super) what: String,
    pub(super) presented: Presented,
    pub(super) expected: Expected,
}

/// What has to come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// `401`
    Unauthorized,
    /// `403`
    Forbidden,
    /// One of both, where another way in takes a part of what is presented.
    KeptOut,
    /// Neither: whatever the handler answers.
    LetIn,
}

/// All ways to ask for an operation that demands something. Those that are let in come last.
pub(super) fn all(operation: &Operation, known: &Known<'_>) -> anyhow::Result<Vec<Case>> {
    let ways = &operation.security;
    if ways.iter().any(|way| way.schemes.is_empty()) {
        // Whoever presents what is wrong may still be anybody.
        let anybody = case("nothing", Presented::default(), Expected::LetIn);
        return Ok(vec![anybody]);
    }
    let mut cases = vec![case(
        "nothing",
        Presented::default(),
        Expected::Unauthorized,
    )];
    let mut seen = Vec::new();
    for way in ways {
        for name in way.schemes.keys() {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            wrong(name, way, ways, known, &mut cases)?;
        }
        if way.schemes.len() > 1 && known.valid(way).is_some() {
            for name in way.schemes.keys() {
                let what = format!("all but {name}");
                if let Some(beside) = beside(name, way, ways, known) {
                    cases.push(case(&what, beside, expected(way, ways)));
                }
            }
        }
    }
    for way in ways {
        without_scopes(way, ways, known, &mut cases)?;
    }
    for way in ways {
        if let Some(presented) = known.valid(way) {
            let names: Vec<_> = way.schemes.keys().map(|name| &**name).collect();
            let what = format!("{}: what is right", names.join(" and "));
            cases.push(case(&what, presented, Expected::LetIn));
        }
    }
    Ok(cases)
}

/// What is right for the other schemes of a way in, unless that were enough for another way.
fn beside(
    name: &str,
    way: &SecurityRequirement,
    ways: &[SecurityRequirement],
    known: &Known<'_>,
) -> Option<Presented> {
    let is_enough = ways.iter().any(|other| {
        other.schemes.iter().all(|(scheme, scopes)| {
            let granted = way.schemes.get(scheme).filter(|_| **scheme != *name);
            granted.is_some_and(|granted| scopes.iter().all(|scope| granted.contains(scope)))
        })
    });
    (!is_enough).then(|| known.beside(way, name))
}

/// What has to come of one way in that is not taken to its end: another way may find what it wants in a
/// part of it, and that it does not suffice.
fn expected(way: &SecurityRequirement, ways: &[SecurityRequirement]) -> Expected {
    let mut others = ways.iter().filter(|other| other.schemes != way.schemes);
    let is_part_of = |other: &SecurityRequirement| {
        let mut schemes = other.schemes.keys();
        schemes.all(|scheme| way.schemes.contains_key(scheme))
    };
    match way.schemes.len() > 1 && others.any(is_part_of) {
        true => Expected::KeptOut,
        false => Expected::Unauthorized,
    }
}

fn case(what: &str, presented: Presented, expected: Expected) -> Case {
    Case {
        what: what.to_owned(),
        presented,
        expected,
    }
}

/// What is wrong for one scheme, with what is right for those that are wanted with it.
fn wrong(
    name: &str,
    way: &SecurityRequirement,
    ways: &[SecurityRequirement],
    known: &Known<'_>,
    cases: &mut Vec<Case>,
) -> anyhow::Result<()> {
    let Some(scheme) = known.scheme(name) else {
        return Ok(());
    };
    let expected = expected(way, ways);
    let beside = beside(name, way, ways, known).unwrap_or_default();
    let mut refused = |what: &str, presented: &Presented| {
        let presented = presented.and(&beside);
        let what = format!("{name}: {what}");
        cases.push(case(&what, presented, expected));
    };
    match &scheme.kind {
        SecurityKind::ApiKey { name, sent_in } => {
            let wrong = "not-the-key-0f3a";
            let places = [
                (ApiKeyLocation::Header, Presented::header(name, wrong)),
                (ApiKeyLocation::Query, Presented::query(name, wrong)),
                (ApiKeyLocation::Cookie, Presented::cookie(name, wrong)),
            ];
            for (place, presented) in &places {
                if place == sent_in {
                    refused("another key", presented);
                } else if let Some(presented) = moved(known, &scheme.kind, *place) {
                    refused("the key in another place", &presented);
                }
            }
        }
        SecurityKind::Basic => {
            let authorization = |text: &str| Presented::header("authorization", text);
            refused("another user", &authorization("Basic bm9ib2R5Om5vdGhpbmc="));
            refused("no password", &authorization("Basic bm9ib2R5Og=="));
            refused("no Base64", &authorization("Basic %%%"));
            refused("only the scheme", &authorization("Basic"));
        }
        SecurityKind::OtherHttp(scheme) => {
            let value = format!("{scheme} not-the-key-0f3a");
            refused("another key", &Presented::header("authorization", value));
        }
        // The connection has it, or has not.
        SecurityKind::MutualTls => {}
        _ => {
            refused("a malformed token", &Presented::bearer("not.a.token"));
            refused("no token", &Presented::header("authorization", "Bearer"));
        }
    }
    if takes_bearer_tokens(scheme)
        && let Some(rules) = known.rules(name)
    {
        let scopes = way.schemes.get(name);
        let scopes: Vec<&str> = scopes.into_iter().flatten().map(|it| &**it).collect();
        let signer = known.signer(name);
        for (what, presented) in tokens(&rules, signer, &known.stranger, &scopes)? {
            refused(what, &presented);
        }
    }
    Ok(())
}

/// The valid key, if it is at hand, where it does not belong.
fn moved(known: &Known<'_>, kind: &SecurityKind, to: ApiKeyLocation) -> Option<Presented> {
    let SecurityKind::ApiKey { name, .. } = kind else {
        return None;
    };
    let key = known.key(kind)?;
    Some(match to {
        ApiKeyLocation::Header => Presented::header(name, key),
        ApiKeyLocation::Query => Presented::query(name, key),
        ApiKeyLocation::Cookie => Presented::cookie(name, key),
    })
}

/// Tokens that nobody may be let in with. Without the right key there are those that need none.
fn tokens(
    rules: &Rules,
    signer: Option<&Signer>,
    stranger: &Key,
    scopes: &[&str],
) -> anyhow::Result<Vec<(&'static str, Presented)>> {
    let mut tokens = Vec::new();
    let mut add = |what: &'static str, token: String| {
        tokens.push((what, Presented::bearer(&token)));
    };
    let foreign = Token::signed(rules, stranger, scopes);
    let unsigned = Token::signed(rules, &Key::None, scopes);
    add("a token with alg none", unsigned.text()?);
    for alg in ["None", "nOnE"] {
        let token = unsigned.header("alg", Some(text(alg)));
        add("a token with alg none in other letters", token.text()?);
    }
    add("a token of somebody else", foreign.text()?);
    let id = foreign.header("kid", Some(text("cargo-backend-nobody")));
    add("a token with an unknown kid", id.text()?);
    let url = Some(text("https://cargo-backend.invalid/jwks"));
    let told = foreign.header("jku", url.clone()).header("x5u", url);
    add("a token that says where its key is", told.text()?);
    let Some(signer) = signer else {
        return Ok(tokens);
    };
    let valid = Token::valid(rules, signer, scopes);
    let good = valid.text()?;
    if let Some(id) = &signer.id {
        let named = foreign.header("kid", Some(text(id)));
        add("a token of somebody else with the right kid", named.text()?);
    }
    if let Some(pem) = signer.key.public_pem() {
        for secret in [pem.as_str(), pem.trim_end(), &pem.replace('\n', "")] {
            let key = Key::secret(secret.as_bytes());
            let token = Token::valid(rules, signer, scopes).header("alg", Some(text("HS256")));
            let message = token.message();
            let signature = BASE64_URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes())?);
            add(
                "a token with the public key as a secret",
                format!("{message}.{signature}"),
            );
        }
    }
    let (message, signature) = good.rsplit_once('.').unwrap_or_default();
    add("a token without its signature", format!("{message}."));
    add("a token without its last part", message.to_owned());
    let changed = valid.claim("sub", Some(text("somebody-else")));
    add(
        "a token that was changed",
        format!("{}.{signature}", changed.message()),
    );
    let stripped = valid.header("alg", Some(text("none"))).message();
    add(
        "a token made one of alg none",
        format!("{stripped}.{signature}"),
    );
    for (what, name, value) in [
        (
            "another issuer",
            "iss",
            Some(text("https://cargo-backend.invalid")),
        ),
        ("no issuer", "iss", None),
        (
            "another audience",
            "aud",
            Some(text("cargo-backend-nobody")),
        ),
        ("no audience", "aud", None),
        (
            "an expired token",
            "exp",
            Some((now().saturating_sub(3600)).to_string()),
        ),
        ("a token without end", "exp", None),
        (
            "a token that is not valid yet",
            "nbf",
            Some((now() + 3600).to_string()),
        ),
    ] {
        add(what, valid.claim(name, value).text()?);
    }
    let crit = valid.header("crit", Some("[\"cargo-backend\"]".to_owned()));
    let crit = crit.header("cargo-backend", Some("true".to_owned()));
    add("a token with an unknown crit", crit.text()?);
    let typ = valid.header("typ", Some(text("logout+jwt")));
    add("a token of another typ", typ.text()?);
    let authorization = |text: String| Presented::header("authorization", text);
    tokens.extend([
        (
            "a token in the query",
            Presented::query("access_token", &good),
        ),
        (
            "a token in a cookie",
            Presented::cookie("access_token", &good),
        ),
        ("a token as Basic", authorization(format!("Basic {good}"))),
        ("a token without Bearer", authorization(good.clone())),
        (
            "two tokens",
            Presented::bearer(&good).and(&Presented::bearer(&good)),
        ),
    ]);
    Ok(tokens)
}

/// Tokens that are valid, and good for nothing that the operation is about.
fn without_scopes(
    way: &SecurityRequirement,
    ways: &[SecurityRequirement],
    known: &Known<'_>,
    cases: &mut Vec<Case>,
) -> anyhow::Result<()> {
    for (name, scopes) in &way.schemes {
        let is_enough_elsewhere = ways.iter().any(|way| {
            let of_it = way.schemes.get(name);
            of_it.is_some_and(Vec::is_empty)
        });
        let (Some(rules), Some(signer)) = (known.rules(name), known.signer(name)) else {
            continue;
        };
        let is_whole = way
            .schemes
            .keys()
            .all(|other| other == name || known.knows(other));
        if scopes.is_empty() || is_enough_elsewhere || !is_whole {
            continue;
        }
        let Some(beside) = beside(name, way, ways, known) else {
            continue;
        };
        let mut add = |what: String, granted: &[&str]| -> anyhow::Result<()> {
            let token = Token::valid(&rules, signer, granted).text()?;
            let presented = Presented::bearer(&token).and(&beside);
            cases.push(case(&what, presented, Expected::Forbidden));
            Ok(())
        };
        add(format!("{name}: no scope"), &[])?;
        add(format!("{name}: another scope"), &["cargo-backend-nothing"])?;
        if let ([_, _, ..], [_]) = (scopes.as_slice(), ways) {
            for missing in scopes {
                let granted = scopes.iter().filter(|scope| *scope != missing);
                let granted: Vec<&str> = granted.map(|scope| &**scope).collect();
                add(format!("{name}: all scopes but {missing}"), &granted)?;
            }
        }
    }
    Ok(())
}
