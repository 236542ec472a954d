//! Ways in.

use super::changes;

#[test]
fn security_is_one_of_several_ways() {
    let document = |security: &str| {
        format!(
            "
            paths:
              /a:
                get: {{security: {security}, responses: {{'200': {{description: ''}}}}}}
            components:
              securitySchemes:
                key: {{type: apiKey, in: header, name: X-Key}}
                oauth: {{type: oauth2, flows: {{clientCredentials: {{tokenUrl: https://a, scopes: {{read: '', write: ''}}}}}}}}
            "
        )
    };
    let change = |old: &str, new: &str| changes(&document(old), &document(new));
    insta::assert_snapshot!(change("[{key: []}]", "[{key: []}, {oauth: [read]}]"), @"
    compatible[security-relaxed] `oauth` with `read` is enough for `GET /a` now | in what clients send
    ");
    insta::assert_snapshot!(change("[{oauth: [read]}]", "[{oauth: [read, write]}]"), @"
    breaking[security-tightened] `oauth` with `read` is no longer enough for `GET /a` | what clients send may now be refused
    ");
    insta::assert_snapshot!(change("[]", "[{key: []}]"), @"
    breaking[security-tightened] `GET /a` is no longer open to everyone | what clients send may now be refused
    ");
    insta::assert_snapshot!(change("[{key: []}]", "[{key: []}, {key: [], oauth: [read]}]"), @"
    annotation[rewritten] `security` of `GET /a` says the same in other words
    ");
}

#[test]
fn a_scheme_by_another_name_is_the_same_scheme() {
    let document = |name: &str| {
        format!(
            "
            paths:
              /a:
                get: {{security: [{{{name}: []}}], responses: {{'200': {{description: ''}}}}}}
            components: {{securitySchemes: {{{name}: {{type: http, scheme: bearer}}}}}}
            "
        )
    };
    insta::assert_snapshot!(changes(&document("token"), &document("bearer")), @"
    annotation[component-renamed] the security scheme `token` is called `bearer`
    ");
}
