//! Headers that keep browsers from doing with an answer what nobody wants.

/// Headers that every answer gets unless it has them; what is `None` is not sent.
///
/// They are those that helmet 8 sends, with the values that suit answers which are data and no pages,
/// and `Cross-Origin-Embedder-Policy` and `Cache-Control` besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityHeaders {
    /// `Content-Security-Policy: default-src 'none'; frame-ancestors 'none'`. An answer that a browser
    /// is made to show loads nothing, runs nothing and stands in no frame.
    pub content_security_policy: Option<&'static str>,
    /// `Cross-Origin-Embedder-Policy: require-corp` (COEP). A page of this origin embeds nothing of
    /// others that does not allow it.
    pub cross_origin_embedder_policy: Option<&'static str>,
    /// `Cross-Origin-Opener-Policy: same-origin` (COOP). A page of this origin shares no process with
    /// windows of others that it opened, or that opened it.
    pub cross_origin_opener_policy: Option<&'static str>,
    /// `Cross-Origin-Resource-Policy: same-origin` (CORP). Pages of other origins cannot embed an
    /// answer. (What they may `fetch` is decided by CORS.)
    pub cross_origin_resource_policy: Option<&'static str>,
    /// `Origin-Agent-Cluster: ?1`. Browsers keep the origin apart from others of the same site.
    pub origin_agent_cluster: Option<&'static str>,
    /// `Referrer-Policy: no-referrer`. Paths, which can have ids in them, are not told to others.
    pub referrer_policy: Option<&'static str>,
    /// `Strict-Transport-Security: max-age=31536000; includeSubDomains` (HSTS). For a year browsers
    /// reach the host and all its subdomains by HTTPS alone. It is only sent where
    /// [`Hardening::tls`](super::hardening::Hardening::tls) says that there is HTTPS.
    pub strict_transport_security: Option<&'static str>,
    /// `X-Content-Type-Options: nosniff`. JSON with HTML in a string is not taken for HTML.
    pub x_content_type_options: Option<&'static str>,
    /// `X-DNS-Prefetch-Control: off`. Hosts that an answer names are not looked up.
    pub x_dns_prefetch_control: Option<&'static str>,
    /// `X-Download-Options: noopen`. Old browsers do not open downloads as if they were pages.
    pub x_download_options: Option<&'static str>,
    /// `X-Frame-Options: DENY`. Browsers that do not know `frame-ancestors` show no answer in a frame.
    pub x_frame_options: Option<&'static str>,
    /// `X-Permitted-Cross-Domain-Policies: none`. PDF readers load nothing across domains.
    pub x_permitted_cross_domain_policies: Option<&'static str>,
    /// `X-XSS-Protection: 0`. Filters of old browsers, which could be turned against a page, are off.
    pub x_xss_protection: Option<&'static str>,
    /// `Cache-Control: no-store`. What one user may see stays in no cache for the next one.
    pub cache_control: Option<&'static str>,
}

impl SecurityHeaders {
    /// No header at all.
    #[allow(dead_code, reason = "for applications that want it")]
    pub const NONE: Self = Self {
        content_security_policy: None,
        cross_origin_embedder_policy: None,
        cross_origin_opener_policy: None,
        cross_origin_resource_policy: None,
        origin_agent_cluster: None,
        referrer_policy: None,
        strict_transport_security: None,
        x_content_type_options: None,
        x_dns_prefetch_control: None,
        x_download_options: None,
        x_frame_options: None,
        x_permitted_cross_domain_policies: None,
        x_xss_protection: None,
        cache_control: None,
    };

    /// The headers that are sent, by HTTPS or not: names in lower case, and values.
    #[must_use]
    pub fn list(&self, tls: bool) -> Vec<(&'static str, &'static str)> {
        let list = [
            ("content-security-policy", self.content_security_policy),
            (
                "cross-origin-embedder-policy",
                self.cross_origin_embedder_policy,
            ),
            (
                "cross-origin-opener-policy",
                self.cross_origin_opener_policy,
            ),
            (
                "cross-origin-resource-policy",
                self.cross_origin_resource_policy,
            ),
            ("origin-agent-cluster", self.origin_agent_cluster),
            ("referrer-policy", self.referrer_policy),
            (
                "strict-transport-security",
                self.strict_transport_security.filter(|_| tls),
            ),
            ("x-content-type-options", self.x_content_type_options),
            ("x-dns-prefetch-control", self.x_dns_prefetch_control),
            ("x-download-options", self.x_download_options),
            ("x-frame-options", self.x_frame_options),
            (
                "x-permitted-cross-domain-policies",
                self.x_permitted_cross_domain_policies,
            ),
            ("x-xss-protection", self.x_xss_protection),
            ("cache-control", self.cache_control),
        ];
        let sent = list.into_iter();
        sent.filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

impl Default for SecurityHeaders {
    fn default() -> Self {
        Self {
            content_security_policy: Some("default-src 'none'; frame-ancestors 'none'"),
            cross_origin_embedder_policy: Some("require-corp"),
            cross_origin_opener_policy: Some("same-origin"),
            cross_origin_resource_policy: Some("same-origin"),
            origin_agent_cluster: Some("?1"),
            referrer_policy: Some("no-referrer"),
            strict_transport_security: Some("max-age=31536000; includeSubDomains"),
            x_content_type_options: Some("nosniff"),
            x_dns_prefetch_control: Some("off"),
            x_download_options: Some("noopen"),
            x_frame_options: Some("DENY"),
            x_permitted_cross_domain_policies: Some("none"),
            x_xss_protection: Some("0"),
            cache_control: Some("no-store"),
        }
    }
}
