//! All rules by code.

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The code of its findings, which doubles as the anchor in the documentation.
    pub code: &'static str,
    /// What changed.
    pub what: &'static str,
    /// Whom it concerns, and why.
    pub why: &'static str,
}

impl Rule {
    /// Its code without the family.
    pub fn name(&self) -> &'static str {
        self.code.strip_prefix("diff::").unwrap_or(self.code)
    }
}

const fn rule(code: &'static str, what: &'static str, why: &'static str) -> Rule {
    Rule { code, what, why }
}

/// All rules, by code.
pub const RULES: &[Rule] = &[
    rule(
        "diff::additional-properties-changed",
        "An object was closed to further members, or opened to them.",
        "Closing it refuses requests that carried more; opening it sends clients what they did not \
         ask for.",
    ),
    rule(
        "diff::body-added",
        "An operation takes a body that took none.",
        "Breaking if the body is required: requests that were complete no longer are.",
    ),
    rule(
        "diff::body-removed",
        "An operation takes no body any more.",
        "Clients that send one are no longer understood.",
    ),
    rule(
        "diff::body-required",
        "A body became required or optional.",
        "Required is breaking for those who send none.",
    ),
    rule(
        "diff::bound-changed",
        "A minimum, a maximum, a length, a count, `multipleOf` or `uniqueItems` changed.",
        "Tighter is breaking for what clients send, wider for what they get. One where there was \
         none is doubtful: the server may have demanded it before.",
    ),
    rule(
        "diff::branch-added",
        "A union has one more branch.",
        "Clients that get a value may not know the branch. What they send is still accepted; if branches of \
         `oneOf` do not exclude each other, what fits two is not, which is doubtful.",
    ),
    rule(
        "diff::branch-removed",
        "A union has one branch less.",
        "Clients that send a value of that branch are refused.",
    ),
    rule(
        "diff::callback-added",
        "The server makes a request that it did not make.",
        "Compatible: it goes to an address that clients give for it.",
    ),
    rule(
        "diff::callback-removed",
        "The server no longer makes a request.",
        "Clients that wait for it wait in vain.",
    ),
    rule(
        "diff::component-added",
        "A component is new.",
        "No message shows it; generated types may.",
    ),
    rule(
        "diff::component-removed",
        "A component is gone.",
        "No message shows it; generated types may.",
    ),
    rule(
        "diff::component-renamed",
        "A component has another name, or became one, or stands in place.",
        "No message shows it; generated types may.",
    ),
    rule(
        "diff::constraint-added",
        "A schema demands something that it did not speak about.",
        "Breaking for what clients send.",
    ),
    rule(
        "diff::constraint-removed",
        "A schema no longer demands something.",
        "Breaking for what clients get, and doubtful if nothing is said of a body any more: it may be what it \
         was.",
    ),
    rule(
        "diff::content-changed",
        "The encoding or the content of a string changed.",
        "Both sides have to decode it alike.",
    ),
    rule(
        "diff::default-changed",
        "An absent value means something else.",
        "Requests that leave it out have another effect. Where a body had no default, nothing is \
         known to be different. One of a parameter that is always sent has no effect.",
    ),
    rule(
        "diff::dependency-changed",
        "What must come with a member changed (`dependentRequired`).",
        "More is breaking for what clients send, less for what they get.",
    ),
    rule(
        "diff::deprecation-changed",
        "Something is deprecated, or no longer is.",
        "It works as before, and may be removed from the day on that `x-sunset` names, or at any \
         time if it names none.",
    ),
    rule(
        "diff::direction-changed",
        "`readOnly` or `writeOnly` changed.",
        "Clients should not send what is `readOnly` now, and nothing says that it is refused if they do. What \
         is `writeOnly` now they no longer get, which is doubtful. What no longer is they do.",
    ),
    rule(
        "diff::discriminator-changed",
        "A union is told apart in another way.",
        "Compatible: clients go on telling apart what they know, as long as the members are there by which \
         they do.",
    ),
    rule(
        "diff::docs-changed",
        "Titles, descriptions, links to documentation or the like changed.",
        "Only people read them.",
    ),
    rule(
        "diff::encoding-changed",
        "A part of a form or multipart body is sent in another way.",
        "Both sides have to write and read it alike.",
    ),
    rule(
        "diff::enum-value-added",
        "A value may take one more form.",
        "Clients that get it may not know it, which is doubtful. What they send is still accepted.",
    ),
    rule(
        "diff::enum-value-removed",
        "A value may take one form less.",
        "Clients that send it are refused.",
    ),
    rule(
        "diff::example-changed",
        "Examples changed.",
        "Only people read them.",
    ),
    rule(
        "diff::extension-changed",
        "A member `x-…`, or a keyword that is not known, changed.",
        "What it means is not known here; no standard client looks at it.",
    ),
    rule(
        "diff::format-changed",
        "`format` changed.",
        "Where formats are checked, another one is another set of values.",
    ),
    rule(
        "diff::header-added",
        "A header is new.",
        "Breaking only where clients have to send it, as in a part of a multipart body.",
    ),
    rule(
        "diff::header-removed",
        "A header is gone.",
        "Clients may rely on it; one that was optional they could not, so that it is doubtful.",
    ),
    rule(
        "diff::header-required",
        "A header became required or optional.",
        "Optional is breaking for those who rely on it.",
    ),
    rule(
        "diff::link-changed",
        "A link changed.",
        "It describes what can be done anyway.",
    ),
    rule(
        "diff::media-type-added",
        "A body can be of one more media type.",
        "Compatible: clients choose what they send, and say what they accept.",
    ),
    rule(
        "diff::media-type-removed",
        "A body can no longer be of a media type.",
        "Clients that send it, or accept nothing else, are refused.",
    ),
    rule(
        "diff::operation-added",
        "An operation is new.",
        "Nobody has used it.",
    ),
    rule(
        "diff::operation-id-changed",
        "An operation has another `operationId`.",
        "No message shows it; generated code may.",
    ),
    rule(
        "diff::operation-removed",
        "An operation is gone.",
        "Clients that use it get no answer. Compatible if it was deprecated, and the day in its \
         `x-sunset` has come or there is none.",
    ),
    rule(
        "diff::order-changed",
        "The same things stand in another order.",
        "Only people and generated code see it.",
    ),
    rule(
        "diff::parameter-added",
        "A parameter is new.",
        "Breaking if it is required: requests that were complete no longer are.",
    ),
    rule(
        "diff::parameter-removed",
        "A parameter is gone.",
        "Clients that send it are refused, or it has no effect, which is doubtful. Compatible if it \
         was deprecated, and the day in its `x-sunset` has come or there is none.",
    ),
    rule(
        "diff::parameter-required",
        "A parameter became required or optional.",
        "Required is breaking for those who do not send it.",
    ),
    rule(
        "diff::path-parameter-renamed",
        "A parameter of a path has another name.",
        "Compatible: it is sent by its place. Generated code may show the name.",
    ),
    rule(
        "diff::pattern-changed",
        "`pattern` changed.",
        "One more alternative (`|`) matches more. Which of two others does is not decided here, so that another \
         one is doubtful in requests. What a text from a server looks like hardly any client checks.",
    ),
    rule(
        "diff::property-added",
        "A property is new.",
        "Compatible, unless it appears where the object was closed.",
    ),
    rule(
        "diff::property-removed",
        "A property is gone.",
        "Clients that read it find nothing: breaking if it was always there, else doubtful. What \
         they send has no effect, which is doubtful, or is refused.",
    ),
    rule(
        "diff::property-required",
        "A property became required or optional.",
        "Required is breaking for what clients send, optional for what they get. One that only clients \
         knew, and that the server always sends now, is doubtful.",
    ),
    rule(
        "diff::response-added",
        "An operation has one more documented answer.",
        "Clients have to expect any status; its contents are compared with what stood for it.",
    ),
    rule(
        "diff::response-removed",
        "A documented answer is gone.",
        "Clients that wait for it wait in vain, unless a wider range stands for it. Failures they \
         have to expect in any case.",
    ),
    rule(
        "diff::rewritten",
        "The same is said in another way.",
        "Nothing follows from it.",
    ),
    rule(
        "diff::schema-changed",
        "A schema changed in a way that no other rule judges.",
        "What is not known to be compatible is breaking.",
    ),
    rule(
        "diff::security-default-changed",
        "What the API demands by default changed.",
        "The operations that demand it now say so themselves.",
    ),
    rule(
        "diff::security-relaxed",
        "There is another way in, or one that asks for less.",
        "Those who were let in still are. Whether that was meant is for you to say.",
    ),
    rule(
        "diff::security-scheme-changed",
        "A scheme asks for something else.",
        "Clients that satisfied it may no longer. Another URL for tokens is doubtful: the old one may still \
         answer.",
    ),
    rule(
        "diff::security-tightened",
        "A way in no longer leads in.",
        "Clients that used it are refused.",
    ),
    rule(
        "diff::server-added",
        "The API is served at one more place.",
        "The others are still there.",
    ),
    rule(
        "diff::server-changed",
        "A server, or what may stand in its URL, changed.",
        "Clients may ask where nobody answers.",
    ),
    rule(
        "diff::server-removed",
        "The API is no longer served at a place.",
        "Clients that ask there may get no answer. Where another server has the same path in its URL, \
         it is doubtful: where an API runs is no part of it.",
    ),
    rule(
        "diff::stability-changed",
        "What is promised about something changed (`x-stability-level`).",
        "A lower level takes a promise back. What was a draft or alpha was promised to nobody, so \
         that no change of it is breaking.",
    ),
    rule(
        "diff::stability-invalid",
        "`x-stability-level` is none of `draft`, `alpha`, `beta` and `stable`.",
        "What was promised cannot be known, nor what may change.",
    ),
    rule(
        "diff::style-changed",
        "A parameter or header is written in another way.",
        "Both sides have to write and read it alike.",
    ),
    rule(
        "diff::sunset-changed",
        "The day on which something ends changed (`x-sunset`).",
        "Compatible, as long as there is enough time left.",
    ),
    rule(
        "diff::sunset-invalid",
        "`x-sunset` is no date.",
        "Nobody can know how much time is left; `2026-12-31` is one, also with a time of RFC 3339 \
         behind it.",
    ),
    rule(
        "diff::sunset-missing",
        "Something is deprecated, and nothing says when it ends.",
        "Only where a period of notice is demanded: `[diff] notice` in the settings.",
    ),
    rule(
        "diff::sunset-removed",
        "Something is still deprecated, and no longer says when it ends.",
        "Those who planned by the day do not know whether it still holds.",
    ),
    rule(
        "diff::sunset-too-soon",
        "Something ends before the period of notice is over, or ends sooner than was announced.",
        "Those who rely on it are left too little time. The period is `[diff] notice` in the \
         settings; without it, no day in the past is enough.",
    ),
    rule(
        "diff::tag-changed",
        "Tags changed.",
        "They group operations for people.",
    ),
    rule(
        "diff::type-narrowed",
        "A value can be of fewer JSON types.",
        "Breaking for what clients send. In paths, queries, headers, forms and XML a number is a text, too.",
    ),
    rule(
        "diff::type-widened",
        "A value can be of more JSON types.",
        "Breaking for what clients get. In paths, queries, headers, forms and XML a number is a text, too.",
    ),
    rule(
        "diff::union-changed",
        "`anyOf` became `oneOf`, or the reverse.",
        "`oneOf` refuses what fits two branches.",
    ),
    rule(
        "diff::unsaid",
        "Code leaves open what a document says, or the reverse.",
        "Nobody can tell whether they differ: the format of a text, what leaving a value out means, whether \
         further members are refused. It is told once and fails no check.",
    ),
    rule(
        "diff::version-not-raised",
        "Clients break, and the version of the API does not say so.",
        "A semantic version has a new first number then, before 1.0.0 a new second one. Other \
         versions are not looked at.",
    ),
    rule(
        "diff::webhook-added",
        "The server has one more webhook.",
        "Nobody has subscribed to it.",
    ),
    rule(
        "diff::webhook-removed",
        "A webhook is gone.",
        "Those who wait for it wait in vain.",
    ),
    rule(
        "diff::xml-changed",
        "A value looks different in XML.",
        "Both sides have to write and read it alike.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// All codes that the sources of this room write down.
    #[expect(
        clippy::disallowed_methods,
        reason = "a test of the sources themselves"
    )]
    fn used(folder: &Path, codes: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("tests") || path.ends_with("rules.rs") {
                continue;
            }
            if path.is_dir() {
                used(&path, codes);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let found = text
                    .split("\"diff::")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next());
                codes.extend(found.map(|name| format!("diff::{name}")));
            }
        }
    }

    #[test]
    fn every_code_has_a_rule_and_every_rule_is_used() {
        let mut codes = BTreeSet::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diff");
        used(&folder, &mut codes);
        let rules: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        assert_eq!(rules, codes.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
