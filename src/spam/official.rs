use crate::spam::classifier::host;

/// Does an address lead to an authority, a school or a work of reference, as far as the name of its
/// host tells? Who sells something gets no such name, and readers here pass such addresses on.
///
/// Names under which only public bodies and universities may register: `.gov`, `.edu`, `.int`, `.mil`
/// (IANA root zone database) and their like under the codes of countries, as in `gov.uk`, `gouv.fr`
/// and `ac.jp`. An address that holds another one is none: it may lead on.
pub(super) fn is_official(address: &str) -> bool {
    let address = address.to_lowercase();
    host(&address).is_some_and(is_official_host) && !leads_on(&address)
}

/// Others that anybody can look up and nobody can buy.
const HOSTS: [&str; 6] =
    ["wikipedia.org", "europa.eu", "un.org", "nhs.uk", "police.uk", "service-public.fr"];

/// In second place before the code of a country.
const UNDER_COUNTRIES: [&str; 11] =
    ["gov", "gob", "gouv", "govt", "go", "gv", "gub", "edu", "ac", "mil", "jus"];

fn is_official_host(host: &str) -> bool {
    let is_or_under = |name: &&str| {
        host.strip_suffix(*name).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    if HOSTS.iter().any(is_or_under) {
        return true;
    }
    let mut parts = host.rsplit('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("gov" | "edu" | "int" | "mil"), Some(_), _) => true,
        // `gov.uk` is a site, `ac.me` is a name like any other.
        (Some(country), Some(second), third) if country.len() == 2 => {
            UNDER_COUNTRIES.contains(&second) && (third.is_some() || second == "gov")
        }
        _ => false,
    }
}

fn leads_on(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    ["://", "%3a%2f%2f", "=www."].iter().any(|sign| rest.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_and_works_of_reference_are_known_by_their_names() {
        for (address, official) in [
            ("https://www.who.int/news-room", true),
            ("www.gov.uk/report-abuse", true),
            ("HTTPS://WWW.Service.GOUV.FR", true),
            ("https://lib.univ.ac.jp/x", true),
            ("https://fra.europa.eu/en", true),
            ("https://de.wikipedia.org/wiki/Ebbe", true),
            ("https://ac.me/buy", false),
            ("https://gov.example/x", false),
            ("https://noteuropa.eu", false),
            ("https://who.int.pills.example", false),
            ("https://lamp.gov/out?to=https://pills.example", false),
            ("https://lamp.gov/out?to=https%3A%2F%2Fpills.example", false),
            ("gov", false),
        ] {
            assert_eq!(is_official(address), official, "{address}");
        }
    }
}
