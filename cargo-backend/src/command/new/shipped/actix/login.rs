//! The route on which one logs in.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{self, Bytes, Data, PayloadConfig, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::{Login, MAX_BYTES, PATH};
use crate::api::generated::{Failure, harden};
use crate::log;

/// The API, and the route on which one logs in.
pub fn with_login(
    api: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
    login: Login,
) -> impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static {
    let login = Data::new(login);
    let hardened = harden(log::hardening());
    move |config: &mut ServiceConfig| {
        let resource = web::resource(PATH)
            .app_data(login)
            .app_data(PayloadConfig::new(MAX_BYTES))
            .wrap(hardened)
            .route(web::post().to(log_in));
        config.service(resource).configure(api);
    }
}

async fn log_in(
    login: Data<Login>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Failure> {
    let from = request.peer_addr().map(|from| from.ip());
    let outcome = login.answer(&body, from).await?;
    let mut response = HttpResponse::build(StatusCode::from_u16(outcome.status)?);
    response.content_type("application/json");
    if let Some(seconds) = outcome.wait {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    Ok(response.body(outcome.body))
}

/// Serves nothing else, and says where.
#[cfg(test)]
pub(super) async fn served(login: Login) -> std::io::Result<std::net::SocketAddr> {
    let app = with_login(|_: &mut ServiceConfig| (), login);
    let server = actix_web::HttpServer::new(move || actix_web::App::new().configure(app.clone()))
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
    let address = server.addrs().first().copied();
    actix_web::rt::spawn(server.run());
    address.ok_or_else(|| std::io::Error::other("it has no address"))
}
