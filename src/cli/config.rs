use serde_json::Value;

use crate::cli::output::say;
use crate::cli::{Done, refused};
use crate::config::Sources;

/// Settings that nobody may read over a shoulder.
const SECRETS: [&str; 5] =
    ["secret", "archive_secret", "akismet_key", "screen_hook_secret", "notice_webhook_secret"];

/// Prints every setting, its value and where it came from, aligned; then what is wrong with them.
pub(super) fn print(sources: &Sources) -> Done {
    let fields = sources.given();
    let width = fields.keys().map(String::len).max().unwrap_or_default();
    for (key, value) in &fields {
        let value = shown(key, value);
        say(format_args!("{key:width$} = {value}  # {}", sources.origin(key)));
    }
    sources.settings().map(drop).map_err(|error| refused(&error))
}

/// The value as it may be seen by whoever looks over a shoulder.
fn shown(key: &str, value: &Value) -> String {
    match value.as_str() {
        Some(text) if SECRETS.contains(&key) && !text.is_empty() => "\"…\"".to_owned(),
        Some(_) => hidden(value),
        None => value.to_string(),
    }
}

/// A text without the password, if it is the address of a database, under whatever key.
fn hidden(url: &Value) -> String {
    let text = url.as_str().unwrap_or_default();
    // Only the address of a database has parameters in it that nobody else may see.
    let text =
        if text.starts_with("postgres") { text.split('?').next().unwrap_or(text) } else { text };
    let shown = match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, user)), Some((_, place))) => {
            let user = user.split([':', '@']).next().unwrap_or_default();
            format!("{scheme}://{user}:…@{place}")
        }
        _ => text.to_owned(),
    };
    Value::String(shown).to_string()
}

#[cfg(test)]
mod tests {
    use super::{SECRETS, hidden, shown};

    #[test]
    fn the_password_of_the_database_is_not_printed() {
        for (url, shown) in [
            ("postgres://ada:secret@db/site", "\"postgres://ada:…@db/site\""),
            ("postgres://db/site", "\"postgres://db/site\""),
            ("postgres://db/site?password=secret", "\"postgres://db/site\""),
            ("", "\"\""),
        ] {
            assert_eq!(hidden(&url.into()), shown);
        }
    }

    #[test]
    fn the_secret_of_the_site_is_not_printed() {
        assert_eq!(shown("secret", &"0123456789abcdef".into()), "\"…\"");
        for key in SECRETS {
            assert_eq!(shown(key, &"x".into()), "\"…\"");
        }
        assert_eq!(shown("secret", &"".into()), "\"\"");
        assert_eq!(shown("site_name", &"Lamp".into()), "\"Lamp\"");
    }
}
