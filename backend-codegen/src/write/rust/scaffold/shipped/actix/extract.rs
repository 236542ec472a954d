use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, COOKIE, HeaderMap};
use actix_web::web::{Bytes, Path};
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use std::pin::Pin;

impl<T> FromRequest for ValidJson<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read_bytes(request, payload, is_json);
        Box::pin(async { read_json(&bytes.await?).map(Self) })
    }
}

impl<T> FromRequest for OptionalJson<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !request.headers().contains_key(CONTENT_TYPE) {
            return Box::pin(ready(Ok(Self(None))));
        }
        let bytes = read_bytes(request, payload, is_json);
        Box::pin(async { read_json(&bytes.await?).map(|value| Self(Some(value))) })
    }
}

impl<T> FromRequest for ValidForm<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read_bytes(request, payload, is_form);
        Box::pin(async { read_form(&bytes.await?).map(Self) })
    }
}

impl<T> FromRequest for OptionalForm<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !request.headers().contains_key(CONTENT_TYPE) {
            return Box::pin(ready(Ok(Self(None))));
        }
        let bytes = read_bytes(request, payload, is_form);
        Box::pin(async { read_form(&bytes.await?).map(|value| Self(Some(value))) })
    }
}

impl<T> FromRequest for ValidQuery<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read_form(request.query_string().as_bytes()).map(Self))
    }
}

impl<T> FromRequest for ValidPath<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // Values are only decoded as a whole where they are asked for without their names.
        let values = Path::<Vec<String>>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let values = values.await.map_err(|error| {
                Error::new(StatusCode::BAD_REQUEST, "invalid_path", error.to_string())
            })?;
            let names = request.match_info().iter().map(|(name, _)| name);
            let parameters = names.zip(values.iter().map(String::as_str));
            read_pairs(&parameters.collect::<Vec<_>>()).map(Self)
        })
    }
}

impl<T> FromRequest for ValidHeaders<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read_headers(request.headers()).map(Self))
    }
}

impl<T> FromRequest for ValidCookies<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read_cookies(request.headers()).map(Self))
    }
}

fn read_bytes(
    request: &HttpRequest,
    payload: &mut Payload,
    is_right: fn(&str) -> bool,
) -> impl Future<Output = Result<Bytes, Error>> + use<> {
    let expected = expect(request.headers(), is_right);
    let bytes = Bytes::from_request(request, payload);
    async {
        expected?;
        bytes.await.map_err(|error| {
            let status = error.as_response_error().status_code();
            Error::new(status, "unreadable_body", error.to_string())
        })
    }
}
