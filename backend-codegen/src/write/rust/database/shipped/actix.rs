use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use std::convert::Infallible;
use std::future::{Ready, ready};

impl FromRequest for Caller {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let known = request.extensions();
        ready(Ok(Self {
            request_id: known.get().cloned().unwrap_or_else(RequestId::random),
            principal: known.get().cloned(),
        }))
    }
}
