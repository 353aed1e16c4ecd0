//! The site as editors meet it who are signed in.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::StatusCode;
use lamplight::clock::Timestamp;
use lamplight::editors::{EditorName, Role, Token};
use lamplight::store::{NewEditor, NewSession};
use totp_rs::{Builder, Secret};

use crate::harness::{Answer, READER, Site};

/// What every editor of the tests chose.
pub(crate) const PASSWORD: &str = "rain on the roof";

impl Site {
    /// Adds somebody and gives their number and the address of their invitation.
    pub(crate) async fn invite(&self, name: &str, role: Role) -> (i64, String) {
        let name = EditorName::check(name).expect("a name");
        let added = self.app.add_editor(&name, "", role, "the tests", Timestamp::now()).await;
        let (id, token) = added.expect("the database answers").expect("a free name");
        (id, format!("/studio/invitation/{}", token.text()))
    }

    /// Adds somebody who has chosen [`PASSWORD`]; gives their number and the value of the header
    /// `cookie`.
    pub(crate) async fn join(&self, name: &str, role: Role) -> (i64, String) {
        let (id, link) = self.invite(name, role).await;
        let joined = self.post(&link, &[("password", PASSWORD)]).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text());
        (id, joined.cookie())
    }

    /// Sets up a second factor for whoever is signed in; gives its secret and the recovery codes.
    pub(crate) async fn with_second_factor(&self, cookie: &str) -> (Vec<u8>, Vec<String>) {
        let place = "/studio/account/second-factor";
        let password = ("password", PASSWORD);
        self.post_as(cookie, &format!("{place}/offer"), &[password]).await;
        let page = self.get_as(cookie, place).await;
        let secret = page.texts(".secret").remove(0).replace(' ', "").to_uppercase();
        let secret = Secret::try_from_base32(secret).expect("a secret").as_bytes().to_vec();
        let fields = [password, ("code", &*code(&secret, Timestamp::now()))];
        let codes = self.post_as(cookie, &format!("{place}/confirm"), &fields).await;
        assert_eq!(codes.status, StatusCode::OK, "{}", codes.text());
        (secret, codes.texts(".codes code"))
    }

    /// Adds an editor and opens a session for them, without the cost of a password; gives the value
    /// of the header `cookie`.
    pub(crate) async fn sign_in(&self, role: Role) -> String {
        let name = EditorName::check(&format!("Test {role}")).expect("a name");
        let now = Timestamp::now();
        let new = NewEditor { name: &name, email: "", role };
        let added = self.store.add_editor(&new, "the tests", now).await.expect("it answers");
        let editor_id = if let Some(id) = added {
            id
        } else {
            let found = self.store.editor_by_key(&name.key()).await.expect("it answers");
            found.expect("the editor who has the name").id
        };
        self.session_of(editor_id, now).await
    }

    /// Opens a session that began at `now`; gives the value of the header `cookie`.
    pub(crate) async fn session_of(&self, editor_id: i64, now: Timestamp) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);

        let token = Token::new(
            *blake3::hash(&NEXT.fetch_add(1, Ordering::Relaxed).to_le_bytes()).as_bytes(),
        );
        let session = NewSession {
            editor_id,
            token_hash: &token.hash(),
            device: "a test",
            now,
            expires_at: now.plus_seconds(86_400),
            waits_for_code: false,
        };
        self.store.begin_session(&session, None).await.expect("the database answers");
        format!("__Host-lamplight-studio={}", token.text())
    }

    /// Asks for a page as somebody who is signed in.
    pub(crate) async fn get_as(&self, cookie: &str, address: &str) -> Answer {
        self.get_with(address, &[("cookie", cookie)]).await
    }

    /// Posts the fields of a form as somebody who is signed in.
    pub(crate) async fn post_as(
        &self,
        cookie: &str,
        address: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        self.post_with(READER, address, fields, &[("cookie", cookie)]).await
    }
}

impl Answer {
    /// The cookie that was set, as the browser sends it back.
    pub(crate) fn cookie(&self) -> String {
        let set = self.header("set-cookie");
        set.split(';').next().expect("a cookie").to_owned()
    }
}

/// What the app on somebody's phone shows at `now`.
pub(crate) fn code(secret: &[u8], now: Timestamp) -> String {
    let totp = Builder::new().with_secret(Secret::new(secret.into())).build();
    let seconds = u64::try_from(now.0).expect("a time after 1970");
    totp.expect("a secret that is long enough").generate(seconds).to_string()
}
