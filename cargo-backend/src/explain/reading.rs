//! Documents of OpenAPI: what to do about what the reader's own table says.

/// Codes with what to do; what they say, the library has.
pub(super) const MORE: &[(&str, &str)] = &[
    (
        "code::applications",
        "Of what two of them serve only the first is in it. If each has a document of its own, name the folder of one.",
    ),
    (
        "code::feature",
        "Read it with that feature by `--features`, or with all of them by `--all-features`.",
    ),
    (
        "code::guess",
        "It was guessed, and told since `--strict` asks for it. Say it in the code: by a type, an attribute or a schema.",
    ),
    (
        "code::lost",
        "The reason is told beside the call. Often a path or a handler is only known when the program runs.",
    ),
    (
        "database::no-create",
        "Give the column a default in the database, or show it with `--column`.",
    ),
    (
        "database::not-served",
        "The reason is told beside the table. `--key` says what tells its rows apart, and `--column` that something is no secret.",
    ),
    (
        "database::nothing-chosen",
        "Name tables with `--table`, or take all of them with `--all-tables`.",
    ),
    (
        "database::nothing-served",
        "Each table is told with its reason.",
    ),
    (
        "database::unknown",
        "Write tables as `users` or `schema.users`, and columns as `users.name`.",
    ),
    (
        "openapi::bare-example",
        "Below `examples` each entry is an object: put the value below `value`.",
    ),
    (
        "openapi::component-name",
        "Names of components have letters, digits, `.`, `-` and `_` alone (OpenAPI, Components Object).",
    ),
    (
        "openapi::content-type-header",
        "It is ignored (OpenAPI, Response Object, `headers`). Say it as a key of `content`.",
    ),
    (
        "openapi::duplicate-tag",
        "Names of tags are unique (OpenAPI, `tags`). Remove one of them.",
    ),
    (
        "openapi::example-and-examples",
        "They exclude each other. Move the one into the others.",
    ),
    (
        "openapi::example-values",
        "They exclude each other. Remove one.",
    ),
    (
        "openapi::header-name",
        "Names of headers are tokens (RFC 9110, section 5.6.2), and case does not tell them apart.",
    ),
    (
        "openapi::link",
        "`operationId` names one operation of the document, `operationRef` one by its pointer; a link has one of the two.",
    ),
    (
        "openapi::media-type",
        "Write a type and a subtype, such as `application/json`, or a range, such as `image/*` (RFC 9110, section 8.3.1).",
    ),
    (
        "openapi::method",
        "Methods that a path item has a field for do not belong there, and others are tokens (RFC 9110, section 9.1).",
    ),
    (
        "openapi::missing-field",
        "OpenAPI demands it. Add it; which one it is stands in the finding.",
    ),
    (
        "openapi::newer-field",
        "Write the version that has it into `openapi`, so that other tools read it, too.",
    ),
    (
        "openapi::no-content",
        "Nothing can be sent then. Add `content` with a media type, or remove the body.",
    ),
    (
        "openapi::no-description",
        "OpenAPI demands one, of 3.0 and 3.1 also where it says little.",
    ),
    (
        "openapi::no-responses",
        "OpenAPI demands at least one (3.0), and clients want to know. Add that of success.",
    ),
    (
        "openapi::not-openapi",
        "A document begins with `openapi: 3.1.0`, or with `swagger: '2.0'`. It may be the wrong file.",
    ),
    (
        "openapi::null",
        "Remove the field, or give it a value. In YAML a key with nothing behind it is `null`.",
    ),
    (
        "openapi::operation-id",
        "It names one operation of the whole document. The first one keeps it; with `--lenient` the others go without.",
    ),
    (
        "openapi::quoted",
        "`'true'` is a text. Remove the quotes: other tools take it for one.",
    ),
    (
        "openapi::server-url",
        "Declare it among the `variables` of the server, with a `default`.",
    ),
    (
        "openapi::status",
        "Keys are three digits from 100 to 599, `1XX` to `5XX`, or `default`.",
    ),
    (
        "openapi::swagger",
        "The part is left out, or read as what comes nearest; which one is told.",
    ),
    (
        "openapi::tag-cycle",
        "A tag that is nested has a `parent`, and the chain ends.",
    ),
    (
        "openapi::too-large",
        "Move examples to files and name them by `externalValue`.",
    ),
    ("openapi::too-many-operations", "Split the document."),
    (
        "openapi::too-many-problems",
        "Solve those that are shown, and run again. The file may be of the wrong kind.",
    ),
    (
        "openapi::undeclared-tag",
        "It probably is a slip, and the operation is in a group of its own. Correct it, or declare the tag.",
    ),
    (
        "openapi::unknown-field",
        "It is probably a slip, or stands one level too high or too low. What is yours begins with `x-`.",
    ),
    (
        "openapi::unknown-tag",
        "Declare it among the `tags` of the document.",
    ),
    (
        "openapi::unquoted",
        "Put it in quotes: without them it is a number, a truth value or nothing.",
    ),
    (
        "openapi::version",
        "There are 3.0, 3.1 and 3.2, written as `3.1.0` and in quotes if YAML would take it for a number.",
    ),
    ("openapi::wrong-type", "What belongs there is told."),
    (
        "overlay::action",
        "An action has one of `update`, `remove` and `copy`.",
    ),
    (
        "overlay::copy",
        "`copy` selects one node (Overlay Specification 1.1 and later).",
    ),
    (
        "overlay::incompatible",
        "Objects are merged with objects and arrays added to; replace the whole by removing it first.",
    ),
    (
        "overlay::no-actions",
        "Add `actions`, or leave the overlay out.",
    ),
    (
        "overlay::no-match",
        "The document may have changed. Correct the target, or remove the action.",
    ),
    (
        "overlay::query",
        "Targets are JSONPath (RFC 9535), such as `$.paths['/orders'].get`.",
    ),
    (
        "overlay::reference",
        "Actions can refer to those of `components.actions` alone.",
    ),
    (
        "overlay::remove-root",
        "Nothing would be left. Select a part.",
    ),
    ("overlay::target", "Add `target`, a JSONPath (RFC 9535)."),
    (
        "overlay::unknown-field",
        "It probably is a slip. What is yours begins with `x-`.",
    ),
    (
        "overlay::version",
        "An overlay begins with `overlay: 1.1.0`; versions 1.0 to 1.2 are read.",
    ),
    (
        "parameter::content",
        "A map with exactly one entry belongs there (OpenAPI, Parameter Object).",
    ),
    (
        "parameter::duplicate",
        "A parameter is known by name and place (`in`). Remove one of them.",
    ),
    (
        "parameter::ignored-header",
        "`Accept`, `Content-Type` and `Authorization` are said by `content`, by `requestBody` and by `security` (OpenAPI, Parameter Object).",
    ),
    (
        "parameter::location",
        "There are `path`, `query`, `header` and `cookie`, from OpenAPI 3.2 on `querystring`, too.",
    ),
    (
        "parameter::name",
        "Names of headers and cookies are tokens (RFC 9110, section 5.6.2).",
    ),
    (
        "parameter::no-schema",
        "Add a `schema`, or `content` with a media type.",
    ),
    (
        "parameter::not-in-path",
        "Names in braces and parameters of the path belong together. One of the two is a slip, or left over.",
    ),
    (
        "parameter::path-not-required",
        "OpenAPI demands `required: true`, since a path without it is another path.",
    ),
    (
        "parameter::querystring",
        "It is the whole query string: its value is described by `content`, and no query parameter stands beside it.",
    ),
    (
        "parameter::schema-and-content",
        "They exclude each other. Remove one.",
    ),
    (
        "parameter::style",
        "Which styles there are depends on the place (OpenAPI, Style Values).",
    ),
    (
        "parameter::undeclared",
        "Add it to `parameters` with `in: path`; it is read as text until then. With `--lenient` that is a warning, and a declared one whose name differs by a slip is taken for it.",
    ),
    (
        "path::conflict",
        "Describe both as one operation, or give one of them another path. With `--lenient` the second one is ignored.",
    ),
    (
        "path::fragment",
        "What stands behind `#` stays in the client. Tell operations apart by path or method.",
    ),
    (
        "path::same",
        "They differ in names of parameters alone, and no request shows those. Put all operations below one of them.",
    ),
    (
        "path::template",
        "A path begins with `/`, has parameters as `{name}` within one segment, and neither `?` nor `#`.",
    ),
    (
        "ref::cycle",
        "Nothing is described by a chain of references that ends where it begins. One of them has to lead to something.",
    ),
    (
        "ref::duplicate-id",
        "`$id` and `$anchor` name one schema. Rename one of them.",
    ),
    (
        "ref::dynamic",
        "Where a `$dynamicRef` leads depends on the way that was taken to it, and here there are too many. Use `$ref`.",
    ),
    (
        "ref::refused",
        "Only files below the folder of the document are read, and nothing is fetched. `--allow-ref FOLDER` allows more.",
    ),
    (
        "ref::siblings",
        "Before OpenAPI 3.1 a reference stands for itself alone. Put both into an `allOf`, or write 3.1.",
    ),
    (
        "ref::through-reference",
        "A pointer should not lead through another `$ref`: other tools do not follow it. Refer to the part itself.",
    ),
    (
        "ref::too-deep",
        "Each part refers to the next. A mistake of whatever wrote the document, or meant to exhaust whoever reads it.",
    ),
    (
        "ref::unresolved",
        "What was probably meant is told. Correct it, or add the component.",
    ),
    (
        "ref::wrong-kind",
        "A parameter belongs where parameters do, and so on. Refer to another component.",
    ),
    ("ref::wrong-type", "It is a URI reference, as text."),
    (
        "schema::circle",
        "A value would have to be checked for ever, or contain itself. Let one part be optional, or an array.",
    ),
    (
        "schema::circular-base",
        "The base of an inheritance lists its heirs by `oneOf`, and these extend it. They extend what else it says.",
    ),
    (
        "schema::default",
        "Whoever leaves the value out means what nobody may send. Correct the default, or the schema.",
    ),
    (
        "schema::discriminator",
        "It is from Swagger 2.0. Write `discriminator: { propertyName: kind }`.",
    ),
    ("schema::duplicate", "Remove one of them."),
    (
        "schema::empty",
        "`allOf`, `anyOf` and `oneOf` have at least one schema.",
    ),
    ("schema::example", "Write `examples`, a list."),
    (
        "schema::examples",
        "In a schema `examples` is a list of values; with names they are of media types and parameters.",
    ),
    (
        "schema::exclusive-boolean",
        "From OpenAPI 3.1 on `exclusiveMinimum: 0` says it alone, without `minimum`.",
    ),
    (
        "schema::exclusive-number",
        "Before OpenAPI 3.1 it is `minimum: 0` with `exclusiveMinimum: true`.",
    ),
    ("schema::file", "Write `type: string, format: binary`."),
    (
        "schema::items-list",
        "Items of different kinds are `prefixItems` from OpenAPI 3.1 on.",
    ),
    (
        "schema::items-missing",
        "Before OpenAPI 3.1 an array must have `items`. Any value is allowed until then.",
    ),
    (
        "schema::never-valid",
        "Every request is refused, and no answer is right. Keywords of it contradict each other; which ones is told.",
    ),
    (
        "schema::no-effect",
        "It was probably meant to do something. Add the other keyword, or remove this one.",
    ),
    (
        "schema::not-a-schema",
        "A schema is an object, from OpenAPI 3.1 on also `true` or `false`.",
    ),
    (
        "schema::nullable-enum",
        "Add `null` to the values, or `null` is refused (OpenAPI 3.0.3, `nullable`).",
    ),
    (
        "schema::nullable-in-3-1",
        "Write `type: [string, 'null']`. With `--lenient` it is read as meant.",
    ),
    (
        "schema::nullable-without-type",
        "Add the `type`: without one it says nothing (OpenAPI 3.0.3, `nullable`).",
    ),
    (
        "schema::other-dialect",
        "It is ignored. What says the same in this version is told.",
    ),
    (
        "schema::out-of-range",
        "Lengths and counts are not negative, and `multipleOf` is above 0.",
    ),
    (
        "schema::pattern",
        "Patterns are those of ECMA-262 with the flag `u`. What is wrong, and where, is told.",
    ),
    (
        "schema::refused-member",
        "Parts of `allOf` hold at once, and `additionalProperties: false` knows the members of its own part alone. Leave it out there; from OpenAPI 3.1 on `unevaluatedProperties: false` in the whole says what is meant.",
    ),
    (
        "schema::required-unknown",
        "One of the two is a slip. As it stands, clients have to send a member that nothing describes.",
    ),
    (
        "schema::unknown-dialect",
        "It is read as that of the version of the document.",
    ),
    (
        "schema::unknown-keyword",
        "It is ignored. It probably is a slip; what is yours begins with `x-`.",
    ),
    (
        "schema::unknown-type",
        "There are `string`, `number`, `integer`, `boolean`, `array`, `object` and, from OpenAPI 3.1 on, `null`.",
    ),
    (
        "schema::unlisted-heirs",
        "A base has a `discriminator`, and others extend it by `allOf`: to JSON Schema a value of the base has what stands there, and nothing of theirs. List them by `oneOf`, or read the document with `--lenient`, which takes them for the branches.",
    ),
    (
        "schema::unreachable",
        "Remove the value, or correct the `type`.",
    ),
    ("schema::wrong-type", "What belongs there is told."),
    (
        "security::location",
        "There are `query`, `header` and `cookie`.",
    ),
    (
        "security::name",
        "It is the name of a header or cookie, which is a token (RFC 9110, section 5.6.2).",
    ),
    ("security::no-flows", "Say how tokens are got: add `flows`."),
    (
        "security::scope",
        "Scopes have printable characters of ASCII without space, `\"` and `\\` (RFC 6749, section 3.3).",
    ),
    (
        "security::type",
        "There are `apiKey`, `http`, `mutualTLS`, `oauth2` and `openIdConnect`.",
    ),
    (
        "security::unknown-scheme",
        "Nobody would be let in. Declare it in `components.securitySchemes`, or correct the name.",
    ),
    (
        "security::unknown-scope",
        "No token could have it. Add it to a flow of the scheme, or correct the name.",
    ),
];
