//! What users do: a function an operation.

use goose::prelude::*;
use hyper::Method;
use serde_json::Value;

use super::person::{self, Person, encoded, secret};

/// All operations, with how often each is asked for.
#[rustfmt::skip]
pub(crate) fn scenario() -> Result<Scenario, GooseError> {
    Ok(scenario!("Things")
        .register_transaction(transaction!(add_thing).set_name("POST /things").set_weight(1)?)
        .register_transaction(transaction!(get_thing).set_name("GET /things/{thingId}").set_weight(3)?)
        .register_transaction(transaction!(delete_thing).set_name("DELETE /things/{thingId}").set_weight(1)?)
        .register_transaction(transaction!(clean_up).set_on_stop()))
}

/// POST /things
async fn add_thing(user: &mut GooseUser) -> TransactionResult {
    let person = person::of(user).await;
    let mut person = person.lock().await;
    add_thing_once(&mut person).await;
    Ok(())
}

async fn add_thing_once(person: &mut Person) -> Option<Value> {
    let target = "/things".to_owned();
    let fields = [("content-type", "application/json".to_owned()), ("x-key", secret("X_KEY"))];
    let body = match person.choose(4) {
        0 => format!("{{\"name\":\"{}name\",\"kind\":\"a\"}}", person.unique()),
        1 => format!("{{\"name\":\"{}name-g58jcv\",\"kind\":\"a\"}}", person.unique()),
        2 => format!("{{\"name\":\"{}name-ny00mz\",\"kind\":\"b\"}}", person.unique()),
        _ => format!("{{\"name\":\"{}name-9ikvo0\",\"kind\":\"b\"}}", person.unique()),
    };
    let answer = person
        .send("POST /things", Method::POST, target, &fields, body, |status| matches!(status, 201 | 409))
        .await?;
    person.learn("/things/{thingId}", &[], &answer, &["/id"], true);
    Some(answer)
}

/// GET /things/{thingId}
async fn get_thing(user: &mut GooseUser) -> TransactionResult {
    let person = person::of(user).await;
    let mut person = person.lock().await;
    let Some(ids) = person.some("/things/{thingId}").await else {
        return Ok(());
    };
    get_thing_once(&mut person, &ids).await;
    Ok(())
}

async fn get_thing_once(person: &mut Person, ids: &[String]) -> Option<Value> {
    let target = format!("/things/{}", encoded(&ids[0]));
    let fields = [("x-key", secret("X_KEY"))];
    let body = String::new();
    let answer = person
        .send("GET /things/{thingId}", Method::GET, target, &fields, body, |status| matches!(status, 200 | 404))
        .await?;
    Some(answer)
}

/// DELETE /things/{thingId}
async fn delete_thing(user: &mut GooseUser) -> TransactionResult {
    let person = person::of(user).await;
    let mut person = person.lock().await;
    let Some(ids) = person.own("/things/{thingId}", 1).await else {
        return Ok(());
    };
    delete_thing_once(&mut person, &ids).await;
    Ok(())
}

async fn delete_thing_once(person: &mut Person, ids: &[String]) -> Option<Value> {
    let target = format!("/things/{}", encoded(&ids[0]));
    let fields = [("x-key", secret("X_KEY"))];
    let body = String::new();
    let answer = person
        .send("DELETE /things/{thingId}", Method::DELETE, target, &fields, body, |status| matches!(status, 204 | 404))
        .await?;
    person.forget("/things/{thingId}", ids);
    Some(answer)
}

/// Takes away what the user has made.
async fn clean_up(user: &mut GooseUser) -> TransactionResult {
    let person = person::of(user).await;
    let mut person = person.lock().await;
    while let Some(ids) = person.own("/things/{thingId}", 0).await {
        delete_thing_once(&mut person, &ids).await;
        person.forget("/things/{thingId}", &ids);
    }
    Ok(())
}
