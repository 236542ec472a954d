//! Security schemes and requirements.

use std::sync::Arc;

use super::Writer;
use super::object::{Object, string};
use crate::api::{
    ApiKeyLocation, Json, OauthFlow, OauthFlows, SecurityKind, SecurityRequirement, SecurityScheme,
    Version,
};
use crate::document::Location;

/// Writes what an operation demands: one of these.
pub(super) fn requirements(requirements: &[SecurityRequirement]) -> Vec<Json> {
    requirements
        .iter()
        .map(|requirement| {
            let mut object = Object::new();
            for (scheme, scopes) in &requirement.schemes {
                let scopes = scopes.iter().map(|scope| string(scope)).collect();
                object.value(scheme, Json::Array(scopes));
            }
            object.into()
        })
        .collect()
}

impl Writer<'_> {
    pub(super) fn security_schemes(&mut self) -> Object {
        let mut object = Object::new();
        for (name, scheme) in &self.api.security_schemes {
            if matches!(scheme.kind, SecurityKind::MutualTls)
                && !self.can(Version::V3_1, true, "`type: mutualTLS`", scheme.location)
            {
                continue;
            }
            let scheme = self.security_scheme(scheme);
            object.value(name, scheme);
        }
        object
    }

    fn security_scheme(&mut self, scheme: &Arc<SecurityScheme>) -> Object {
        let location = scheme.location;
        let mut object = Object::new();
        object.text("type", type_name(&scheme.kind));
        object.some_text("description", scheme.description.as_ref());
        match &scheme.kind {
            SecurityKind::ApiKey { name, sent_in } => {
                object.text("name", name);
                object.text(
                    "in",
                    match sent_in {
                        ApiKeyLocation::Query => "query",
                        ApiKeyLocation::Header => "header",
                        ApiKeyLocation::Cookie => "cookie",
                    },
                );
            }
            SecurityKind::Basic => object.text("scheme", "basic"),
            SecurityKind::Bearer { format } => {
                object.text("scheme", "bearer");
                object.some_text("bearerFormat", format.as_ref());
            }
            SecurityKind::OtherHttp(name) => object.text("scheme", name),
            SecurityKind::MutualTls => {}
            SecurityKind::Oauth2 {
                flows,
                metadata_url,
            } => {
                let flows = self.flows(flows, location);
                object.value("flows", flows);
                let known = metadata_url.is_some();
                if self.can(Version::V3_2, known, "`oauth2MetadataUrl`", location) {
                    object.some_text("oauth2MetadataUrl", metadata_url.as_ref());
                }
            }
            SecurityKind::OpenIdConnect { url } => object.text("openIdConnectUrl", url),
        }
        if self.can(
            Version::V3_2,
            scheme.deprecated,
            "`deprecated` of a security scheme",
            location,
        ) {
            object.flag("deprecated", scheme.deprecated);
        }
        object.extensions(&scheme.extensions);
        object
    }

    fn flows(&mut self, flows: &OauthFlows, location: Location) -> Object {
        let mut object = Object::new();
        object.some("implicit", flows.implicit.as_ref().map(flow));
        object.some("password", flows.password.as_ref().map(flow));
        object.some(
            "clientCredentials",
            flows.client_credentials.as_ref().map(flow),
        );
        object.some(
            "authorizationCode",
            flows.authorization_code.as_ref().map(flow),
        );
        let device = flows.device_authorization.as_ref();
        if self.can(
            Version::V3_2,
            device.is_some(),
            "the flow `deviceAuthorization`",
            location,
        ) {
            object.some("deviceAuthorization", device.map(flow));
        }
        object.extensions(&flows.extensions);
        object
    }
}

fn type_name(kind: &SecurityKind) -> &'static str {
    match kind {
        SecurityKind::ApiKey { .. } => "apiKey",
        SecurityKind::Basic | SecurityKind::Bearer { .. } | SecurityKind::OtherHttp(_) => "http",
        SecurityKind::MutualTls => "mutualTLS",
        SecurityKind::Oauth2 { .. } => "oauth2",
        SecurityKind::OpenIdConnect { .. } => "openIdConnect",
    }
}

fn flow(flow: &OauthFlow) -> Object {
    let mut object = Object::new();
    object.some_text("authorizationUrl", flow.authorization_url.as_ref());
    object.some_text(
        "deviceAuthorizationUrl",
        flow.device_authorization_url.as_ref(),
    );
    object.some_text("tokenUrl", flow.token_url.as_ref());
    object.some_text("refreshUrl", flow.refresh_url.as_ref());
    let mut scopes = Object::new();
    for (scope, description) in &flow.scopes {
        scopes.text(scope, description);
    }
    // `scopes` is required, be it empty.
    object.value("scopes", scopes);
    object.extensions(&flow.extensions);
    object
}
