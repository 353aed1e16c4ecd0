//! What values settings may have.

use crate::config::Settings;
use crate::mail::MailAddress;
use crate::net::MailServer;
use crate::services::is_safe;

/// What log-odds may be set to, in nats.
pub const NATS: std::ops::RangeInclusive<f64> = -6.0..=6.0;

impl Settings {
    /// Keys whose values have the right type and the wrong size, and what is allowed.
    pub(super) fn out_of_range(&self) -> Vec<(&'static str, &'static str)> {
        let address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        let database = ["sqlite:", "postgres:", "postgresql:"];
        let url = &self.database_url;
        [
            (!self.site_name.trim().is_empty(), "site_name", "any text that is not blank"),
            (!self.language.trim().is_empty(), "language", "a BCP 47 tag such as `en` or `pt-BR`"),
            (
                self.base_url.is_empty()
                    || (address(&self.base_url) && !self.base_url.ends_with('/')),
                "base_url",
                "an address such as `https://example.org`, without a slash at its end",
            ),
            (address(&self.exit_url), "exit_url", "an address that starts with `https://`"),
            (
                url.is_empty() || database.iter().any(|scheme| url.starts_with(scheme)),
                "database_url",
                "`sqlite:FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`",
            ),
            (
                self.secret.is_empty() || self.secret.len() >= 32,
                "secret",
                "nothing, or at least 32 bytes that nobody can guess",
            ),
            ((1..=720).contains(&self.session_idle_hours), "session_idle_hours", "1 to 720 hours"),
            ((1..=90).contains(&self.session_days), "session_days", "1 to 90 days"),
            ((1..=1000).contains(&self.postgres_connections), "postgres_connections", "1 to 1000"),
            (
                (1..=600).contains(&self.statement_timeout_seconds),
                "statement_timeout_seconds",
                "1 to 600 seconds",
            ),
            ((10..=500).contains(&self.comments_per_page), "comments_per_page", "10 to 500"),
            (self.sender_days <= 365, "sender_days", "0 to 365 days"),
            (self.page_cache_mib <= 65_536, "page_cache_mib", "0 to 65536 MiB"),
            (
                (1..=600).contains(&self.request_timeout_seconds),
                "request_timeout_seconds",
                "1 to 600 seconds",
            ),
        ]
        .into_iter()
        .chain(self.terms_out_of_range())
        .chain(self.services_out_of_range())
        .chain(self.screen_out_of_range())
        .chain(self.checks_out_of_range())
        .chain(self.mail_out_of_range())
        .filter(|(allowed, _, _)| !allowed)
        .map(|(_, key, allowed)| (key, allowed))
        .collect()
    }
}

impl Settings {
    /// The same for how long things are kept, and for what readers do with comments.
    fn terms_out_of_range(&self) -> [(bool, &'static str, &'static str); 6] {
        const MOST: u32 = 3_650;
        [
            (self.spam_days <= MOST, "spam_days", "0 to 3650 days"),
            (self.removed_days <= MOST, "removed_days", "0 to 3650 days"),
            ((1..=MOST).contains(&self.withdrawn_days), "withdrawn_days", "1 to 3650 days"),
            (self.report_days <= MOST, "report_days", "0 to 3650 days"),
            (self.report_hold <= 100, "report_hold", "0 to 100"),
            (self.helped_days <= 365, "helped_days", "0 to 365 days"),
        ]
    }

    /// The same for the settings of the screen.
    fn screen_out_of_range(&self) -> [(bool, &'static str, &'static str); 4] {
        let plain = |tag: &String| {
            !tag.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        [
            (NATS.contains(&self.hold_at), "hold_at", "-6.0 to 6.0 nats"),
            (NATS.contains(&self.spam_prior), "spam_prior", "-6.0 to 6.0 nats"),
            (
                self.comment_languages.iter().all(plain),
                "comment_languages",
                "BCP 47 tags, as in `[\"fa\", \"pt-BR\"]`",
            ),
            (self.close_comments_days <= 36_500, "close_comments_days", "0 to 36500 days"),
        ]
    }

    /// The same for the settings of checks: whether each is allowed, its key, what is allowed.
    fn checks_out_of_range(&self) -> [(bool, &'static str, &'static str); 7] {
        let address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        let has_account = !self.archive_key.is_empty() && !self.archive_secret.is_empty();
        [
            ((1..=365).contains(&self.check_days), "check_days", "1 to 365 days"),
            ((1..=64).contains(&self.check_concurrency), "check_concurrency", "1 to 64"),
            (self.check_delay_seconds <= 60, "check_delay_seconds", "0 to 60 seconds"),
            (
                (1..=120).contains(&self.fetch_timeout_seconds),
                "fetch_timeout_seconds",
                "1 to 120 seconds",
            ),
            (
                self.archive_lookup_url.is_empty() || address(&self.archive_lookup_url),
                "archive_lookup_url",
                "nothing, or an address that starts with `https://`",
            ),
            (
                address(&self.archive_save_url),
                "archive_save_url",
                "an address that starts with `https://`",
            ),
            (
                !self.archive_save || has_account,
                "archive_save",
                "`false`, or `true` together with `archive_key` and `archive_secret`",
            ),
        ]
    }
}

impl Settings {
    /// The same for mail.
    fn mail_out_of_range(&self) -> [(bool, &'static str, &'static str); 8] {
        let web = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        [
            (
                self.smtp_url.is_empty() || MailServer::check(&self.smtp_url).is_ok(),
                "smtp_url",
                "nothing, `smtps://USER:PASSWORD@HOST`, `smtp://USER:PASSWORD@HOST?tls=required`, \
                 or `smtp://HOST` without a password",
            ),
            (
                (self.smtp_url.is_empty() && self.mail_from.is_empty())
                    || MailAddress::parse(&self.mail_from).is_ok(),
                "mail_from",
                "an e-mail address, together with `smtp_url`",
            ),
            (
                self.mail_url.is_empty() || (web(&self.mail_url) && !self.mail_url.ends_with('/')),
                "mail_url",
                "nothing, or an address such as `https://example.org`, without a slash at its end",
            ),
            ((1..=365).contains(&self.mail_days), "mail_days", "1 to 365 days"),
            (self.reply_mail_days <= 365, "reply_mail_days", "0 to 365 days"),
            ((1..=168).contains(&self.notice_hours), "notice_hours", "1 to 168 hours"),
            (
                self.notice_webhook.is_empty()
                    || is_safe(&self.notice_webhook, self.allow_private_addresses),
                "notice_webhook",
                "nothing, or an address that starts with `https://` (`http://` within a private \
                 network, with `allow_private_addresses`)",
            ),
            (
                self.notice_webhook.is_empty() || self.notice_webhook_secret.len() >= 32,
                "notice_webhook_secret",
                "at least 32 bytes that nobody can guess, together with `notice_webhook`",
            ),
        ]
    }
}
