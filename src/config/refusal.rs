use figment::error::Kind;

use crate::config::environment::variable;

/// What is wrong, where, and what is allowed, in one sentence.
pub(super) fn explain(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let named = match &error.kind {
        Kind::UnknownField(field, _) => field,
        _ => error.path.first().unwrap_or(&key),
    };
    let place = error.metadata.as_ref().map_or_else(
        || "settings".to_owned(),
        |metadata| match metadata.source.as_ref().and_then(|source| source.file_path()) {
            Some(path) => path.display().to_string(),
            None => variable(metadata, named),
        },
    );
    match &error.kind {
        Kind::UnknownField(field, allowed) => {
            format!("{place}: there is no setting `{field}`; allowed: {}.", allowed.join(", "))
        }
        Kind::UnknownVariant(value, allowed) => {
            format!("{place}: `{key}` cannot be `{value}`; allowed: {}.", allowed.join(", "))
        }
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            let allowed = match expected.as_str() {
                "u32" => "a whole number, 0 or more",
                "a sequence" => "a list, as in `[\"a\", \"b\"]`",
                other => other,
            };
            format!("{place}: `{key}` is {found}; allowed: {allowed}.")
        }
        other if key == "listen" => {
            let allowed = "an IP address and a port, as in `127.0.0.1:3000` or `[::1]:0`";
            format!("{place}: `{key}`: {other}; allowed: {allowed}.")
        }
        other if key.starts_with("trusted_proxies") => {
            format!("{place}: `{key}`: {other}; allowed: networks, as in `[\"10.0.0.0/8\"]`.")
        }
        other if key.is_empty() => format!("{place}: {other}."),
        other => format!("{place}: `{key}`: {other}."),
    }
}
