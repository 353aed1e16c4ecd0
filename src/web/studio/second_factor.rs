//! Where somebody sets up a second factor, and takes it away again.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::clock::Timestamp;
use crate::editors::{Editor, RecoveryCode, SecondFactor};
use crate::web::studio::problems::is_faulty;
use crate::web::studio::qr::qr_svg;
use crate::web::studio::visitor::Visitor;
use crate::web::studio::{Problem, SECOND_FACTOR, SignedIn, StudioHead, Tab};
use crate::web::view::Desk;
use crate::web::{Result, page};

/// The steps of setting up a second factor, or what can be done with the one that there is.
#[derive(Debug, Template)]
#[template(path = "studio/second-factor.html")]
pub struct SecondFactorPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// Whoever is signed in.
    pub editor: &'a Editor,
    /// Does the site ask everybody for one?
    pub is_required: bool,
    /// The secret as text and as the SVG of a QR code, once it was offered.
    pub offered: Option<(String, String)>,
    /// Recovery codes that were not used yet.
    pub codes_left: i64,
    /// All that is wrong.
    pub problems: &'a [Problem],
}

impl SecondFactorPage<'_> {
    fn is_faulty(&self, field: &str) -> bool {
        is_faulty(self.problems, field)
    }
}

/// The recovery codes, shown once.
#[derive(Debug, Template)]
#[template(path = "studio/recovery-codes.html")]
pub struct RecoveryCodesPage<'a> {
    /// With the way to the other pages.
    pub head: StudioHead<'a>,
    /// To be written down.
    pub codes: &'a [RecoveryCode],
}

/// The code of an app, or a password.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProofForm {
    code: String,
    password: String,
}

/// `GET /studio/account/second-factor`
pub(crate) async fn show(State(desk): State<Desk>, signed_in: SignedIn) -> Result<Response> {
    desk.second_factor_page(StatusCode::OK, &signed_in.editor, &[]).await
}

/// `POST /studio/account/second-factor/offer`
///
/// Asks for the password, as [`confirm`] does: whoever finds the browser open must neither lock its
/// owner out nor have them confirm a secret that is known already.
pub(crate) async fn offer(
    State(desk): State<Desk>,
    SignedIn { editor, .. }: SignedIn,
    visitor: Visitor,
    form: Result<Form<ProofForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    if let Some(refusal) = desk.refuse(&editor, "offer-password", &form.password, &visitor).await? {
        return Ok(refusal);
    }
    desk.app.offer_second_factor(&editor).await?;
    Ok(Redirect::to(SECOND_FACTOR).into_response())
}

/// `POST /studio/account/second-factor/confirm`
///
/// Shows the recovery codes, this once. A code or a password that is not right brings the page back,
/// with status 422.
pub(crate) async fn confirm(
    State(desk): State<Desk>,
    SignedIn { editor, session }: SignedIn,
    visitor: Visitor,
    form: Result<Form<ProofForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    let refusal = desk.refuse(&editor, "confirm-password", &form.password, &visitor).await?;
    if let Some(refusal) = refusal {
        return Ok(refusal);
    }
    let now = Timestamp::now();
    if let Some(codes) = desk.app.confirm_second_factor(&editor, &session, &form.code, now).await? {
        return desk.codes_page(&editor, &codes);
    }
    let words = "This code is not right. Please type the one that the app shows now; if it never \
                 fits, the clock of the phone may be wrong.";
    let problems = [Problem::new("code", words)];
    desk.second_factor_page(StatusCode::UNPROCESSABLE_ENTITY, &editor, &problems).await
}

/// `POST /studio/account/second-factor/codes`
pub(crate) async fn replace_codes(
    State(desk): State<Desk>,
    SignedIn { editor, .. }: SignedIn,
    visitor: Visitor,
    form: Result<Form<ProofForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    if let Some(refusal) = desk.refuse(&editor, "codes-password", &form.password, &visitor).await? {
        return Ok(refusal);
    }
    if !editor.has_second_factor {
        return Ok(Redirect::to(SECOND_FACTOR).into_response());
    }
    let codes = desk.app.replace_recovery_codes(&editor, Timestamp::now()).await?;
    desk.codes_page(&editor, &codes)
}

/// `POST /studio/account/second-factor/remove`
pub(crate) async fn remove(
    State(desk): State<Desk>,
    SignedIn { editor, .. }: SignedIn,
    visitor: Visitor,
    form: Result<Form<ProofForm>, FormRejection>,
) -> Result<Response> {
    let Form(form) = form?;
    if let Some(refusal) = desk.refuse(&editor, "remove-password", &form.password, &visitor).await?
    {
        return Ok(refusal);
    }
    desk.app.remove_second_factor(&editor, &editor.name, Timestamp::now()).await?;
    Ok(Redirect::to("/studio/account?done=removed").into_response())
}

impl Desk {
    /// The page again, with what is wrong at the field, unless this is the editor's password.
    async fn refuse(
        &self,
        editor: &Editor,
        field: &'static str,
        password: &str,
        visitor: &Visitor,
    ) -> Result<Option<Response>> {
        let Some(problem) = self.wrong_password(editor, field, password, visitor).await? else {
            return Ok(None);
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        self.second_factor_page(status, editor, &[problem]).await.map(Some)
    }

    async fn second_factor_page(
        &self,
        status: StatusCode,
        editor: &Editor,
        problems: &[Problem],
    ) -> Result<Response> {
        let settings = self.app.settings();
        let offered = self.app.offered_second_factor(editor).await?;
        let shown = |factor: SecondFactor| {
            let picture = qr_svg(&factor.url(&settings.site_name, &editor.name));
            (factor.secret_in_text(), picture.unwrap_or_default())
        };
        let drawn = SecondFactorPage {
            head: self.studio_head("Second factor", Tab::Account, Some(editor)),
            editor,
            is_required: settings.require_second_factor,
            offered: offered.map(shown),
            codes_left: self.app.recovery_codes_left(editor).await?,
            problems,
        };
        Ok((status, page(&drawn)?).into_response())
    }

    fn codes_page(&self, editor: &Editor, codes: &[RecoveryCode]) -> Result<Response> {
        let head = self.studio_head("Your recovery codes", Tab::Account, Some(editor));
        Ok(page(&RecoveryCodesPage { head, codes })?.into_response())
    }
}
