//! Who may call, and how that is shown.

mod checks;

use checks::{
    admin_alike, basic, bearer_format, http_server, http_token, key_in_url, no_scope, oauth_flow,
    open_write, undefined,
};

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lint::{Family, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::security-undefined",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API2:2023 Broken Authentication",
        what: "An operation does not say who may call it.",
        why: "Where neither the operation nor the document has `security`, everybody may call. That is \
              right for some operations, and then they say so: `security: []`. Said nowhere, nobody knows \
              whether it was meant, and a generated server lets everybody in.",
        fix: "add `security` to the document, and `security: []` to operations that are for everybody",
        many: Some("nothing says who may call {n} operations"),
        bad: "
            paths:
              /orders: # here
                get:
                  responses: { '200': { description: All orders. } }
            ",
        good: "
            security: [{ token: [] }]
            paths:
              /orders:
                get:
                  responses: { '200': { description: All orders. } }
              /health:
                get:
                  security: []
                  responses: { '204': { description: All is well. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer, bearerFormat: JWT } }
            ",
        check: undefined,
    },
    Rule {
        code: "lint::security-open-write",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API5:2023 Broken Function Level Authorization",
        what: "An operation that changes something is for everybody, where others demand credentials.",
        why: "`security: []` or `{}` on a POST, PUT, PATCH or DELETE takes away what the document demands \
              of the others. Logging in, signing up and receiving webhooks are like that; little else is. \
              Operations whose path says one of these are not told.",
        fix: "remove the `security` of the operation, or name what it demands",
        many: None,
        bad: "
            security: [{ token: [] }]
            paths:
              /orders:
                get:
                  responses: { '200': { description: All. } }
                delete: # here
                  security: []
                  responses: { '204': { description: All gone. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer } }
            ",
        good: "
            security: [{ token: [] }]
            paths:
              /orders:
                delete:
                  responses: { '204': { description: All gone. } }
              /login:
                post:
                  security: []
                  responses: { '204': { description: You are in. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer } }
            ",
        check: open_write,
    },
    Rule {
        code: "lint::security-basic",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API2:2023 Broken Authentication; RFC 7617, section 4",
        what: "A way in sends a password with each request, or is a scheme that few servers verify safely.",
        why: "HTTP Basic puts the password itself into every request, so that each log and each proxy on the \
              way can leak it, and it cannot be taken back without changing it. Digest, Negotiate and OAuth 1 \
              are old and rarely implemented well.",
        fix: "use `type: oauth2`, `openIdConnect`, or `http` with `scheme: bearer`",
        many: None,
        bad: "
            components:
              securitySchemes:
                login:
                  type: http # here
                  scheme: basic
            ",
        good: "
            components:
              securitySchemes:
                login:
                  type: http
                  scheme: bearer
            ",
        check: basic,
    },
    Rule {
        code: "lint::security-key-in-url",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API2:2023 Broken Authentication; RFC 9110, section 17.9",
        what: "An API key is sent in the URL.",
        why: "URLs are written to logs, kept in histories of browsers and sent on as `Referer`. A secret in \
              one is soon no secret.",
        fix: "send the key in a header: `in: header`",
        many: None,
        bad: "
            components:
              securitySchemes:
                key:
                  type: apiKey # here
                  in: query
                  name: key
            ",
        good: "
            components:
              securitySchemes:
                key:
                  type: apiKey
                  in: header
                  name: X-Api-Key
            ",
        check: key_in_url,
    },
    Rule {
        code: "lint::security-http-server",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API8:2023 Security Misconfiguration; RFC 9325",
        what: "A server is reached without TLS.",
        why: "Whatever goes over plain HTTP can be read and changed on the way: credentials, and the data that \
              they protect. Servers on this machine (`localhost`, `127.0.0.1`), hosts without a domain and \
              hosts in a variable are not told.",
        fix: "write `https://`",
        many: None,
        bad: "
            servers:
              - url: http://api.shop.com/v1 # here
            ",
        good: "
            servers:
              - url: https://api.shop.com/v1
              - url: http://localhost:8080/v1
            ",
        check: http_server,
    },
    Rule {
        code: "lint::security-http-token",
        level: Some(Error),
        family: Family::Security,
        source: "RFC 6749, sections 3.1 and 3.2; OpenID Connect Discovery 1.0, section 3",
        what: "Tokens are asked for without TLS.",
        why: "OAuth 2 and OpenID Connect demand TLS where tokens are granted, issued and renewed: whoever \
              listens has the password, the code or the token.",
        fix: "write `https://`",
        many: None,
        bad: "
            components:
              securitySchemes:
                login:
                  type: oauth2 # here
                  flows:
                    clientCredentials: { tokenUrl: http://id.shop.com/token, scopes: {} }
            ",
        good: "
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    clientCredentials: { tokenUrl: https://id.shop.com/token, scopes: {} }
            ",
        check: http_token,
    },
    Rule {
        code: "lint::security-oauth-flow",
        level: Some(Warning),
        family: Family::Security,
        source: "RFC 9700, sections 2.1.2 and 2.4",
        what: "OAuth 2 is used in a way that should no longer be used.",
        why: "The implicit flow puts tokens into URLs, where they leak; the password flow gives the password \
              to the client, which two factors and single sign-on do not survive. RFC 9700 says SHOULD NOT of \
              the first and MUST NOT of the second.",
        fix: "use `authorizationCode` with PKCE for people, `clientCredentials` for programs",
        many: None,
        bad: "
            components:
              securitySchemes:
                login:
                  type: oauth2 # here
                  flows:
                    password: { tokenUrl: https://id.shop.com/token, scopes: {} }
            ",
        good: "
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    authorizationCode:
                      authorizationUrl: https://id.shop.com/authorize
                      tokenUrl: https://id.shop.com/token
                      scopes: {}
            ",
        check: oauth_flow,
    },
    Rule {
        code: "lint::security-bearer-format",
        level: Some(Note),
        family: Family::Security,
        source: "OpenAPI, Security Scheme Object; RFC 8725",
        what: "A bearer token is of no known kind.",
        why: "`bearerFormat: JWT` tells readers and tools how the token can be verified; rules for JSON Web \
              Tokens (RFC 8725) apply only to these. Of opaque tokens say that they are.",
        fix: "add `bearerFormat`, such as `JWT` or `opaque`",
        many: None,
        bad: "
            components:
              securitySchemes:
                token:
                  type: http # here
                  scheme: bearer
            ",
        good: "
            components:
              securitySchemes:
                token:
                  type: http
                  scheme: bearer
                  bearerFormat: JWT
            ",
        check: bearer_format,
    },
    Rule {
        code: "lint::security-no-scope",
        level: Some(Note),
        family: Family::Security,
        source: "OWASP API5:2023 Broken Function Level Authorization; RFC 6749, section 3.3",
        what: "An operation that changes something demands no scope, although there are some.",
        why: "A token that was granted for reading then also writes. Least privilege is one scope for each \
              thing that can be done.",
        fix: "name a scope in the `security` of the operation",
        many: Some("{n} operations that change something demand no scope"),
        bad: "
            paths:
              /orders:
                delete: # here
                  security: [{ login: [] }]
                  responses: { '204': { description: All gone. } }
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    clientCredentials:
                      tokenUrl: https://id.shop.com/token
                      scopes: { 'orders:write': Change orders. }
            ",
        good: "
            paths:
              /orders:
                delete:
                  security: [{ login: ['orders:write'] }]
                  responses: { '204': { description: All gone. } }
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    clientCredentials:
                      tokenUrl: https://id.shop.com/token
                      scopes: { 'orders:write': Change orders. }
            ",
        check: no_scope,
    },
    Rule {
        code: "lint::security-admin-alike",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API5:2023 Broken Function Level Authorization",
        what: "An operation for administrators demands the same as those for everybody.",
        why: "A path with `admin` in it that any user's credentials open relies on the handler alone. A scheme \
              or a scope of its own makes the difference visible, and a generated server enforces it.",
        fix: "demand a scheme or a scope of their own for these operations",
        many: Some("{n} operations for administrators demand the same as the others"),
        bad: "
            security: [{ token: [] }]
            paths:
              /admin/users:
                get: # here
                  responses: { '204': { description: Nobody. } }
              /orders:
                get:
                  responses: { '204': { description: None. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer } }
            ",
        good: "
            security: [{ token: [] }]
            paths:
              /admin/users:
                get:
                  security: [{ staff: [] }]
                  responses: { '204': { description: Nobody. } }
              /orders:
                get:
                  responses: { '204': { description: None. } }
            components:
              securitySchemes:
                token: { type: http, scheme: bearer }
                staff: { type: http, scheme: bearer }
            ",
        check: admin_alike,
    },
];
