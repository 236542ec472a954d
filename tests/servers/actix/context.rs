//! What handlers ask actix-web for.

pub use actix_web::http::Method;

/// Whoever was let in.
pub type Principal<T> = actix_web::web::ReqData<T>;

/// The one who was let in.
pub fn principal<T: Clone + 'static>(principal: Principal<T>) -> T {
    principal.into_inner()
}
