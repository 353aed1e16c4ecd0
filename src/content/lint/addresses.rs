//! Addresses of sources: what does not belong to them, and one address under two keys.

use hayagriva::Entry;

use crate::content::Fault;
use crate::content::fault::Faults;
use crate::content::lint::Neighbours;
use crate::content::lint::place::Entered;

/// Parameters by which others follow readers from page to page, besides all that start with
/// `utm_`: such as the query stripping of Firefox and Brave takes out.
const TRACKING: [&str; 29] = [
    "__hsfp",
    "__hssc",
    "__hstc",
    "__s",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "dclid",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "hsctatracking",
    "igshid",
    "irclickid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "srsltid",
    "ttclid",
    "twclid",
    "vero_id",
    "wbraid",
    "yclid",
];

/// The names of the field that holds the address, in YAML, BibTeX and CSL-JSON.
const FIELDS: [&str; 2] = ["url", "howpublished"];

fn is_tracking(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&&*name)
}

/// Reports tracking parameters and a bare `#` at the end.
pub(super) fn check(entered: &Entered<'_>, faults: &mut Faults) {
    let entry = &entered.record.entry;
    let Some(url) = entry.url_any().map(|url| &url.value) else { return };
    let key = entry.key();
    let tracking: Vec<_> = url
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .filter(|name| is_tracking(name))
        .map(|name| format!("`{name}`"))
        .collect();
    if !tracking.is_empty() {
        let names = tracking.join(", ");
        let what = format!("The address of “{key}” follows readers: {names}.");
        let mend = "Take these parameters out, and see that the address still works.";
        faults.push(Fault::warning("tracking-parameter", entered.field(&FIELDS), what, mend));
    }
    if url.fragment() == Some("") {
        let what = format!("The address of “{key}” ends in a bare `#`.");
        let mend = "Take the `#` out, unless the source is to be quoted exactly as it was given.";
        faults.push(Fault::warning("bare-fragment", entered.field(&FIELDS), what, mend));
    }
}

/// Reports an address that stands under another key as well.
pub(super) fn check_neighbours(
    entered: &Entered<'_>,
    neighbours: &Neighbours<'_>,
    faults: &mut Faults,
) {
    let key = entered.record.entry.key();
    let Some(address) = normal_address(&entered.record.entry) else { return };
    let Some(other) = (neighbours.same_address)(key, &address) else { return };
    let what = format!("“{key}” has the same address as “{other}”.");
    let mend = format!("Keep one of the two, and cite it as `[@{other}]` everywhere.");
    faults.push(Fault::warning("same-address", entered.field(&FIELDS), what, mend));
}

/// The record's own address in a form that is equal for equal pages: without scheme, default port,
/// slash at the end, fragment and tracking parameters, its host in lower case. `None` if it has no
/// address of a host.
#[must_use]
pub fn normal_address(entry: &Entry) -> Option<String> {
    let url = &entry.url()?.value;
    let mut address = url.host_str()?.trim_end_matches('.').to_owned();
    // The parser has dropped the port that the scheme implies; pages are the same by both schemes.
    if let Some(port) = url.port().filter(|port| ![80, 443].contains(port)) {
        address.push(':');
        address.push_str(&port.to_string());
    }
    address.push_str(url.path().trim_end_matches('/'));
    let query = url.query().unwrap_or_default().split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !name.is_empty() && !is_tracking(name)
    });
    for (index, pair) in query.enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address.push_str(pair);
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(url: &str) -> String {
        let yaml = format!("a: {{ type: web, url: '{url}' }}");
        let library = hayagriva::io::from_yaml_str(&yaml).unwrap();
        normal_address(library.get("a").unwrap()).unwrap()
    }

    #[test]
    fn one_page_has_one_address_however_it_is_written() {
        for url in [
            "https://example.org/a/b",
            "http://example.org/a/b",
            "https://EXAMPLE.org:443/a/b/",
            "http://example.org:80/a/b#part",
            "https://example.org./a/b#",
            "https://example.org/a/b?utm_source=x&GCLID=y&mc_cid=z",
        ] {
            assert_eq!(normal(url), "example.org/a/b", "{url}");
        }
        assert_eq!(normal("https://example.org/?id=3&fbclid=4&p"), "example.org?id=3&p");
        assert_ne!(normal("https://example.org:8443/a/b"), "example.org/a/b");
        assert_ne!(normal("https://www.example.org/a/b"), "example.org/a/b");
        assert_ne!(normal("https://example.org/a/B"), "example.org/a/b");
    }
}
