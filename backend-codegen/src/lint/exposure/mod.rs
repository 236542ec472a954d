//! What goes out that should not, and what comes in that should not.

mod checks;

use checks::{
    active_text, privilege_in_request, secret_in_answer, secret_in_example, secret_in_url,
    sequential_id, server_owned, url_from_client,
};

use crate::diagnostic::Severity::{Note, Warning};
use crate::lint::{Family, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::secret-in-url",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API2:2023 Broken Authentication; RFC 9110, section 17.9; RFC 6750, section 5.3",
        what: "A parameter of the path or the query is a secret by its name.",
        why: "URLs are written to logs, kept in histories and sent on as `Referer`. Tokens that are used once, \
              such as those of a link in a mail, and cursors of lists are not told.",
        fix: "send it in a header, or in the body",
        many: None,
        bad: "
            paths:
              /login:
                post:
                  parameters:
                    - name: password # here
                      in: query
                      schema: { type: string }
                  responses: { '204': { description: You are in. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  parameters:
                    - { name: page_token, in: query, schema: { type: string } }
                  responses: { '200': { description: A page. } }
            ",
        check: secret_in_url,
    },
    Rule {
        code: "lint::secret-in-answer",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API3:2023 Broken Object Property Level Authorization",
        what: "An answer has a member that is a secret by its name.",
        why: "A password, or what was made of one, has no reason to leave the server. A schema that is used \
              both ways says so by `writeOnly: true`: a generated server then never sends the member.",
        fix: "add `writeOnly: true`, or answer with a schema that does not have it",
        many: Some("{n} members that are secrets by their names are sent to clients"),
        bad: "
            paths:
              /me:
                get:
                  responses:
                    '200':
                      description: You.
                      content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
            components:
              schemas:
                User:
                  type: object
                  properties:
                    name: { type: string }
                    password: { type: string } # here
            ",
        good: "
            paths:
              /me:
                get:
                  responses:
                    '200':
                      description: You.
                      content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
            components:
              schemas:
                User:
                  type: object
                  properties:
                    name: { type: string }
                    password: { type: string, writeOnly: true }
            ",
        check: secret_in_answer,
    },
    Rule {
        code: "lint::privilege-in-request",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API3:2023 Broken Object Property Level Authorization",
        what: "Clients can send a member that says what they are allowed to.",
        why: "If a handler stores what it is sent, as most do, everybody who may change their own record makes \
              themselves an administrator (mass assignment). `readOnly: true` keeps the member out of requests.",
        fix: "add `readOnly: true`, or take a schema without it in requests",
        many: None,
        bad: "
            paths:
              /me:
                put:
                  requestBody:
                    content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
                  responses: { '204': { description: Done. } }
            components:
              schemas:
                User:
                  type: object
                  properties:
                    name: { type: string }
                    is_admin: { type: boolean } # here
            ",
        good: "
            paths:
              /me:
                put:
                  requestBody:
                    content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
                  responses: { '204': { description: Done. } }
            components:
              schemas:
                User:
                  type: object
                  properties:
                    name: { type: string }
                    is_admin: { type: boolean, readOnly: true }
            ",
        check: privilege_in_request,
    },
    Rule {
        code: "lint::server-owned-member",
        level: Some(Note),
        family: Family::Security,
        source: "OWASP API3:2023 Broken Object Property Level Authorization; OpenAPI, Schema Object, `readOnly`",
        what: "A schema that is used both ways lets clients send when something was made or changed.",
        why: "Such times are the server's. Said to be `readOnly`, they are no part of requests: generated \
              types for requests do not have them, and documentation does not ask for them.",
        fix: "add `readOnly: true`",
        many: Some("{n} members that the server sets can be sent by clients"),
        bad: "
            paths:
              /orders:
                post:
                  requestBody:
                    content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
                  responses:
                    '201':
                      description: Made.
                      content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
            components:
              schemas:
                Order:
                  type: object
                  properties:
                    created_at: { type: string, format: date-time } # here
            ",
        good: "
            paths:
              /orders:
                post:
                  requestBody:
                    content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
                  responses:
                    '201':
                      description: Made.
                      content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
            components:
              schemas:
                Order:
                  type: object
                  properties:
                    created_at: { type: string, format: date-time, readOnly: true }
            ",
        check: server_owned,
    },
    Rule {
        code: "lint::url-from-client",
        level: Some(Note),
        family: Family::Security,
        source: "OWASP API7:2023 Server Side Request Forgery; RFC 9700, section 4.11",
        what: "Clients send an address that the server may ask, or send people to.",
        why: "A server that fetches whatever URL it is sent can be made to ask hosts that only it can reach, \
              such as the metadata service of a cloud; one that redirects there helps phishing. An `enum` or an \
              anchored `pattern` says which addresses are meant.",
        fix: "restrict it by an `enum` or a `pattern` with the hosts that are meant",
        many: Some("clients send {n} addresses that the server may ask, or send people to"),
        bad: "
            paths:
              /images:
                post:
                  parameters:
                    - name: image_url # here
                      in: query
                      schema: { type: string, format: uri }
                  responses: { '204': { description: Taken. } }
            ",
        good: "
            paths:
              /images:
                post:
                  parameters:
                    - name: image_url
                      in: query
                      schema: { type: string, format: uri, pattern: '^https://images\\.shop\\.com/' }
                  responses: { '204': { description: Taken. } }
            ",
        check: url_from_client,
    },
    Rule {
        code: "lint::sequential-id",
        level: Some(Note),
        family: Family::Security,
        source: "OWASP API1:2023 Broken Object Level Authorization",
        what: "Things are named by numbers that can be guessed.",
        why: "Whoever has seen order 1041 asks for 1042. That each request is checked for whose order it is \
              matters more; names that cannot be guessed (UUID, version 4 or 7) make one forgotten check less \
              of a disaster, and do not tell how many orders there are.",
        fix: "use `type: string, format: uuid`",
        many: Some("things are named by numbers that can be guessed, in {n} operations"),
        bad: "
            paths:
              /orders/{order_id}:
                get:
                  parameters:
                    - { name: order_id, in: path, required: true, schema: { type: integer } } # here
                  responses: { '200': { description: One. } }
            ",
        good: "
            paths:
              /orders/{order_id}:
                get:
                  parameters:
                    - name: order_id
                      in: path
                      required: true
                      schema: { type: string, format: uuid }
                  responses: { '200': { description: One. } }
            ",
        check: sequential_id,
    },
    Rule {
        code: "lint::active-text",
        level: Some(Warning),
        family: Family::Security,
        source: "OpenAPI, Security Considerations: Markdown and HTML Sanitization",
        what: "A description has markup that runs code.",
        why: "Descriptions are shown as Markdown by pages of documentation, and not all of them take out \
              `<script>`, `javascript:` or handlers of events. Who can edit the document could run code in the \
              browsers of its readers.",
        fix: "remove the markup, or put it into a code block",
        many: None,
        bad: "
            paths:
              /orders:
                get: # here
                  description: All orders <script>steal()</script>
                  responses: { '200': { description: One. } }
            ",
        good: "
            paths:
              /orders:
                get:
                  description: All orders, as `<script>` shows them
                  responses: { '200': { description: One. } }
            ",
        check: active_text,
    },
    Rule {
        code: "lint::secret-in-example",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API8:2023 Security Misconfiguration",
        what: "An example or a default looks like a secret that is in use.",
        why: "Keys of cloud providers, source forges and payment services have forms that can be known. In a \
              document that is published they are found within minutes.",
        fix: "replace it by one that is plainly made up, and take the real one back",
        many: None,
        bad: "
            components:
              schemas:
                Key:
                  type: string # here
                  examples: ['ghp_16C7e42F292c6912E7710c838347Ae178B4a']
            ",
        good: "
            components:
              schemas:
                Key:
                  type: string
                  examples: ['ghp_EXAMPLE']
            ",
        check: secret_in_example,
    },
];
