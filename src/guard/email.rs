use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::guard::Kind;
use crate::guard::folded::Folded;

/// An address as it is written, and as people hide it from robots: `anna (at) mail dot example`.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    let at = r"(?:@| ?[(\[{] ?(?:at|ät|@|arroba|chiocciola|собака|malpa|małpa|arobase) ?[)\]}] ?)";
    let dot = r"(?:\.| ?[(\[{] ?(?:dot|punkt|point|punto|ponto|точка|kropka|\.) ?[)\]}] ?| (?:dot|punkt|point|punto|ponto|точка|kropka) )";
    let label = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?";
    let pattern = format!(r"[\p{{L}}\p{{N}}._%+'-]+{at}{label}(?:{dot}{label})+");
    Regex::new(&pattern).expect("a pattern that was tried")
});

/// The same with every sign spelled, which without brackets is said of other things too.
static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) [\p{L}\p{N}._%+-]+ \ (?:at|arroba|ät|chiocciola|собака|małpa|arobase)\  (?:
            [\p{L}\p{N}-]+ (?:\ (?:dot|punkt|point|punto|ponto|точка|kropka)\ [a-z]{2,10})+
            | (?:gmail|googlemail|hotmail|outlook|yahoo|icloud|aol|gmx|web|proton|protonmail|yandex|mail|live|msn|orange|wanadoo)
              (?:\.[a-z]{2,3}){1,2})",
    )
    .expect("a pattern that was tried")
});

/// Before the sign in addresses of organisations, which identify nobody.
const OFFICES: [&str; 30] = [
    "info",
    "help",
    "helpline",
    "hello",
    "contact",
    "support",
    "office",
    "hotline",
    "advice",
    "admin",
    "press",
    "enquiries",
    "inquiries",
    "service",
    "mail",
    "team",
    "hilfe",
    "kontakt",
    "beratung",
    "aide",
    "contacto",
    "ayuda",
    "contato",
    "ajuda",
    "aiuto",
    "pomoc",
    "kontakt",
    "editor",
    "webmaster",
    "noreply",
];

/// E-mail addresses of people.
pub(super) fn find(folded: &Folded) -> Vec<(Kind, Range<usize>)> {
    let lower = &folded.lower;
    let mut found: Vec<_> = Vec::new();
    if lower.contains(['@', '(', '[', '{']) {
        found.extend(WRITTEN.find_iter(lower).map(|hit| hit.range()));
    }
    if SIGNS.iter().any(|sign| lower.contains(sign)) {
        found.extend(SPELLED.find_iter(lower).map(|hit| hit.range()));
    }
    let personal = found.into_iter().filter(|range| {
        let local =
            lower[range.clone()].split(['@', ' ', '(', '[', '{']).next().unwrap_or_default();
        // Between the slashes and the host of an address on the web stand a name and a password.
        let on_the_web = folded.before(range.start, 80).ends_with("//");
        !OFFICES.contains(&local) && !local.is_empty() && !on_the_web
    });
    personal.map(|range| (Kind::Email, range)).collect()
}

/// What stands for `@` when it is spelled.
const SIGNS: [&str; 7] =
    [" at ", " arroba ", " ät ", " chiocciola ", " собака ", " małpa ", " arobase "];
