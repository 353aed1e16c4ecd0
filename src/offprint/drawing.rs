use roxmltree::{Document, Node, NodeType};

/// Elements of SVG 2 that draw, name or gather. None of them runs, moves or holds another language.
const ELEMENTS: [&str; 26] = [
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "filter",
    "feColorMatrix",
    "feGaussianBlur",
    "feOffset",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "symbol",
    "text",
    "title",
    "tspan",
];

/// Attributes besides those that [`says_how_it_looks`]: places, sizes and names.
const ATTRIBUTES: [&str; 40] = [
    "class",
    "clipPathUnits",
    "cx",
    "cy",
    "d",
    "dx",
    "dy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "id",
    "lang",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "maskUnits",
    "offset",
    "orient",
    "patternTransform",
    "patternUnits",
    "points",
    "preserveAspectRatio",
    "r",
    "refX",
    "refY",
    "role",
    "rotate",
    "rx",
    "ry",
    "space",
    "spreadMethod",
    "stdDeviation",
    "transform",
    "values",
    "version",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
];

/// Is this SVG a drawing alone? In a book a program may run or load what a browser would not, and a
/// request to another host gives a reader away. So everything that is not known to be still is
/// refused: programs, styles, motion, links, instructions to the program that reads it, and values
/// that name another place.
pub(super) fn is_still(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    // Without a document type there are no entities that could hold something else.
    let Ok(document) = Document::parse(text) else { return false };
    document.descendants().all(|node| match node.node_type() {
        NodeType::PI => false,
        NodeType::Element => draws(node),
        NodeType::Root | NodeType::Comment | NodeType::Text => true,
    })
}

fn draws(element: Node<'_, '_>) -> bool {
    let known = ELEMENTS.contains(&element.tag_name().name())
        && element.tag_name().namespace() == Some("http://www.w3.org/2000/svg");
    known
        && element.attributes().all(|attribute| {
            let name = attribute.name();
            let known = ATTRIBUTES.contains(&name)
                || matches!(name, "y" | "y1" | "y2")
                || name.starts_with("aria-")
                || says_how_it_looks(name);
            known && stays_here(attribute.value())
        })
}

/// Presentation attributes, which take the values of CSS properties.
fn says_how_it_looks(name: &str) -> bool {
    ["fill", "stroke", "font", "stop", "marker", "text", "clip", "mask", "color", "opacity"]
        .iter()
        .any(|family| name == *family || name.strip_prefix(family).is_some_and(is_part))
        || matches!(name, "display" | "visibility" | "letter-spacing" | "word-spacing" | "filter")
}

fn is_part(rest: &str) -> bool {
    rest.starts_with('-') && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// Does a value name nothing but parts of the drawing itself? A backslash could spell what is
/// looked for in another way.
fn stays_here(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let addresses = value.split("url(").skip(1);
    !value.contains('\\')
        && !value.contains("image(")
        && !value.contains("image-set(")
        && !value.contains("src(")
        && addresses.map(str::trim_start).all(|address| address.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inner: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \
             xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inner}</svg>"
        )
    }

    #[test]
    fn a_drawing_goes_into_a_book() {
        for still in [
            "<title>A door</title><path d=\"M0 0\" fill=\"#fff\" stroke-width=\"2\" opacity=\".5\"/>",
            "<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient>\
             </defs><rect x=\"1\" y=\"1\" fill=\"url(#a)\"/>",
            "<!-- drawn by hand --><text x=\"1\" y=\"2\" font-size=\"3\">Words</text>",
        ] {
            assert!(is_still(svg(still).as_bytes()), "{still}");
        }
    }

    #[test]
    fn what_could_run_move_or_load_stays_out_of_a_book() {
        for lively in [
            "<script/>",
            "<path onclick=\"x\"/>",
            "<image href=\"https://a.example/\"/>",
            "<image xlink:href=\"//a.example/\"/>",
            "<use href=\"#a\"/>",
            "<style><!-- x -->@import url(https://a.example/)</style>",
            "<style>a{fill:red}</style>",
            "<path fill=\"url('https://a.example/#b')\"/>",
            "<path fill=\"URL( https://a.example/#b)\"/>",
            "<path fill=\"u\\72l(https://a.example/#b)\"/>",
            "<path style=\"background:url('https://a.example/')\"/>",
            "<set attributeName=\"href\" to=\"https://a.example/\"/>",
            "<animate attributeName=\"x\"/>",
            "<g xml:base=\"https://a.example/\"/>",
            "<foreignObject/>",
            "<a href=\"#x\"/>",
        ] {
            assert!(!is_still(svg(lively).as_bytes()), "{lively}");
        }
        let told = format!("<?xml-stylesheet href=\"https://a.example/\"?>{}", svg(""));
        assert!(!is_still(told.as_bytes()));
        let typed = format!("<!DOCTYPE svg SYSTEM \"https://a.example/\">{}", svg(""));
        assert!(!is_still(typed.as_bytes()));
        assert!(!is_still(b"no drawing"));
    }
}
