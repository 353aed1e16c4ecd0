use crate::content::{Fault, Severity};

/// Width and height of a picture in CSS pixels, read from its bytes.
///
/// SVG says them in its root element, as `width` and `height` in pixels or as `viewBox`.
///
/// # Errors
///
/// The fault, when the bytes are no picture or its size is unknown.
pub(super) fn size(path: &str, bytes: &[u8]) -> Result<(u32, u32), Fault> {
    let size = if path.to_ascii_lowercase().ends_with(".svg") {
        svg_size(bytes)
    } else {
        imagesize::blob_size(bytes).ok().and_then(|size| {
            Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
        })
    };
    size.filter(|(width, height)| *width > 0 && *height > 0).ok_or_else(|| Fault {
        code: "unreadable-picture",
        severity: Severity::Error,
        message: "The width and height of this picture cannot be read.".into(),
        mend: "Save it again as SVG with a `viewBox`, PNG, JPEG, WebP, AVIF or GIF.".into(),
        span: 0..0,
    })
}

fn svg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let document = roxmltree::Document::parse(text).ok()?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return None;
    }
    let pixels = |name| root.attribute(name).and_then(|value| number(value.trim_end_matches("px")));
    let from_box = || {
        let numbers: Vec<_> = root
            .attribute("viewBox")?
            .split([' ', ','])
            .filter(|part| !part.is_empty())
            .map(number)
            .collect::<Option<_>>()?;
        <[u32; 4]>::try_from(numbers).ok().map(|[_, _, width, height]| (width, height))
    };
    pixels("width").zip(pixels("height")).or_else(from_box)
}

/// A length in whole pixels, rounded.
fn number(text: &str) -> Option<u32> {
    let value: f64 = text.trim().parse().ok()?;
    // At least 0 and far below the limit of u32, so nothing is cut off.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first")]
    let whole = value.round().clamp(0.0, 1e6) as u32;
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn the_size_of_an_svg_is_read_from_its_root() {
        for (svg, expected) in [
            (
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30px"/>"#,
                Some((40, 30)),
            ),
            (r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60.4,20"/>"#, Some((60, 20))),
            (r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#, None),
            (r#"<svg viewBox="0 0 -1 5"/>"#, None),
            ("<p/>", None),
            ("not XML", None),
        ] {
            assert_eq!(size("images/a.svg", svg.as_bytes()).ok(), expected, "{svg}");
        }
        assert!(size("images/a.png", b"no picture").is_err());
    }
}
