//! The decoder that the benchmark times gives the verdicts of the specification.

use std::fs;
use std::path::Path;

use backend_codegen::api::plan::PlanOptions;
use backend_tests::rust;
use backend_tests::support::decode::FromJson;
use backend_tests::support::encode::ToJson;
use backend_tests::support::violation::Rejection;
use backend_tests::types::Customer;

const BODY: &str = r#"{"id":"6f1c2a7e-93b4-4c5d-8e2f-1a2b3c4d5e6f","email":"ada@example.org","name":"Ada Lovelace","nickname":null,"status":"active","age":36,"score":97.25,"tags":["admin","beta"],"address":{"street":"12 St James's Square","city":"London","postalCode":"10115","country":"GB"},"newsletter":true,"createdAt":"2026-11-24T10:15:30Z","credit":1999,"website":"https://ada.example.org/"}"#;

/// What the decoder says, one line a violation.
fn verdict(body: &str) -> String {
    match Customer::from_json(body.as_bytes()) {
        Ok(_) => "ok".to_owned(),
        Err(Rejection::Malformed(malformed)) => malformed.to_string(),
        Err(Rejection::Invalid(violations)) => violations
            .iter()
            .map(|violation| {
                format!(
                    "{} [{}] {violation}",
                    violation.pointer,
                    violation.rule.keyword()
                )
            })
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

/// `INSTA_UPDATE=always` writes it anew.
#[test]
fn the_decoder_is_what_is_generated_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/decode");
    let api = rust::document(&folder.join("openapi.yaml")).unwrap();
    let is_renewed = std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always");
    for (_, path, text) in rust::types_of_api(&api, PlanOptions::default()).iter() {
        if path.starts_with("types/") {
            if is_renewed {
                fs::write(folder.join(path), text).unwrap();
            }
            assert_eq!(
                fs::read_to_string(folder.join(path)).unwrap(),
                text,
                "{path}"
            );
        }
    }
}

#[test]
fn a_body_that_fits_comes_back_as_it_was() {
    let customer = Customer::from_json(BODY.as_bytes()).unwrap();
    assert_eq!(customer.nickname, Some(None));
    assert_eq!(String::from_utf8(customer.to_json()).unwrap(), BODY);
}

#[test]
fn one_pass_finds_all_violations() {
    let body = r#"{"id":1,"email":"ada","name":"","status":"gone","age":151,"score":-0.5,"tags":["a","",3],
        "address":{"street":"x","city":"y","postalCode":"1011","country":"GBR","country":"GB"},
        "createdAt":"yesterday","credit":1.5}"#;
    insta::assert_snapshot!(verdict(body), @r"
    /newsletter [required] newsletter is required
    /id [type] id must be a string
    /email [format] email must be a valid email
    /name [minLength] name must be at least 1 character long
    /status [enum] status must be one of active, suspended, closed
    /age [maximum] age must be at most 150
    /score [minimum] score must be at least 0
    /tags/1 [minLength] tags[1] must be at least 1 character long
    /tags/2 [type] tags[2] must be a string
    /address/postalCode [pattern] address.postalCode must match the pattern ^[0-9]{5}$
    /address/country [maxLength] address.country must be at most 2 characters long
    /address/country [duplicate] address.country is given more than once
    /createdAt [format] createdAt must be a valid date-time
    /credit [type] credit must be an integer
    ");
}

#[test]
fn absent_and_null_are_different() {
    let without = BODY.replace(r#""nickname":null,"#, "");
    assert_eq!(
        Customer::from_json(without.as_bytes()).unwrap().nickname,
        None
    );
    assert_eq!(
        verdict(&BODY.replace("36", "null")),
        "/age [type] age must be an integer"
    );
}

#[test]
fn a_member_that_is_not_known_still_has_to_be_json() {
    assert_eq!(
        verdict(&BODY.replacen('{', r#"{"x":{"y":[1,{"z":"\n"}]},"#, 1)),
        "ok"
    );
    assert_eq!(
        verdict(&BODY.replacen('{', r#"{"x":{"y":1,"y":1},"#, 1)),
        "/x/y [duplicate] x.y is given more than once"
    );
    assert_eq!(
        verdict(&BODY.replacen('{', r#"{"x":[01],"#, 1)),
        "malformed number at byte 6"
    );
}

#[test]
fn names_may_be_written_with_escape_sequences() {
    assert_eq!(
        verdict(&BODY.replace(r#""email""#, r#""\u0065mail""#)),
        "ok"
    );
    assert_eq!(
        verdict(&BODY.replacen('{', r#"{"\u0065mail":"ada@example.org","#, 1)),
        "/email [duplicate] email is given more than once"
    );
}
