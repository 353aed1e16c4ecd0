use crate::config::Settings;
use crate::services::is_safe;

impl Settings {
    /// Whether each setting of services is allowed, its key, what is allowed.
    pub(super) fn services_out_of_range(&self) -> [(bool, &'static str, &'static str); 8] {
        let safe = |address: &str| is_safe(address, self.allow_private_addresses);
        let secret = &self.screen_hook_secret;
        [
            ((-20.0..=20.0).contains(&self.service_from), "service_from", "-20 to 20 nats"),
            (
                (self.service_from..=20.0).contains(&self.service_to),
                "service_to",
                "`service_from` to 20 nats",
            ),
            (
                (1..=10).contains(&self.service_timeout_seconds),
                "service_timeout_seconds",
                "1 to 10 seconds",
            ),
            ((1..=90).contains(&self.service_log_days), "service_log_days", "1 to 90 days"),
            (
                safe(&self.akismet_url),
                "akismet_url",
                "an address that starts with `https://`; `http://` with `allow_private_addresses`",
            ),
            (
                self.screen_hook_url.is_empty() || safe(&self.screen_hook_url),
                "screen_hook_url",
                "nothing, or an address that starts with `https://`; `http://` with \
                 `allow_private_addresses`",
            ),
            (
                secret.len() >= 32 || (secret.is_empty() && self.screen_hook_url.is_empty()),
                "screen_hook_secret",
                "at least 32 bytes that nobody can guess, or nothing together with an empty \
                 `screen_hook_url`",
            ),
            (
                self.screen_command.first().is_none_or(|program| !program.is_empty()),
                "screen_command",
                "a list that is empty or begins with a program",
            ),
        ]
    }
}
