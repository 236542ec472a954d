//! What an operation takes: parameters, and a body.

use super::Builder;
use crate::api::pattern::Pattern;
use crate::read::code::{
    Body, Content, Evidence, Parameter, ParameterLocation, Text, Value as Json,
};
use crate::read::typescript::exchange::{Spot, Way};
use crate::read::typescript::path::PathParameter;
use crate::read::typescript::schema::pick;

/// Headers that HTTP itself or what stands before a server looks at.
const HEADERS_OF_HTTP: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cf-connecting-ip",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "etag",
    "fastly-client-ip",
    "forwarded",
    "forwarded-for",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "origin",
    "range",
    "referer",
    "true-client-ip",
    "user-agent",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "x-request-id",
    "x-requested-with",
];

impl<'a> Builder<'_, 'a, '_> {
    pub(super) fn parameters(&mut self) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        let declared = self.declared(Spot::Path);
        for parameter in &self.route.template.parameters {
            parameters.push(self.path_parameter(parameter, declared.as_ref()));
        }
        for hole in &self.route.template.holes {
            let place = self.at(self.route.served.place);
            parameters.push(Parameter {
                name: Text::new(hole.as_str(), place),
                location: ParameterLocation::Path,
                required: true,
                description: Some(Text::new(
                    format!("A part of the path that the code takes from `{hole}`, which is set elsewhere."),
                    place,
                )),
                schema: Some(Json::of_type("string", place)),
                evidence: Evidence::Guess,
                ..Parameter::default()
            });
        }
        for (spot, location) in [
            (Spot::Query, ParameterLocation::Query),
            (Spot::Header, ParameterLocation::Header),
            (Spot::Cookie, ParameterLocation::Cookie),
        ] {
            self.named_parameters(spot, location, &mut parameters);
        }
        parameters
    }

    fn path_parameter(
        &mut self,
        parameter: &PathParameter,
        declared: Option<&(Json, Evidence)>,
    ) -> Parameter {
        let place = self.at(self.route.served.place);
        let found = declared.and_then(|(json, evidence)| {
            let json = self.machine.resolved(json.clone());
            let schema = json.get("properties")?.get(&parameter.name)?.clone();
            (!schema.is_anything()).then_some((schema, *evidence))
        });
        let (schema, evidence) = match found {
            Some((schema, evidence)) => (schema, evidence),
            None => {
                let mut schema = Json::of_type("string", place);
                if let Some(pattern) = &parameter.pattern {
                    if pattern == "\\d+" || pattern == "[0-9]+" {
                        schema = Json::of_type("integer", place);
                    } else {
                        let pattern = format!("^(?:{pattern})$");
                        // What only frameworks can read is no pattern of a document.
                        if Pattern::parse(&pattern).is_ok() {
                            schema.set("pattern", Json::text(pattern, place));
                        }
                    }
                }
                (schema, Evidence::Usage)
            }
        };
        let comment = self
            .machine
            .comment(self.route.served.place.file, self.route.comment_before)
            .and_then(|comment| comment.parameter(&parameter.name));
        Parameter {
            name: Text::new(parameter.name.as_str(), place),
            location: ParameterLocation::Path,
            required: true,
            description: comment.map(|text| Text::new(text, place)),
            schema: Some(schema),
            evidence,
            ..Parameter::default()
        }
    }

    fn named_parameters(
        &mut self,
        spot: Spot,
        location: ParameterLocation,
        parameters: &mut Vec<Parameter>,
    ) {
        let Some((json, evidence)) = self.declared(spot) else {
            return;
        };
        let part = match spot {
            Spot::Query => self.exchange.query.clone(),
            Spot::Header => self.exchange.header.clone(),
            _ => self.exchange.cookie.clone(),
        };
        let json = self.machine.resolved(json);
        let required: Vec<String> = json
            .get("required")
            .map(Json::items)
            .unwrap_or_default()
            .iter()
            .filter_map(Json::as_text)
            .map(str::to_owned)
            .collect();
        for member in json
            .get("properties")
            .map(Json::members)
            .unwrap_or_default()
        {
            let lower = member.key.to_lowercase();
            // What a middleware of all operations looks at is no parameter of each.
            let is_shared = evidence == Evidence::Usage
                && part
                    .members
                    .borrow()
                    .get(member.key.as_str())
                    .is_some_and(|part| part.stage.get() < self.route.served.n_shared);
            if is_shared {
                continue;
            }
            if spot == Spot::Header && HEADERS_OF_HTTP.contains(&lower.as_str()) {
                continue;
            }
            let is_credential = self.exchange.security().is_some_and(|(demands, _)| {
                demands.iter().any(|demand| match &demand.way {
                    Way::Key(of, name) => *of == spot && name.eq_ignore_ascii_case(&member.key),
                    _ => false,
                })
            });
            if is_credential {
                continue;
            }
            let schema = (!member.value.is_anything()).then(|| member.value.clone());
            parameters.push(Parameter {
                name: Text::new(member.key.as_str(), member.place),
                location,
                required: required.contains(&member.key)
                    && evidence != Evidence::Usage
                    // Who has a default for it demands nothing.
                    && member.value.get("default").is_none(),
                schema: schema.or_else(|| Some(Json::of_type("string", member.place).partial())),
                evidence,
                ..Parameter::default()
            });
        }
    }

    pub(super) fn body(&mut self) -> Option<Body> {
        if matches!(
            self.route.served.method,
            "get" | "head" | "options" | "trace"
        ) {
            return None;
        }
        let files = self.exchange.has_files;
        let declared = self.declared(Spot::Body);
        let part = self.exchange.body.clone();
        if declared.is_none() && files.is_none() && !part.whole.get() {
            return None;
        }
        // What a middleware of all operations makes of a list says nothing of each.
        let is_shared = matches!(&declared, Some((_, evidence)) if *evidence >= Evidence::Usage)
            && part.members.borrow().is_empty()
            && part.items.borrow().is_some()
            && part.stage.get() < self.route.served.n_shared;
        // What a middleware looks for in the body of a DELETE is there in others of its operations.
        let last = self.route.served.chain.len().saturating_sub(1);
        let is_of_others = self.route.served.method == "delete"
            && matches!(&declared, Some((_, evidence)) if *evidence >= Evidence::Usage)
            && !part.members.borrow().is_empty()
            && part
                .members
                .borrow()
                .values()
                .all(|member| member.stage.get() < last);
        if (is_shared || is_of_others) && files.is_none() {
            return None;
        }
        let (mut schema, evidence) = match declared {
            Some((schema, evidence)) => (Some(schema), evidence),
            None => (None, Evidence::Usage),
        };
        // What a middleware of all operations looks at is no member of each body.
        if evidence == Evidence::Usage
            && let Some(json) = &schema
        {
            let shared: Vec<String> = part
                .members
                .borrow()
                .iter()
                .filter(|(_, member)| member.stage.get() < self.route.served.n_shared)
                .map(|(name, _)| name.to_string())
                .collect();
            if !shared.is_empty() && shared.len() == part.members.borrow().len() {
                if files.is_none() && !part.whole.get() {
                    return None;
                }
                schema = None;
            } else if !shared.is_empty() {
                schema = Some(pick(json.clone(), &shared, false, json.place));
            }
        }
        let place = match files {
            Some(place) => self.at(place),
            None => schema
                .as_ref()
                .map_or_else(|| self.at(part.place), |schema| schema.place),
        };
        let media_type = if files.is_some() {
            "multipart/form-data"
        } else {
            "application/json"
        };
        let schema = schema.or_else(|| files.map(|_| Json::of_type("object", place)));
        Some(Body {
            required: evidence <= Evidence::Usage && !part.members.borrow().is_empty()
                || evidence == Evidence::Declared,
            place,
            description: None,
            content: vec![Content {
                media_type: Text::new(media_type, place),
                schema,
                example: None,
            }],
            evidence,
        })
    }
}
