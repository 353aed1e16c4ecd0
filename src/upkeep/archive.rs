//! Answers of the Wayback Machine's two interfaces: “available” and “save page now”.

use jiff::civil::DateTime;
use serde_json::Value;
use url::Url;

use crate::clock::Timestamp;

/// How far a request for a copy has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Ask again later.
    Pending,
    /// The copy is there.
    Saved {
        /// When it was made.
        at: Timestamp,
        /// The path of the copy in the archive, with the address that was copied at its end.
        path: String,
    },
    /// There will be none; why, in the archive's words.
    Failed(String),
}

/// The copy closest to what was asked for, as an `https` address, and when it was made; `None` if
/// there is none.
#[must_use]
pub fn read_lookup(json: &[u8]) -> Option<(String, Option<Timestamp>)> {
    let answer: Value = serde_json::from_slice(json).ok()?;
    let closest = answer.get("archived_snapshots")?.get("closest")?;
    // Copies of error pages are offered as well.
    let sound = closest["status"].as_str().is_none_or(|status| status.starts_with('2'));
    if !sound || closest["available"] != Value::Bool(true) {
        return None;
    }
    let mut url: Url = closest["url"].as_str()?.parse().ok()?;
    if url.scheme() == "http" {
        url.set_scheme("https").ok()?;
    }
    let made = closest["timestamp"].as_str().and_then(read_time);
    (url.scheme() == "https").then(|| (url.to_string(), made))
}

/// The archive's name for the copy that it was asked to make.
#[must_use]
pub fn read_job(json: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(json).ok()?;
    let job = answer["job_id"].as_str()?;
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (!job.is_empty() && job.len() <= 200 && job.bytes().all(sound)).then(|| job.to_owned())
}

/// How far it has come; `None` if that cannot be read.
#[must_use]
pub fn read_status(json: &[u8]) -> Option<Job> {
    let answer: Value = serde_json::from_slice(json).ok()?;
    match answer["status"].as_str()? {
        "pending" => Some(Job::Pending),
        "success" => {
            let (digits, url) = (answer["timestamp"].as_str()?, answer["original_url"].as_str()?);
            Some(Job::Saved { at: read_time(digits)?, path: format!("/web/{digits}/{url}") })
        }
        "error" => Some(Job::Failed(answer["message"].as_str().unwrap_or_default().to_owned())),
        _ => None,
    }
}

/// `20231106120000`, in UTC.
fn read_time(digits: &str) -> Option<Timestamp> {
    let time = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    let zoned = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp(zoned.timestamp().as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_offered_under_a_safe_address_with_its_date() {
        let answer = br#"{"url": "source.example/a", "archived_snapshots": {"closest": {
            "status": "200", "available": true, "timestamp": "20231106120000",
            "url": "http://web.archive.example/web/20231106120000/http://source.example/a"}}}"#;
        let (url, made) = read_lookup(answer).unwrap();
        assert_eq!(url, "https://web.archive.example/web/20231106120000/http://source.example/a");
        assert_eq!(made.unwrap().to_string(), "2023-11-06T12:00:00Z");
    }

    #[test]
    fn an_archive_without_a_copy_has_none() {
        for answer in [
            r#"{"archived_snapshots": {}}"#,
            r#"{"archived_snapshots": {"closest": {"available": false, "url": "http://a.example"}}}"#,
            r#"{"archived_snapshots": {"closest": {"available": true, "status": "404",
                "url": "http://a.example"}}}"#,
            r#"{"archived_snapshots": {"closest": {"available": true, "url": "javascript:1"}}}"#,
            "[]",
            "<html>",
            "",
        ] {
            assert_eq!(read_lookup(answer.as_bytes()), None, "{answer}");
        }
    }

    #[test]
    fn a_request_for_a_copy_is_followed_to_its_end() {
        assert_eq!(
            read_job(br#"{"url": "x", "job_id": "spn2-ab12"}"#).as_deref(),
            Some("spn2-ab12")
        );
        assert_eq!(read_job(br#"{"job_id": "../../x"}"#), None);
        assert_eq!(read_job(br#"{"message": "No."}"#), None);
        assert_eq!(read_status(br#"{"status": "pending"}"#), Some(Job::Pending));
        let failed = read_status(br#"{"status": "error", "message": "Blocked."}"#);
        assert_eq!(failed, Some(Job::Failed("Blocked.".into())));
        let saved = br#"{"status": "success", "timestamp": "19700101000001",
                         "original_url": "http://a.example/"}"#;
        let path = "/web/19700101000001/http://a.example/".to_owned();
        assert_eq!(read_status(saved), Some(Job::Saved { at: Timestamp(1), path }));
        assert_eq!(read_status(b"busy"), None);
    }
}
