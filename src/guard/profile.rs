use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::guard::Kind;
use crate::guard::cues::{Cue, Cues};
use crate::guard::folded::Folded;

/// Addresses under which platforms show one person.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?:https?://)? (?:www\.|m\.|mobile\.|web\.|[a-z]{2}\.|[a-z]{2}-[a-z]{2}\.)? (?:
            (?:facebook\.com|fb\.com|fb\.me|m\.me|messenger\.com/t|instagram\.com|instagr\.am|tiktok\.com|vm\.tiktok\.com
            |twitter\.com|x\.com|threads\.net|t\.me|telegram\.me|wa\.me|api\.whatsapp\.com|vk\.com|vkontakte\.ru|ok\.ru
            |snapchat\.com/add|linkedin\.com/in|youtube\.com/(?:c|user|channel)|youtube\.com/@|tumblr\.com|twitch\.tv
            |reddit\.com/(?:u|user)|pinterest\.[a-z.]{2,6}|bsky\.app/profile|discord\.gg|strava\.com/athletes|onlyfans\.com
            |xing\.com/profile|linktr\.ee|skype\.com|medium\.com/@|soundcloud\.com|flickr\.com/people)
            /? [@\p{L}\p{N}_.?=&%/+-]* [\p{L}\p{N}_])",
    )
    .expect("a pattern that was tried")
});

/// First steps of paths on platforms that lead to no person.
const NOBODYS: [&str; 16] = [
    "sharer", "share", "hashtag", "help", "watch", "explore", "search", "p", "reel", "groups",
    "events", "intent", "business", "legal", "policies", "settings",
];

static HANDLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"@[\p{L}\p{N}_][\p{L}\p{N}_.-]{1,29}").expect("a pattern that was tried")
});

/// A name behind the name of a platform, as in “my snap is sunny22”.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^ (?:\ (?:handle|name|username|user|account|profile|id|konto|compte|cuenta|ник|under|unter))?
        (?P<says> \ ?[:=]\ ? | \ (?:is|ist|est|es|è|to|jest|é|as|als|:|-|under|unter|called)\ | \ )
        (?P<handle> @?[\p{L}\p{N}_][\p{L}\p{N}_.-]{2,29})",
    )
    .expect("a pattern that was tried")
});

/// Names with a number as Discord gave them, and names on Reddit.
static TAGGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{L}\p{N}_.]{2,32}#[0-9]{4}|u/[a-z0-9_-]{3,20}")
        .expect("a pattern that was tried")
});

/// Links to profiles of people, and their names on platforms.
pub(super) fn find(folded: &Folded, cues: &Cues) -> Vec<(Kind, Range<usize>)> {
    let lower = &folded.lower;
    let mut found = Vec::new();
    if lower.contains('/') {
        let links = LINK.find_iter(lower).map(|hit| hit.range());
        found.extend(links.filter(|range| is_profile(folded, range)));
    }
    if lower.contains('@') {
        let handles = HANDLE.find_iter(lower).map(|hit| trimmed(lower, hit.range()));
        found.extend(handles.filter(|range| is_handle(folded, cues, range)));
    }
    if lower.contains(['#', '/']) {
        let tagged = TAGGED.find_iter(lower).map(|hit| hit.range());
        found.extend(tagged.filter(|at| folded.begins(at.start) && folded.ends(at.end)));
    }
    found.extend(cues.of_kind(Cue::Platform).filter_map(|cue| said(folded, &cue)));
    found.into_iter().map(|range| (Kind::Profile, range)).collect()
}

fn is_profile(folded: &Folded, range: &Range<usize>) -> bool {
    let before = folded.text[..range.start].chars().next_back();
    let link = &folded.lower[range.clone()];
    let path =
        link.split("://").last().unwrap_or(link).split_once('/').map_or("", |(_, path)| path);
    let first = path.split(['/', '?', '.']).next().unwrap_or_default();
    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | '@'))
        && !path.is_empty()
        && !NOBODYS.contains(&first)
}

/// Is it more than a way to address somebody on this page, as in “@Anna, thank you”?
fn is_handle(folded: &Folded, cues: &Cues, range: &Range<usize>) -> bool {
    let before = folded.text[..range.start].chars().next_back();
    let near = cues.before(Cue::Platform, folded, range.start, 40)
        || cues.after(Cue::Platform, folded, range.end, 30);
    let telling =
        folded.lower[range.clone()].contains(|c: char| c.is_numeric() || matches!(c, '_' | '.'));
    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '@'))
        && (near || telling)
}

/// The name after the name of a platform, if somebody says that it is theirs.
fn said(folded: &Folded, cue: &Range<usize>) -> Option<Range<usize>> {
    let found = SAID.captures(&folded.lower[cue.end..])?;
    let (handle, says) = (found.name("handle")?, found.name("says")?.as_str());
    let range = trimmed(&folded.lower, cue.end + handle.start()..cue.end + handle.end());
    let name = &folded.lower[range.clone()];
    let telling = name.contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '.' | '@'))
        && name.contains(char::is_alphabetic);
    let owned = folded.before(cue.start, 40);
    let mine = owned.split(|c: char| !c.is_alphanumeric()).any(|word| OWNED.contains(&word));
    let is_name =
        (telling && (mine || says.contains([':', '=']))) || (mine && says.contains([':', '=']));
    is_name.then_some(range)
}

/// Words that say whose a profile is, or ask people to come to it.
const OWNED: [&str; 34] = [
    "my", "me", "mine", "i", "his", "her", "add", "find", "follow", "dm", "message", "am", "m",
    "mein", "meine", "mich", "ich", "mon", "moi", "mi", "mio", "meu", "minha", "mój", "moje",
    "мой", "моя", "мне", "меня", "mijn", "sígueme", "on", "auf", "sur",
];

/// Without signs at its end that belong to the sentence.
fn trimmed(lower: &str, range: Range<usize>) -> Range<usize> {
    let name = lower[range.clone()].trim_end_matches(['.', '-']);
    range.start..range.start + name.len()
}
