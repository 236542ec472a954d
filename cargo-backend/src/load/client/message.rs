//! What is sent.

use hyper::body::Bytes;
use hyper::{HeaderMap, Method, Uri};

/// A request that can be sent as it is.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Default for Message {
    fn default() -> Self {
        Self {
            method: Method::GET,
            uri: Uri::from_static("/"),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }
}
