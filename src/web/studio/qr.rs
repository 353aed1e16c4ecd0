use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Quiet zone around the code, in modules (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// A QR code as SVG, made here so that no other host learns the secret in it: dark on light
/// whatever the page's colours are, because many scanners read no other. `None` for a text that is
/// too long for any.
pub(super) fn qr_svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let size = width + 2 * QUIET;
    let mut svg = format!(
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" \
         role=\"img\" aria-label=\"QR code with the secret\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\""
    );
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (index % width + QUIET, index / width + QUIET);
            // Writing to a string cannot fail.
            let _ = write!(svg, "M{x} {y}h1v1h-1z");
        }
    }
    svg.push_str("\"/></svg>");
    Some(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finders_and_a_quiet_zone() {
        let svg = qr_svg("otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQ").expect("short enough");
        assert!(svg.contains("M4 4h1v1h-1z"), "no module in the corner of the first finder");
        assert!(!svg.contains("M3 ") && !svg.contains(" 3h1"), "the quiet zone is not quiet");
        assert!(!svg.contains("style"), "the policy of the page allows no style");
        assert!(qr_svg(&"x".repeat(4_000)).is_none());
    }
}
