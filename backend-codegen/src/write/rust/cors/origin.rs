//! Origins, as browsers write them.

use std::net::Ipv6Addr;

use super::ALL;
use crate::write::rust::jwt::variable;

/// Says why a text stands for no origins, if it does not.
pub(super) fn check(text: &str) -> Result<(), String> {
    if text == ALL {
        return Ok(());
    }
    if let Some(name) = text.strip_prefix("env:") {
        return variable(name).map(|_| ());
    }
    if text == "null" {
        return Err(
            "any page can have the origin `null`; name the origins that are meant".to_owned(),
        );
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("an origin has neither spaces nor line ends".to_owned());
    }
    let Some((scheme, authority)) = text.split_once("://") else {
        return Err(
            "an origin is a scheme and a host, such as `https://app.example.com`".to_owned(),
        );
    };
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(is_scheme) {
        return Err("the scheme of an origin is a word, such as `https`".to_owned());
    }
    if let Some((authority, _)) = authority.split_once(['/', '?', '#']) {
        return Err(format!("an origin has no path: `{scheme}://{authority}`"));
    }
    if authority.contains('@') {
        return Err("an origin has no user".to_owned());
    }
    if !text.is_ascii() {
        return Err("browsers write such names in ASCII, as `xn--…` (punycode)".to_owned());
    }
    let lower = text.to_ascii_lowercase();
    if lower != text {
        return Err(format!("browsers write origins in lower case: `{lower}`"));
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    check_host(host)?;
    port.map_or(Ok(()), |port| check_port(scheme, port))
}

fn check_host(host: &str) -> Result<(), String> {
    if let Some(address) = host.strip_prefix('[') {
        let written = address.strip_suffix(']').and_then(|it| it.parse().ok());
        return match written.map(|address: Ipv6Addr| format!("[{address}]")) {
            Some(written) if written == host => Ok(()),
            Some(written) => Err(format!("browsers write the address as `{written}`")),
            None => Err("what stands between brackets is no IPv6 address".to_owned()),
        };
    }
    let name = host.strip_prefix("*.").unwrap_or(host);
    if name.contains('*') {
        return Err(
            "a `*` stands for all names below one, as in `https://*.example.com`, or for all \
             ports, as in `http://localhost:*`"
                .to_owned(),
        );
    }
    let is_label = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let is_label = |label: &str| !label.is_empty() && label.chars().all(is_label);
    if !name.split('.').all(is_label) {
        return Err("the host of an origin is a name or an address".to_owned());
    }
    match name != host && name != "localhost" && !name.contains('.') {
        true => Err(format!("anybody can have a name below `{name}`")),
        false => Ok(()),
    }
}

fn check_port(scheme: &str, port: &str) -> Result<(), String> {
    if port == "*" {
        return Ok(());
    }
    let number: Option<u16> = port.parse().ok().filter(|it: &u16| it.to_string() == port);
    match (scheme, number) {
        ("http", Some(80)) | ("https", Some(443)) => {
            Err(format!("browsers leave `:{port}` out of such an origin"))
        }
        (_, Some(1..)) => Ok(()),
        (_, Some(0) | None) => Err("a port is a number from 1 to 65535".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn origins_are_what_browsers_write() {
        for origin in [
            "*",
            "env:CORS_ORIGINS",
            "https://app.example.com",
            "https://app.example.com:8443",
            "http://localhost:3000",
            "http://localhost:*",
            "https://*.example.com",
            "https://*.example.com:*",
            "http://*.localhost:3000",
            "http://127.0.0.1",
            "http://[::1]:3000",
            "http://[::1]",
            "chrome-extension://abcdefghijklmnop",
            "capacitor://localhost",
            "https://xn--bcher-kva.example",
        ] {
            assert_eq!(check(origin), Ok(()), "{origin}");
        }
    }

    #[test]
    fn what_no_browser_writes_is_told_with_what_it_would() {
        let told = [
            "null",
            "",
            "app.example.com",
            "https://",
            "://app.example.com",
            "https://app.example.com/",
            "https://app.example.com/x?y",
            "https://ada@app.example.com",
            "https://App.example.com",
            "https://bücher.example",
            "https://app.example.com:443",
            "http://app.example.com:080",
            "https://app.example.com:",
            "https://app.example.com:0",
            "https://app.example.com:99999",
            "https://*.com",
            "https://*",
            "https://app-*.example.com",
            "https://*.*.example.com",
            "https://app..example.com",
            "http://[0:0:0:0:0:0:0:1]",
            "http://[::1",
            "https://app.example.com\r\nset-cookie: a=b",
            "https://app.example.com https://other.example.com",
            "env:CORS ORIGINS",
            "*.example.com",
        ]
        .map(|origin| format!("{origin:?}: {}\n", check(origin).unwrap_err()));
        insta::assert_snapshot!(told.concat(), @r#"
            "null": any page can have the origin `null`; name the origins that are meant
            "": an origin is a scheme and a host, such as `https://app.example.com`
            "app.example.com": an origin is a scheme and a host, such as `https://app.example.com`
            "https://": the host of an origin is a name or an address
            "://app.example.com": the scheme of an origin is a word, such as `https`
            "https://app.example.com/": an origin has no path: `https://app.example.com`
            "https://app.example.com/x?y": an origin has no path: `https://app.example.com`
            "https://ada@app.example.com": an origin has no user
            "https://App.example.com": browsers write origins in lower case: `https://app.example.com`
            "https://bücher.example": browsers write such names in ASCII, as `xn--…` (punycode)
            "https://app.example.com:443": browsers leave `:443` out of such an origin
            "http://app.example.com:080": a port is a number from 1 to 65535
            "https://app.example.com:": a port is a number from 1 to 65535
            "https://app.example.com:0": a port is a number from 1 to 65535
            "https://app.example.com:99999": a port is a number from 1 to 65535
            "https://*.com": anybody can have a name below `com`
            "https://*": a `*` stands for all names below one, as in `https://*.example.com`, or for all ports, as in `http://localhost:*`
            "https://app-*.example.com": a `*` stands for all names below one, as in `https://*.example.com`, or for all ports, as in `http://localhost:*`
            "https://*.*.example.com": a `*` stands for all names below one, as in `https://*.example.com`, or for all ports, as in `http://localhost:*`
            "https://app..example.com": the host of an origin is a name or an address
            "http://[0:0:0:0:0:0:0:1]": browsers write the address as `[::1]`
            "http://[::1": what stands between brackets is no IPv6 address
            "https://app.example.com\r\nset-cookie: a=b": an origin has neither spaces nor line ends
            "https://app.example.com https://other.example.com": an origin has neither spaces nor line ends
            "env:CORS ORIGINS": no environment variable is called `CORS ORIGINS`
            "*.example.com": an origin is a scheme and a host, such as `https://app.example.com`
            "#);
    }
}
