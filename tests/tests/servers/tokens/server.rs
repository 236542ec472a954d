//! What a server is sent, and what it has to say.

use serde_json::json;

use super::{Keys, PLAIN, SECRET};
use crate::client::{Answer, send};
use crate::sign::{Signer, base64url, claims, now, part};

pub(super) struct Server<'s>(pub(super) &'s str);

impl Server<'_> {
    /// Everything that does not depend on who fetches keys.
    pub(super) fn all(&self, keys: &Keys) {
        self.signatures(keys);
        self.headers_of_tokens(keys);
        self.claims(keys);
        self.other_schemes(keys);
        self.scopes_and_alternatives(keys);
        self.credentials_that_nobody_needs(keys);
    }

    fn send(&self, line: &str, headers: &[&str], body: &str) -> Answer {
        let mut request = format!(
            "{line} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.0
        );
        for header in headers {
            request.push_str(header);
            request.push_str("\r\n");
        }
        request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        send(self.0, request.as_bytes()).unwrap()
    }

    pub(super) fn get(&self, path: &str, headers: &[&str]) -> Answer {
        self.send(&format!("GET {path}"), headers, "")
    }

    fn with_token(&self, token: &str, path: &str) -> Answer {
        self.get(path, &[&format!("authorization: Bearer {token}")])
    }

    /// A token is let in, as somebody.
    pub(super) fn is(&self, token: &str, path: &str, who: &str) {
        let answer = self.with_token(token, path);
        let told = (answer.status, answer.text());
        assert_eq!(
            told,
            (200, format!("\"{who}\"")),
            "{path}, {:?}",
            answer.headers
        );
    }

    /// A token is not let in, for a reason.
    pub(super) fn refuses(&self, token: &str, path: &str, reason: &str) {
        let challenge = format!("{PLAIN}, error=\"invalid_token\", error_description=\"{reason}\"");
        self.challenges(&self.with_token(token, path), 401, &challenge);
    }

    fn challenges(&self, answer: &Answer, status: u16, challenge: &str) {
        let told = (answer.status, answer.header("www-authenticate"));
        assert_eq!(
            told,
            (status, Some(challenge.to_owned())),
            "{}",
            answer.text()
        );
    }

    fn signatures(&self, keys: &Keys) {
        let Keys {
            ec,
            ed,
            rsa,
            other,
            rsa_public,
            ..
        } = keys;
        let valid = claims(&json!({}));
        let ada = "ada of https://id.example.com";
        self.is(&ec.token(&json!({ "kid": "ec" }), &valid), "/ec", ada);
        self.is(&ed.token(&json!({ "kid": "ed" }), &valid), "/ec", ada);
        // A token that does not name its key is tried with those that fit its algorithm.
        self.is(&ec.token(&json!({}), &valid), "/ec", ada);
        self.is(&rsa.token(&json!({ "typ": "at+jwt" }), &valid), "/rsa", ada);
        let secret = Signer::secret(SECRET);
        self.is(&secret.token(&json!({}), &valid), "/secret", ada);

        let unsigned = "the algorithm of the token is not allowed";
        for alg in [
            "none", "None", "NONE", "", "RS256", "ES384", "HS256", "es256",
        ] {
            let header = json!({ "alg": alg, "kid": "ec" });
            self.refuses(&Signer::Nothing.token(&header, &valid), "/ec", unsigned);
            self.refuses(&ec.token(&header, &valid), "/ec", unsigned);
        }
        for header in [
            json!({ "alg": null }),
            json!({ "alg": 1 }),
            json!({ "alg": ["ES256"] }),
        ] {
            self.refuses(&ec.token(&header, &valid), "/ec", unsigned);
        }
        // The public key, taken for a secret.
        for public in [
            rsa_public.as_str(),
            rsa_public.trim(),
            &rsa_public.replace('\n', ""),
        ] {
            let forged = Signer::secret(public.as_bytes());
            let token = forged.token(&json!({ "typ": "at+jwt" }), &valid);
            self.refuses(&token, "/rsa", unsigned);
            let token = forged.token(&json!({ "typ": "at+jwt", "alg": "RS256" }), &valid);
            self.refuses(&token, "/rsa", "the signature of the token is wrong");
        }
        // A secret that stands in a set of public keys.
        let token = secret.token(&json!({ "kid": "oct" }), &valid);
        self.refuses(&token, "/ec", unsigned);

        let wrong = "the signature of the token is wrong";
        self.refuses(&other.token(&json!({ "kid": "ec" }), &valid), "/ec", wrong);
        self.refuses(&other.token(&json!({}), &valid), "/ec", wrong);
        let unknown = "the token is signed with an unknown key";
        for id in ["other", "EC", "", "encrypt", "unknown", "../ec"] {
            self.refuses(&other.token(&json!({ "kid": id }), &valid), "/ec", unknown);
        }
        // The key of one algorithm under the name of another.
        self.refuses(&ec.token(&json!({ "kid": "ed" }), &valid), "/ec", unknown);
        let empty = Signer::Nothing.token(&json!({ "alg": "ES256", "kid": "ec" }), &valid);
        self.refuses(&empty, "/ec", wrong);
        let zeros = format!("{}{}", empty, base64url(&[0; 64]));
        self.refuses(&zeros, "/ec", wrong);
        let good = ec.token(&json!({ "kid": "ec" }), &valid);
        let (message, signature) = good.rsplit_once('.').unwrap();
        let (header, _) = message.split_once('.').unwrap();
        let changed = claims(&json!({ "sub": "root" }));
        self.refuses(
            &format!("{header}.{}.{signature}", part(&changed)),
            "/ec",
            wrong,
        );
    }

    fn headers_of_tokens(&self, keys: &Keys) {
        let Keys { ec, other, rsa, .. } = keys;
        let valid = claims(&json!({}));
        let ada = "ada of https://id.example.com";
        let good = ec.token(&json!({ "kid": "ec" }), &valid);
        // Nothing is trusted that the token itself brings along.
        for header in [
            json!({ "jwk": other.jwk("own") }),
            json!({ "kid": "own", "jwk": other.jwk("own") }),
            json!({ "jku": "https://evil.example.com/jwks", "x5u": "https://evil.example.com/x" }),
        ] {
            assert_eq!(
                self.with_token(&other.token(&header, &valid), "/ec").status,
                401
            );
            assert_eq!(
                self.with_token(&ec.token(&header, &valid), "/ec").status,
                if header["kid"].is_null() { 200 } else { 401 }
            );
        }
        let crit = "the token demands what is not known here";
        for crit_is in [json!(["b64"]), json!([]), json!(["exp"]), json!("exp")] {
            let header = json!({ "kid": "ec", "crit": crit_is, "b64": true });
            self.refuses(&ec.token(&header, &valid), "/ec", crit);
        }
        let typ = "the token is of another type";
        for (name, path, signer, is_it) in [
            ("JWT", "/ec", ec, true),
            ("jwt", "/ec", ec, true),
            ("at+jwt", "/ec", ec, true),
            ("application/at+jwt", "/ec", ec, true),
            ("logout+jwt", "/ec", ec, false),
            ("dpop+jwt", "/ec", ec, false),
            ("", "/ec", ec, false),
            ("at+jwt", "/rsa", rsa, true),
            ("AT+JWT", "/rsa", rsa, true),
            ("application/at+jwt", "/rsa", rsa, true),
            ("JWT", "/rsa", rsa, false),
        ] {
            let token = signer.token(&json!({ "typ": name }), &valid);
            match is_it {
                true => self.is(&token, path, ada),
                false => self.refuses(&token, path, typ),
            }
        }
        self.refuses(&rsa.token(&json!({}), &valid), "/rsa", typ);
        self.refuses(&ec.token(&json!({ "typ": 1 }), &valid), "/ec", typ);

        let malformed = "the token is malformed";
        let twice = format!(
            "{}.{}",
            base64url(br#"{"alg":"none","alg":"ES256"}"#),
            part(&valid)
        );
        let claims_twice = format!(
            "{}.{}",
            part(&json!({ "alg": "ES256" })),
            base64url(
                format!(
                    r#"{{"sub":"ada","sub":"root",{}"#,
                    valid.to_string().trim_start_matches('{')
                )
                .as_bytes()
            )
        );
        let of_list = format!("{}.{}", part(&json!({ "alg": "ES256" })), part(&json!([1])));
        for token in [ec.text(&twice), ec.text(&claims_twice), ec.text(&of_list)] {
            self.refuses(&token, "/ec", malformed);
        }
        let (message, signature) = good.rsplit_once('.').unwrap();
        for token in [
            "x".to_owned(),
            "..".to_owned(),
            "a.b.c".to_owned(),
            message.to_owned(),
            format!("{message}."),
            format!("{good}.{signature}"),
            format!("{good}.a.b"),
            format!("{good}="),
            format!("{good}!"),
            format!(".{message}.{signature}"),
            ec.token(&json!({ "kid": 7 }), &valid),
            good.to_uppercase(),
            "A".repeat(9000),
        ] {
            let answer = self.with_token(&token, "/ec");
            let challenge = answer.header("www-authenticate").unwrap();
            assert_eq!(answer.status, 401, "{token}");
            assert!(challenge.contains("invalid_token"), "{token}: {challenge}");
        }
    }

    fn claims(&self, keys: &Keys) {
        let ec =
            |others: &serde_json::Value| keys.ec.token(&json!({ "kid": "ec" }), &claims(others));
        let ada = "ada of https://id.example.com";
        for others in [
            json!({ "aud": ["shop"] }),
            json!({ "aud": ["other", "warehouse"] }),
            json!({ "exp": now() - 5 }),
            json!({ "exp": now() as f64 + 0.5 }),
            json!({ "exp": 9e15 }),
            json!({ "nbf": now() + 5 }),
            json!({ "nbf": 0, "iat": 0 }),
        ] {
            self.is(&ec(&others), "/ec", ada);
        }
        let issuer = "the token is of another issuer";
        let audience = "the token is for another audience";
        let malformed = "the token is malformed";
        for (others, reason) in [
            (json!({ "iss": "https://evil.example.com" }), issuer),
            (json!({ "iss": "https://id.example.com/" }), issuer),
            (json!({ "iss": ["https://id.example.com"] }), issuer),
            (json!({ "iss": null }), issuer),
            (json!({ "aud": "other" }), audience),
            (json!({ "aud": ["other"] }), audience),
            (json!({ "aud": [] }), audience),
            (json!({ "aud": [["shop"]] }), audience),
            (json!({ "aud": "shop warehouse" }), audience),
            (json!({ "aud": null }), audience),
            (json!({ "exp": now() - 60 }), "the token has expired"),
            (json!({ "exp": 0 }), "the token has expired"),
            (json!({ "exp": -1 }), "the token has expired"),
            (json!({ "exp": null }), "the token has no end"),
            (json!({ "exp": format!("{}", now() + 600) }), malformed),
            (json!({ "nbf": now() + 60 }), "the token is not valid yet"),
            (json!({ "nbf": "0" }), malformed),
            (json!({ "sub": null }), "the token is about nobody"),
        ] {
            self.refuses(&ec(&others), "/ec", reason);
        }
        self.challenges(
            &self.with_token(&ec(&json!({ "sub": "gone" })), "/ec"),
            401,
            &format!("{PLAIN}, error=\"invalid_token\""),
        );
        // No leeway.
        let secret = Signer::secret(SECRET);
        let token = secret.token(&json!({}), &claims(&json!({ "exp": now() - 1 })));
        self.refuses(&token, "/secret", "the token has expired");
    }

    fn other_schemes(&self, keys: &Keys) {
        let valid = claims(&json!({}));
        let token = keys.ec.token(&json!({ "kid": "ec" }), &valid);
        self.challenges(&self.get("/ec", &[]), 401, PLAIN);
        for headers in [
            vec!["authorization: Bearer".to_owned()],
            vec![format!("authorization: Basic {token}")],
            vec![format!("authorization: {token}")],
            vec![format!("cookie: access_token={token}")],
            vec![format!("x-key: {token}")],
            vec![
                format!("authorization: Bearer {token}"),
                format!("authorization: Bearer {token}"),
            ],
        ] {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            self.challenges(&self.get("/ec", &headers), 401, PLAIN);
        }
        let in_query = format!("/ec?access_token={token}");
        self.challenges(&self.get(&in_query, &[]), 401, PLAIN);
        let lower = format!("authorization: bearer {token}");
        assert_eq!(self.get("/ec", &[&lower]).status, 200);

        let opaque = |token: &str| self.with_token(token, "/opaque");
        assert_eq!(opaque("reader").text(), "\"may read\"");
        let scope = format!("{PLAIN}, error=\"insufficient_scope\", scope=\"read\"");
        self.challenges(&opaque("writer"), 403, &scope);
        let invalid = format!("{PLAIN}, error=\"invalid_token\"");
        self.challenges(&opaque("nobody"), 401, &invalid);
        self.challenges(&self.get("/opaque", &[]), 401, PLAIN);

        let challenge = "ClientCertificate realm=\"api\"";
        let with = |name: &str| self.get("/certificate", &[&format!("client-cert: {name}")]);
        assert_eq!(with("ada").text(), "\"ada by certificate\"");
        self.challenges(&with("eve"), 401, challenge);
        self.challenges(&self.get("/certificate", &[]), 401, challenge);
    }

    fn scopes_and_alternatives(&self, keys: &Keys) {
        let ec =
            |others: &serde_json::Value| keys.ec.token(&json!({ "kid": "ec" }), &claims(others));
        let ada = "ada of https://id.example.com";
        for others in [
            json!({ "scope": "read" }),
            json!({ "scope": "write read" }),
            json!({ "scp": "read" }),
            json!({ "scp": ["read", "write"] }),
            json!({ "scope": ["read"] }),
        ] {
            self.is(&ec(&others), "/ec/read", ada);
        }
        let read = format!("{PLAIN}, error=\"insufficient_scope\", scope=\"read\"");
        for others in [
            json!({}),
            json!({ "scope": "" }),
            json!({ "scope": "reader" }),
            json!({ "scope": "READ" }),
            json!({ "scope": "read\twrite" }),
            json!({ "scope": { "read": true } }),
            json!({ "scopes": "read" }),
            json!({ "scp": [["read"]] }),
        ] {
            self.challenges(&self.with_token(&ec(&others), "/ec/read"), 403, &read);
        }
        let both = format!("{PLAIN}, error=\"insufficient_scope\", scope=\"read write\"");
        let reader = ec(&json!({ "scope": "read" }));
        self.challenges(&self.with_token(&reader, "/ec/both"), 403, &both);
        self.is(&ec(&json!({ "scope": "write read" })), "/ec/both", ada);
        // An invalid token is that, whatever it lacks.
        self.refuses(
            &ec(&json!({ "exp": 1 })),
            "/ec/read",
            "the token has expired",
        );
        let banned = ec(&json!({ "sub": "banned", "scope": "read" }));
        self.challenges(&self.with_token(&banned, "/ec/read"), 403, &read);
        self.challenges(&self.with_token(&banned, "/ec"), 403, PLAIN);

        self.is(&reader, "/ec/either", ada);
        self.is(&ec(&json!({ "scope": "admin" })), "/ec/either", ada);
        let admin = format!("{PLAIN}, error=\"insufficient_scope\", scope=\"admin\"");
        let key = "ApiKey in=\"header\", name=\"x-key\"";
        self.challenges(
            &self.with_token(&ec(&json!({})), "/ec/either"),
            403,
            &format!("{read}, {admin}, {key}"),
        );
        self.challenges(
            &self.get("/ec/either", &[]),
            401,
            &format!("{PLAIN}, {key}"),
        );
        let with_key = |key: &str| self.get("/ec/either", &[&format!("x-key: {key}")]);
        assert_eq!(with_key("open sesame").text(), "\"a key\"");
        for wrong in ["open sesamE", "open", "open sesame!", ""] {
            assert_eq!(with_key(wrong).status, 401, "{wrong}");
        }

        // All of an alternative is wanted, before the body is looked at.
        let writer = format!("authorization: Bearer {}", ec(&json!({ "scope": "write" })));
        let reader = format!("authorization: Bearer {reader}");
        let typed = "content-type: application/json";
        let post = |headers: &[&str], body| self.send("POST /ec/key", headers, body);
        let good = post(&[&writer, "x-key: open sesame", typed], "{\"n\":1}");
        assert_eq!(good.text(), format!("\"{ada} and a key\""));
        assert_eq!(
            post(&[&writer, "x-key: open sesame", typed], "{}").status,
            400
        );
        assert_eq!(post(&[&writer, typed], "{}").status, 401);
        assert_eq!(post(&["x-key: open sesame", typed], "{}").status, 401);
        assert_eq!(post(&[&writer, "x-key: other", typed], "{}").status, 401);
        assert_eq!(
            post(&[&reader, "x-key: open sesame", typed], "{}").status,
            403
        );
    }

    /// Where anybody is let in, nobody is who presents what is wrong.
    fn credentials_that_nobody_needs(&self, keys: &Keys) {
        let ec =
            |others: &serde_json::Value| keys.ec.token(&json!({ "kid": "ec" }), &claims(others));
        let ada = "ada of https://id.example.com";
        let anybody = |path: &str, headers: &[&str]| {
            let answer = self.get(path, headers);
            assert_eq!(
                (answer.status, &*answer.text()),
                (200, "\"anybody\""),
                "{path}"
            );
        };
        let [good, old] = [json!({}), json!({ "exp": 1 })].map(|others| ec(&others));
        let bearer = |token: &str| format!("authorization: Bearer {token}");
        let unsigned = Signer::Nothing.token(&json!({ "alg": "none" }), &claims(&json!({})));

        let optional = "/ec/optional";
        self.is(&good, optional, ada);
        anybody(optional, &[]);
        // What the operation does not know says nothing.
        anybody(
            optional,
            &["x-key: other", "cookie: ec=x", "client-cert: eve"],
        );
        self.refuses(&old, optional, "the token has expired");
        let reason = "the algorithm of the token is not allowed";
        self.refuses(&unsigned, optional, reason);
        self.refuses(
            &ec(&json!({ "sub": null })),
            optional,
            "the token is about nobody",
        );
        let gone = self.with_token(&ec(&json!({ "sub": "gone" })), optional);
        self.challenges(&gone, 401, &format!("{PLAIN}, error=\"invalid_token\""));
        let banned = self.with_token(&ec(&json!({ "sub": "banned" })), optional);
        self.challenges(&banned, 403, PLAIN);
        let unreadable = [
            vec![good.as_str()],
            vec!["Bearer"],
            vec!["Basic YWRhOmdvb2Q="],
            vec!["Token x"],
            vec![""],
        ];
        let twice = format!("Bearer {good}");
        for lines in [&unreadable[..], &[vec![&*twice, &twice]]].concat() {
            let lines = lines.iter().map(|line| format!("authorization: {line}"));
            let lines: Vec<String> = lines.collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            self.challenges(&self.get(optional, &lines), 401, PLAIN);
        }

        let (any, key) = ("/ec/any", "ApiKey in=\"header\", name=\"x-key\"");
        let right = "x-key: open sesame";
        anybody(any, &[]);
        self.is(&ec(&json!({ "scope": "read" })), any, ada);
        // One way in is enough, whatever is presented for the others.
        for headers in [
            &[right][..],
            &[&bearer(&old), right],
            &[&bearer(&good), right],
        ] {
            assert_eq!(self.get(any, headers).text(), "\"a key\"");
        }
        self.challenges(
            &self.get(any, &["x-key: other"]),
            401,
            &format!("{PLAIN}, {key}"),
        );
        let scope = format!("{PLAIN}, error=\"insufficient_scope\", scope=\"read\", {key}");
        self.challenges(&self.with_token(&good, any), 403, &scope);
        let expired = "error=\"invalid_token\", error_description=\"the token has expired\"";
        let expired = format!("{PLAIN}, {expired}, {key}");
        self.challenges(&self.get(any, &[&bearer(&old), "x-key: x"]), 401, &expired);

        // A part of an alternative is not enough for it; what clients send on their own is no attempt.
        let pair = "/ec/pair";
        anybody(pair, &[]);
        anybody(pair, &["client-cert: ada"]);
        let both = self.get(pair, &[&bearer(&good), right]);
        assert_eq!(both.text(), format!("\"{ada} and a key\""));
        assert_eq!(self.get(pair, &["client-cert: ada", right]).status, 200);
        let all = format!("{PLAIN}, {key}, ClientCertificate realm=\"api\"");
        for headers in [
            &[right][..],
            &[&bearer(&good)],
            &["client-cert: eve", right],
        ] {
            self.challenges(&self.get(pair, headers), 401, &all);
        }
    }
}
