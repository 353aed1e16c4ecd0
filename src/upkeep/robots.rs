use memchr::memmem;

/// What a host's `robots.txt` lets one program do (RFC 9309).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// Between asterisks, percent-encoding made equal.
    parts: Vec<Vec<u8>>,
    /// Ends with `$`: nothing may follow.
    is_whole: bool,
    /// In bytes; the longest rule that matches decides (§2.2.2).
    length: usize,
}

impl Robots {
    /// Reads the rules for the program called `name`; those for `*` count only if there are none
    /// for it by name (§2.2.1).
    #[must_use]
    pub fn read(text: &str, name: &str) -> Self {
        let (mut by_name, mut for_all) = (None::<Vec<Rule>>, Vec::new());
        let (mut names_us, mut names_all, mut in_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((word, value)) = line.split_once(':') else { continue };
            let (word, value) = (word.trim().to_ascii_lowercase(), value.trim());
            match word.as_str() {
                "user-agent" => {
                    if in_rules {
                        (names_us, names_all, in_rules) = (false, false, false);
                    }
                    let end = value
                        .find(|c: char| !c.is_ascii_alphabetic() && !matches!(c, '-' | '_'))
                        .unwrap_or(value.len());
                    names_all |= value == "*";
                    names_us |= value[..end].eq_ignore_ascii_case(name);
                    if names_us {
                        by_name.get_or_insert_default();
                    }
                }
                "allow" | "disallow" => {
                    in_rules = true;
                    let Some(rule) = Rule::read(word == "allow", value) else { continue };
                    if names_us {
                        by_name.get_or_insert_default().push(rule.clone());
                    }
                    if names_all {
                        for_all.push(rule);
                    }
                }
                _ => {}
            }
        }
        Self { rules: by_name.unwrap_or(for_all) }
    }

    /// May the program ask for this path, which starts with `/` and may have a query?
    #[must_use]
    pub fn allow(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let path = normalized(path);
        let matching = self.rules.iter().filter(|rule| rule.matches(&path));
        // Where two are equally long, the kinder one counts (§2.2.2).
        matching.max_by_key(|rule| (rule.length, rule.allows)).is_none_or(|rule| rule.allows)
    }
}

impl Rule {
    fn read(allows: bool, value: &str) -> Option<Self> {
        if value.is_empty() {
            return None;
        }
        let (pattern, is_whole) = match value.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (value, false),
        };
        let parts = pattern.split('*').map(normalized).collect();
        Some(Self { allows, parts, is_whole, length: normalized(value).len() })
    }

    fn matches(&self, path: &[u8]) -> bool {
        let Some((first, others)) = self.parts.split_first() else { return false };
        let Some(mut rest) = path.strip_prefix(&first[..]) else { return false };
        for (index, part) in others.iter().enumerate() {
            if self.is_whole && index + 1 == others.len() {
                return rest.ends_with(part);
            }
            // The leftmost place leaves most for what follows.
            let Some(at) = memmem::find(rest, part) else { return false };
            rest = &rest[at + part.len()..];
        }
        !self.is_whole || rest.is_empty()
    }
}

/// One spelling of a path: what needs no encoding is decoded, what needs it is encoded, in capitals
/// (§2.2.2).
fn normalized(path: &str) -> Vec<u8> {
    let bytes = path.as_bytes();
    let mut normal = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let encoded = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let byte = encoded.unwrap_or(bytes[at]);
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_plain || (encoded.is_none() && byte.is_ascii_graphic()) {
            normal.push(byte);
        } else {
            normal.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
        at += if encoded.is_some() { 3 } else { 1 };
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(text: &str, path: &str) -> bool {
        Robots::read(text, "Lamplight").allow(path)
    }

    #[test]
    fn the_longest_rule_decides() {
        let text =
            "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c$\nDisallow: /*.pdf$\n";
        for (path, expected) in [
            ("/", true),
            ("/a", false),
            ("/abc", false),
            ("/a/b/d", true),
            ("/a/b/c", false),
            ("/a/b/c/d", true),
            ("/x.pdf", false),
            ("/x.pdf?y", true),
            ("/robots.txt", true),
        ] {
            assert_eq!(allowed(text, path), expected, "{path}");
        }
        assert!(allowed("user-agent: *\ndisallow: /p\nallow: /p", "/p"), "the kinder one");
    }

    #[test]
    fn rules_by_name_count_before_those_for_all() {
        let text = "User-agent: other\nUser-agent: LAMPLIGHT/2.0\nDisallow: /us\n\n\
                    User-agent: *\nDisallow: /\n\nUser-agent: lamplight\nDisallow: /us-too # so\n";
        assert!(allowed(text, "/page"));
        assert!(!allowed(text, "/us") && !allowed(text, "/us-too"));
        assert!(!Robots::read(text, "stranger").allow("/page"));
        assert!(allowed("User-agent: *\nDisallow: /\n\nUser-agent: Lamplight\nDisallow:\n", "/x"));
    }

    #[test]
    fn a_file_that_says_nothing_forbids_nothing() {
        for text in ["", "<html>Not found</html>", "Disallow: /", "user-agent: *\ndisallow:", "::"]
        {
            assert!(allowed(text, "/page"), "{text:?}");
        }
        let closed = "user-agent: *\ndisallow: /";
        assert!(!allowed(closed, "/") && allowed(closed, "/robots.txt"));
        assert!(Robots::default().allow("/"));
    }

    #[test]
    fn spellings_of_one_path_are_one_path() {
        let text = "user-agent: *\ndisallow: /b%c3%a4r\ndisallow: /a%7eb\ndisallow: /q*a=*&b$\n";
        assert!(!allowed(text, "/bär") && !allowed(text, "/b%C3%A4r") && !allowed(text, "/a~b"));
        assert!(!allowed(text, "/q?a=1&b") && allowed(text, "/q?a=1&bc"));
        assert!(allowed(text, "/b%zz") && allowed(text, "/%"));
    }
}
