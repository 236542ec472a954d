use super::super::testing::{api, diagnostics};
use crate::api::{ApiKeyLocation, SecurityKind};

#[test]
fn all_kinds_of_schemes_are_read() {
    let api = api("
        openapi: 3.2.0
        components:
          securitySchemes:
            query: {type: apiKey, name: key, in: query}
            header: {type: apiKey, name: X-Key, in: header, deprecated: true}
            cookie: {type: apiKey, name: session, in: cookie}
            basic: {type: http, scheme: Basic}
            bearer: {type: http, scheme: bearer, bearerFormat: JWT}
            digest: {type: http, scheme: Digest}
            tls: {type: mutualTLS}
            oidc: {type: openIdConnect, openIdConnectUrl: 'https://a/.well-known'}
            oauth:
              type: oauth2
              oauth2MetadataUrl: https://a/meta
              flows:
                implicit: {authorizationUrl: 'https://a', scopes: {read: Read}}
                password: {tokenUrl: 'https://a', scopes: {}}
                clientCredentials: {tokenUrl: 'https://a', scopes: {write: }}
                authorizationCode: {authorizationUrl: 'https://a', tokenUrl: 'https://b', refreshUrl: 'https://c', scopes: {}}
                deviceAuthorization: {deviceAuthorizationUrl: 'https://d', tokenUrl: 'https://b', scopes: {}}
            alias: {$ref: '#/components/securitySchemes/basic', description: D}
    ");
    let kind = |name: &str| &api.security_schemes[name].kind;
    assert_eq!(
        *kind("query"),
        SecurityKind::ApiKey {
            name: "key".into(),
            sent_in: ApiKeyLocation::Query
        }
    );
    assert!(api.security_schemes["header"].deprecated);
    assert_eq!(*kind("basic"), SecurityKind::Basic);
    assert_eq!(*kind("alias"), SecurityKind::Basic);
    assert_eq!(
        api.security_schemes["alias"].description.as_deref(),
        Some("D")
    );
    assert_eq!(
        *kind("bearer"),
        SecurityKind::Bearer {
            format: Some("JWT".to_owned())
        }
    );
    assert_eq!(*kind("digest"), SecurityKind::OtherHttp("Digest".into()));
    assert_eq!(*kind("tls"), SecurityKind::MutualTls);
    let SecurityKind::Oauth2 {
        flows,
        metadata_url,
    } = kind("oauth")
    else {
        panic!("{:?}", kind("oauth"));
    };
    assert_eq!(metadata_url.as_deref(), Some("https://a/meta"));
    assert_eq!(flows.implicit.as_ref().unwrap().scopes["read"], "Read");
    assert!(flows.device_authorization.is_some());
}

#[test]
fn operations_demand_what_they_say_or_what_the_api_says() {
    let api = api("
        security: [{a: []}, {b: [], c: []}]
        paths:
          /a:
            get: {}
            put: {security: []}
            post: {security: [{}, {a: [admin]}]}
        components:
          securitySchemes:
            a: {type: http, scheme: basic}
            b: {type: apiKey, name: b, in: query}
            c: {type: mutualTLS}
    ");
    let shown: Vec<String> = api
        .operations()
        .map(|(_, operation)| {
            let ways: Vec<String> = operation
                .security
                .iter()
                .map(|requirement| {
                    let schemes: Vec<String> = requirement
                        .schemes
                        .iter()
                        .map(|(name, scopes)| format!("{name}{scopes:?}"))
                        .collect();
                    schemes.join("+")
                })
                .collect();
            format!(
                "{} {} {ways:?}",
                operation.method, operation.inherits_security
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#"GET true ["a[]", "b[]+c[]"]"#,
            r#"PUT false []"#,
            r#"POST false ["", "a[\"admin\"]"]"#,
        ]
    );
}

#[test]
fn from_3_2_on_a_scheme_may_be_named_by_a_reference() {
    let (api, text) = super::super::testing::with_files(
        "
        openapi: 3.2.0
        security: [{'auth.yaml#/components/securitySchemes/Key': []}]
        ",
        &[(
            "auth.yaml",
            "components: {securitySchemes: {Key: {type: apiKey, name: k, in: header}}}",
        )],
    );
    assert_eq!(text, "");
    assert!(api.security[0].schemes.contains_key("Key"));
    assert!(api.security_schemes.contains_key("Key"));
}

#[test]
fn what_is_wrong_with_security_is_told_and_never_opens_a_door() {
    let yaml = r#"
        security: [{bearr: []}, nonsense, {broken: []}]
        paths:
          /a: {get: {security: [{oauth: [reed, write, "a b"]}]}}
          /b: {get: {security: {bearer: []}}}
        components:
          securitySchemes:
            bearer: {type: http, scheme: bearer}
            oauth: {type: oauth2, flows: {implicit: {scopes: {read: R, write: W}}}}
            broken: {type: basic}
            noname: {type: apiKey, in: header}
            badname: {type: apiKey, in: header, name: "a\r\nb"}
            badplace: {type: apiKey, in: body, name: a}
            nothing: {type: oauth2}
            typo: {type: apikey, name: a, in: query}
    "#;
    insta::assert_snapshot!(diagnostics(yaml), @r"
        error[security::unknown-scheme] 1:13 there is no security scheme `bearr` | `security` | help: did you mean `bearer`?
        error[openapi::wrong-type] 1:25 a security requirement must be an object, not a string | `security` | help: write the name of a scheme with a list of scopes, such as `- apiKey: []`
        warning[security::unknown-scope] 3:34 no flow of `oauth` offers the scope `reed` | `GET /a` | help: did you mean `read`?
        error[security::scope] 3:47 `a b` cannot be a scope | a scope has no spaces, quotes or control characters | help: name several scopes one by one
        error[openapi::wrong-type] 4:24 `security` must be a list, not an object | `GET /b` | help: put a dash before it, or `[` and `]` around it
        warning[openapi::missing-field] 8:46 this flow has no `authorizationUrl` | flow `implicit` of security scheme `oauth` | help: add `authorizationUrl`
        error[security::type] 9:20 there is no security scheme of type `basic` | security scheme `broken` | help: write `type: http` with `scheme: basic`
        error[openapi::missing-field] 10:14 this security scheme has no `name` | security scheme `noname` | help: add `name`
        error[security::name] 11:47 `a\r\nb` cannot be the name of an API key | security scheme `badname` | help: use letters, digits, `-` and `_`
        error[security::location] 12:34 no API key is sent in `body` | security scheme `badplace` | help: it is sent in `query`, `header` or `cookie`
        warning[security::no-flows] 13:15 this OAuth scheme has no `flows`, so nobody can get a token | security scheme `nothing` | help: add `flows`
        error[security::type] 14:18 there is no security scheme of type `apikey` | security scheme `typo` | help: did you mean `apiKey`?
        ");
    let (api, _) = super::super::testing::with_files(yaml, &[]);
    // The way in that is not understood is still a demand.
    assert!(
        api.security
            .iter()
            .all(|requirement| !requirement.schemes.is_empty())
    );
}
