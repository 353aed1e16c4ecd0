use crate::comments::Address;
use crate::spam::host::host;

/// Does an address lead to an authority, a school or a work of reference, as far as the name of its
/// host tells? Readers here pass such addresses on.
///
/// Under these names only public bodies, universities and the like may register: some endings (IANA
/// root zone database), some names below the endings of countries, and some hosts by themselves. An
/// address that hides where it leads, or that may lead on to another, is none of these.
pub(super) fn is_official(address: &str) -> bool {
    let address = address.to_lowercase();
    let rest = match address.split_once("://") {
        // The stricter reading of the two: that by which readers are given a link.
        Some((_, rest)) if Address::parse(&address).is_some() => rest,
        Some(_) => return false,
        None => &address,
    };
    host(&address).is_some_and(is_official_host) && !leads_on(rest)
}

/// Endings, names below which such bodies register, and hosts.
const NAMES: [&str; 62] = [
    "gov",
    "edu",
    "int",
    "mil", // everywhere
    "europa.eu",
    "un.org",
    "wikipedia.org",
    "wikimedia.org", // between countries
    "gov.uk",
    "gov.scot",
    "gov.wales",
    "ac.uk",
    "nhs.uk",
    "police.uk",
    "parliament.uk",
    "gov.ie",
    "gouv.fr",
    "service-public.fr",
    "gouv.qc.ca",
    "gc.ca",
    "canada.ca",
    "belgium.be",
    "admin.ch",
    "gv.at",
    "ac.at",
    "bund.de",
    "overheid.nl",
    "rijksoverheid.nl",
    "gob.es",
    "gov.pt",
    "gov.it",
    "gov.gr",
    "gov.pl",
    "gov.cz",
    "gov.ua",
    "gov.tr",
    "edu.tr",
    "gov.il",
    "ac.il",
    "gov.in",
    "nic.in",
    "ac.in",
    "gov.au",
    "edu.au",
    "govt.nz",
    "ac.nz",
    "gov.za",
    "ac.za",
    "gov.sg",
    "gov.hk",
    "go.jp",
    "ac.jp",
    "go.kr",
    "ac.kr",
    "gov.vn",
    "gov.br",
    "jus.br",
    "gob.mx",
    "gob.ar",
    "gob.cl",
    "gob.pe",
    "gov.co",
];

fn is_official_host(host: &str) -> bool {
    let is_or_under = |name: &&str| {
        host.strip_suffix(*name).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    host.contains('.') && NAMES.iter().any(is_or_under)
}

/// Does what follows hold another address, to which whoever follows this one may be sent?
fn leads_on(rest: &str) -> bool {
    let (_, query) = rest.split_once(['?', '#']).unwrap_or_default();
    let names_host = |part: &str| part.contains('.') || part.contains('%');
    let parameters = query.split(['&', ';']).filter_map(|pair| pair.split_once('='));
    rest.contains("//")
        || rest.contains("%2f")
        || rest.contains(['\\', '@'])
        || parameters.map(|(_, value)| value).any(names_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_and_works_of_reference_are_known_by_their_names() {
        for (address, official) in [
            ("https://www.who.int/news-room", true),
            ("www.gov.uk/report-abuse?page=2", true),
            ("HTTPS://WWW.Service.GOUV.FR", true),
            ("https://lib.univ.ac.jp/x", true),
            ("https://fra.europa.eu/en", true),
            ("https://www.gov.scot/x", true),
            ("https://de.wikipedia.org/wiki/Ebbe", true),
            ("https://ac.me/buy", false),
            ("https://gov.cc", false),
            ("https://pills.go.cc", false),
            ("https://gov.example/x", false),
            ("https://noteuropa.eu", false),
            ("https://who.int.pills.example", false),
            ("pills.example/www.gov.uk", false),
            ("https://www.gov.uk:x@pills.example/buy", false),
            ("https://pills.example\\.gov.uk/x", false),
            ("[https://www.gov.uk](//pills.example)", false),
            ("https://lamp.gov/out?to=https://pills.example", false),
            ("https://lamp.gov/out?to=//pills.example", false),
            ("https://lamp.gov/out?to=https%3A%2F%2Fpills.example", false),
            ("https://lamp.gov/out?to=pills.example", false),
            ("https://lamp.gov/out?to=https%253A%252F", false),
            ("gov", false),
        ] {
            assert_eq!(is_official(address), official, "{address}");
        }
    }
}
