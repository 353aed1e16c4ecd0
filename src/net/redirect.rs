use hyper::StatusCode;
use hyper::header::LOCATION;
use url::Url;

use crate::net::{Answer, Trouble};

/// Redirects followed for one page. Browsers stop at 20 (Fetch standard, §4.5); a page that needs
/// more than half as many has a fault.
pub const MAX_REDIRECTS: usize = 10;

/// Longest address that a redirect may lead to, in bytes: as many as every server should take (RFC
/// 9110 §4.1).
const MAX_URL_BYTES: usize = 8_000;

/// The way from one address to the page that it leads to.
#[derive(Clone, Debug)]
pub struct Trail {
    /// The address that was asked last, or is to be asked now.
    here: Url,
    /// Every address asked before it, the first one first.
    passed: Vec<Url>,
    /// How many redirects at the beginning are permanent.
    permanent: usize,
}

/// What to do after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// This is the page.
    Arrived,
    /// Ask [`Trail::here`].
    Onward,
}

impl Trail {
    /// Begins at an address.
    #[must_use]
    pub fn new(mut start: Url) -> Self {
        start.set_fragment(None);
        Self { here: start, passed: Vec::new(), permanent: 0 }
    }

    /// The address that was asked last, or is to be asked now.
    #[must_use]
    pub fn here(&self) -> &Url {
        &self.here
    }

    /// Where the page has moved for good, if it has: as far as redirects are permanent (301 and
    /// 308, RFC 9110 §15.4) from the first one on.
    #[must_use]
    pub fn moved_to(&self) -> Option<&Url> {
        match self.permanent {
            0 => None,
            all if all == self.passed.len() => Some(&self.here),
            some => self.passed.get(some),
        }
    }

    /// Goes on as an answer says.
    ///
    /// # Errors
    ///
    /// When it leads in a circle, to the wrong kind of address, or on and on.
    pub fn follow(&mut self, answer: &Answer) -> Result<Step, Trouble> {
        let (permanently, temporarily) = match answer.status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT => (true, false),
            StatusCode::FOUND | StatusCode::SEE_OTHER | StatusCode::TEMPORARY_REDIRECT => {
                (false, true)
            }
            _ => (false, false),
        };
        let location = answer.header(LOCATION.as_str()).filter(|_| permanently || temporarily);
        let Some(location) = location else { return Ok(Step::Arrived) };
        let mut next = self.here.join(location).map_err(|_| Trouble::Scheme)?;
        next.set_fragment(None);
        if !matches!(next.scheme(), "http" | "https") {
            return Err(Trouble::Scheme);
        }
        if next.as_str().len() > MAX_URL_BYTES {
            return Err(Trouble::Garbled("its redirect has no end".to_owned()));
        }
        if next == self.here || self.passed.contains(&next) {
            return Err(Trouble::Circle);
        }
        if self.passed.len() == MAX_REDIRECTS {
            return Err(Trouble::Redirects);
        }
        if permanently && self.permanent == self.passed.len() {
            self.permanent += 1;
        }
        self.passed.push(std::mem::replace(&mut self.here, next));
        Ok(Step::Onward)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn answer(status: u16, location: &str) -> Answer {
        let mut headers = hyper::HeaderMap::new();
        headers.insert(LOCATION, location.parse().unwrap());
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, headers, body: Vec::new(), is_cut: false }
    }

    #[test]
    fn a_page_has_moved_as_far_as_its_redirects_are_permanent() {
        let mut trail = Trail::new(url("http://a.example/old#part"));
        assert_eq!(trail.here().as_str(), "http://a.example/old");
        let hops = [(301, "https://a.example/old"), (308, "/new"), (302, "/today"), (301, "?last")];
        for (status, location) in hops {
            assert_eq!(trail.follow(&answer(status, location)), Ok(Step::Onward));
        }
        assert_eq!(trail.here().as_str(), "https://a.example/today?last");
        assert_eq!(trail.moved_to(), Some(&url("https://a.example/new")));
        assert_eq!(trail.follow(&answer(200, "/ignored")), Ok(Step::Arrived));

        let mut trail = Trail::new(url("http://a.example/"));
        trail.follow(&answer(307, "/home")).unwrap();
        trail.follow(&answer(301, "/home/")).unwrap();
        assert_eq!(trail.moved_to(), None);
    }

    #[test]
    fn a_redirect_that_never_arrives_is_given_up() {
        let mut trail = Trail::new(url("http://a.example/"));
        assert_eq!(trail.follow(&answer(302, "/#top")), Err(Trouble::Circle));
        for hop in 0..MAX_REDIRECTS {
            assert!(trail.follow(&answer(302, &format!("/{hop}"))).is_ok());
        }
        assert_eq!(trail.follow(&answer(302, "/more")), Err(Trouble::Redirects));
        let endless = trail.follow(&answer(302, &"x".repeat(MAX_URL_BYTES)));
        assert!(matches!(endless, Err(Trouble::Garbled(_))), "{endless:?}");
        for elsewhere in ["file:///etc/passwd", "javascript:alert(1)", "http://["] {
            let mut trail = Trail::new(url("http://a.example/"));
            assert_eq!(trail.follow(&answer(301, elsewhere)), Err(Trouble::Scheme), "{elsewhere}");
        }
    }
}
