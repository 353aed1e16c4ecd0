//! “This helped me”: a button under each comment, counted without a cookie or an account.

use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, Path, State};
use axum::response::Redirect;
use serde::Deserialize;

use crate::comments::CommentId;
use crate::web::Result;
use crate::web::client::Client;
use crate::web::reader::commenting::find;
use crate::web::view::Desk;

/// What the browser sends: the button that was pressed, and the time of the form.
#[derive(Debug, Deserialize)]
pub(crate) struct HelpedForm {
    comment: i64,
    #[serde(default)]
    token: String,
}

/// `POST /comments/helped`: leads back to the comment, whether it counted or not, so that nobody
/// learns whether somebody of the same household has pressed before.
pub(crate) async fn post(
    State(desk): State<Desk>,
    Extension(Client(address)): Extension<Client>,
    form: Result<Form<HelpedForm>, FormRejection>,
) -> Result<Redirect> {
    let Form(HelpedForm { comment, token }) = form?;
    desk.app.count_helped(CommentId(comment), &token, address).await?;
    find(State(desk), Path(comment)).await
}
