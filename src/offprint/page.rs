use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::offprint::markup::{Setting, is_xml};
use crate::offprint::{Offprint, STYLE};

/// What the file lets a browser load, wherever it is opened: nothing but what it holds itself. The
/// file says so in a `meta` element, so the promise does not depend on who sends it.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
     form-action 'none'; base-uri 'none'";

/// The article as one file of HTML: style and pictures inside.
#[derive(Debug, Template)]
#[template(path = "offprint/page.html")]
struct Page<'a> {
    offprint: &'a Offprint<'a>,
    policy: &'static str,
    style: &'static str,
    text: String,
}

/// The article as one file of HTML that asks no host for anything.
///
/// # Errors
///
/// When the template cannot be rendered, which no article makes happen.
pub fn page(offprint: &Offprint<'_>) -> Result<String, askama::Error> {
    let inline = |address: &str| {
        let picture = offprint.pictures.get(address)?;
        Some(format!("data:{};base64,{}", picture.media_type, STANDARD.encode(&picture.bytes)))
    };
    let text = offprint.text(Setting::Page, inline);
    let mut html = Page { offprint, policy: PAGE_POLICY, style: STYLE, text }.render()?;
    html.retain(is_xml);
    Ok(html)
}
