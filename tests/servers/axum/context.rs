//! What handlers ask axum for.

pub use axum::http::Method;

/// Whoever was let in.
pub type Principal<T> = axum::Extension<T>;

/// The one who was let in.
pub fn principal<T>(principal: Principal<T>) -> T {
    principal.0
}
