//! Which pages of other origins may use a generated server.

mod origin;
mod paths;

use crate::names::is_token;
use crate::tokens::{Literal, TokenStream, quote};

use super::contract::Contract;
use super::limit::RateLimit;
use super::printer::text;
pub(super) use paths::of_pages;

/// Which pages of other origins may use a generated server, and how (the CORS protocol of the Fetch
/// standard).
///
/// Pages may send what the document says, by the methods and with the headers that a path has there, and
/// read the headers that it says answers have, beside those of the server itself.
///
/// ```
/// use backend_codegen::write::rust::Cors;
///
/// # fn main() -> Result<(), String> {
/// let cors = Cors::new("https://app.example.com")?
///     .origin("https://*.preview.example.com")?
///     .origin("env:CORS_ORIGINS")?
///     .credentials()?;
/// # drop(cors);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cors {
    pub(in crate::write) origins: Vec<String>,
    methods: Option<Vec<String>>,
    headers: Option<Vec<String>>,
    expose: Option<Vec<String>>,
    pub(in crate::write) credentials: bool,
    /// In seconds.
    pub(in crate::write) max_age: u32,
    pub(in crate::write) private_network: bool,
}

/// For how many seconds browsers remember what was allowed, unless something else is said.
const MAX_AGE: u32 = 600;
/// No browser remembers it for longer than a day.
const LONGEST: u32 = 24 * 60 * 60;
/// Everything there is: all origins, or all headers.
const ALL: &str = "*";

impl Cors {
    /// Pages of an origin, as browsers write it: `https://app.example.com`.
    ///
    /// `https://*.example.com` are all names below one, `http://localhost:*` are all ports, and `*` are
    /// all origins. `env:NAME` are those that an environment variable lists when the server starts.
    ///
    /// # Errors
    ///
    /// Why the text is no origin.
    pub fn new(origin: &str) -> Result<Self, String> {
        let none = Self {
            origins: Vec::new(),
            methods: None,
            headers: None,
            expose: None,
            credentials: false,
            max_age: MAX_AGE,
            private_network: false,
        };
        none.origin(origin)
    }

    /// One more origin.
    ///
    /// # Errors
    ///
    /// Why the text is no origin, or cannot stand beside the others.
    pub fn origin(mut self, origin: &str) -> Result<Self, String> {
        origin::check(origin)?;
        let is_all = |origin: &str| origin == ALL;
        if !self.origins.is_empty()
            && (is_all(origin) || self.origins.iter().any(|known| is_all(known)))
        {
            return Err("`*` are all origins, so that no other one can stand beside it".to_owned());
        }
        if is_all(origin) && self.credentials {
            return Err(NOT_FOR_ALL.to_owned());
        }
        self.origins.push(origin.to_owned());
        Ok(self)
    }

    /// Lets pages use this method and those that are named likewise, where a path has it. Otherwise they
    /// may use all that a path has. (Browsers let them use `GET`, `HEAD` and `POST` in any case.)
    ///
    /// # Errors
    ///
    /// Why the text is no method that pages can use.
    pub fn method(mut self, method: &str) -> Result<Self, String> {
        check_method(method)?;
        self.methods.get_or_insert_default().push(method.to_owned());
        Ok(self)
    }

    /// Lets pages send this header and those that are named likewise; `*` are all. Otherwise they may
    /// send those that the document has for the operations of a path.
    ///
    /// # Errors
    ///
    /// Why the text is no header that pages can send.
    pub fn header(mut self, header: &str) -> Result<Self, String> {
        let header = self.checked_header(header)?;
        self.headers.get_or_insert_default().push(header);
        Ok(self)
    }

    /// Lets pages read this header of answers and those that are named likewise; `*` are all. Otherwise
    /// they may read those that the document has, and those of the server itself.
    ///
    /// # Errors
    ///
    /// Why the text is no header that pages can read.
    pub fn expose(mut self, header: &str) -> Result<Self, String> {
        let header = self.checked_header(header)?;
        if header.starts_with("set-cookie") {
            return Err("browsers show cookies of answers to no page".to_owned());
        }
        self.expose.get_or_insert_default().push(header);
        Ok(self)
    }

    /// Lets browsers send cookies and other credentials of their own along. (A token that a page sends
    /// in `Authorization` is a header like others.)
    ///
    /// # Errors
    ///
    /// Where `*` stands for all origins or headers.
    pub fn credentials(mut self) -> Result<Self, String> {
        if self.origins.iter().any(|origin| origin == ALL) {
            return Err(NOT_FOR_ALL.to_owned());
        }
        let lists = [&self.headers, &self.expose].into_iter().flatten();
        if lists.flatten().any(|header| header == ALL) {
            return Err(NOT_WITH_ALL.to_owned());
        }
        self.credentials = true;
        Ok(self)
    }

    /// Says for how many seconds browsers may remember what was allowed; 600 otherwise. With 0 they ask
    /// before each request.
    ///
    /// # Errors
    ///
    /// For more than a day, which no browser does.
    pub fn max_age(mut self, seconds: u32) -> Result<Self, String> {
        if seconds > LONGEST {
            return Err(format!(
                "it is a number of seconds, and browsers remember nothing for longer than {LONGEST}"
            ));
        }
        self.max_age = seconds;
        Ok(self)
    }

    /// Lets pages from the internet use a server in a private network, where browsers ask for that
    /// (Private Network Access).
    #[must_use]
    pub fn private_network(mut self) -> Self {
        self.private_network = true;
        self
    }

    /// The name of a header in lower case.
    fn checked_header(&self, header: &str) -> Result<String, String> {
        if !is_token(header) {
            return Err("it is the name of a header, such as `X-Request-Id`".to_owned());
        }
        if header == ALL && self.credentials {
            return Err(NOT_WITH_ALL.to_owned());
        }
        Ok(header.to_ascii_lowercase())
    }

    /// The constant that the server has its rules from.
    pub(super) fn tokens(&self, contract: &Contract<'_>, limit: Option<&RateLimit>) -> TokenStream {
        let origins = self.origins.iter().map(|origin| text(origin));
        let expose = self.exposed(contract.api, limit);
        let (expose, credentials) = (text(&expose), self.credentials);
        let max_age = Literal::u32_unsuffixed(self.max_age);
        let private_network = self.private_network;
        quote! {
            /// Which pages of other origins may use the API, as the settings say.
            pub const CORS: cors::Cors = cors::Cors {
                origins: &[#(#origins),*],
                expose: #expose,
                credentials: #credentials,
                max_age: #max_age,
                private_network: #private_network,
            };
        }
    }
}

const NOT_FOR_ALL: &str = "with credentials every page could act as its visitor; name the origins";
const NOT_WITH_ALL: &str = "with credentials browsers take `*` for a name; name the headers";

/// Methods that are in upper case, whatever a browser makes of them.
const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY",
];

fn check_method(method: &str) -> Result<(), String> {
    let upper = method.to_ascii_uppercase();
    if ["CONNECT", "TRACE", "TRACK"].contains(&&*upper) {
        return Err(format!("browsers let no page use `{upper}`"));
    }
    if METHODS.contains(&&*upper) && upper != method {
        return Err(format!("methods are in upper case: `{upper}`"));
    }
    match is_token(method) && method != ALL {
        true => Ok(()),
        false => Err("it is a method, such as `PATCH`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::Cors;

    fn one() -> Cors {
        Cors::new("https://app.example.com").unwrap()
    }

    #[test]
    fn all_origins_stand_alone_and_have_no_credentials() {
        let open = Cors::new("*").unwrap();
        assert!(
            open.clone()
                .credentials()
                .unwrap_err()
                .contains("every page")
        );
        assert!(open.origin("https://app.example.com").is_err());
        assert!(one().origin("*").is_err());
        assert!(one().credentials().unwrap().origin("*").is_err());
        assert!(one().credentials().unwrap().origin("env:ORIGINS").is_ok());
    }

    #[test]
    fn all_headers_are_none_where_there_are_credentials() {
        for with in [one().header("*"), one().expose("*")] {
            assert!(with.unwrap().credentials().is_err());
        }
        assert!(one().credentials().unwrap().header("*").is_err());
        assert!(one().credentials().unwrap().expose("*").is_err());
    }

    #[test]
    fn methods_and_headers_are_names_that_pages_can_use() {
        for method in ["PATCH", "QUERY", "M-SEARCH", "note"] {
            assert!(one().method(method).is_ok(), "{method}");
        }
        for method in [
            "",
            "patch",
            "TRACE",
            "connect",
            "*",
            "GET, PUT",
            "GET\r\nx: y",
        ] {
            assert!(one().method(method).is_err(), "{method}");
        }
        for header in ["", "x y", "x:", "x\n", "é", "x, y"] {
            assert!(one().header(header).is_err(), "{header}");
            assert!(one().expose(header).is_err(), "{header}");
        }
        assert!(one().expose("Set-Cookie").is_err());
        assert!(one().max_age(86_400).is_ok());
        assert!(one().max_age(86_401).is_err());
    }
}
