//! Every sample page is well-formed, accessible by its ids, in both languages, and small.

use base::Language;

use crate::gallery;

/// Void elements of HTML. SVG elements are written with an end tag or `/>`.
const VOID: [&str; 5] = ["meta", "link", "input", "br", "img"];

#[test]
fn every_page_is_whole_in_both_languages() {
    for language in Language::ALL {
        let samples = gallery::all(language);
        for sample in &samples {
            let (name, html) = (sample.name, sample.html.as_str());
            assert!(html.starts_with("<!doctype html>"), "{name}");
            assert!(html.contains(&format!("<html lang=\"{language}\">")), "{name}");
            assert_eq!(html.matches("<h1").count(), 1, "{name}: one heading");
            assert_eq!(html.matches("<main ").count(), 1, "{name}");
            assert!(
                !html.contains(" style=")
                    && !html.contains(" onclick=")
                    && !html.contains("<style"),
                "{name}: forbidden by the Content Security Policy"
            );
            assert!(
                !html.contains("<script>") && !html.contains("javascript:"),
                "{name}: forbidden by the Content Security Policy"
            );
            for form in html.split("<form").skip(1) {
                let form = form.split("</form>").next().unwrap_or_default();
                let head = form.split('>').next().unwrap_or_default();
                let posts = head.contains("method=\"post\"");
                // Without `novalidate` the browser reports errors itself: in its own language, one
                // at a time.
                let asks = [
                    "<textarea",
                    "<select",
                    " required",
                    "type=\"date\"",
                    "type=\"text\"",
                    "type=\"email\"",
                ]
                .iter()
                .any(|kind| form.contains(kind));
                assert!(
                    !posts || !asks || head.contains("novalidate"),
                    "{name}: the browser's own validation is off"
                );
                let posts_here = posts && !head.contains("action=\"https:");
                assert_eq!(
                    posts_here,
                    form.contains("name=\"csrf\""),
                    "{name}: exactly the forms that post here have a CSRF token"
                );
            }
            nested(name, html);
            ids(name, html);
        }
        let mut names: Vec<_> = samples.iter().map(|s| s.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "two samples have the same name");
    }
}

#[test]
fn no_page_is_left_in_the_other_language() {
    let [sv, en] = Language::ALL.map(gallery::all);
    assert_eq!(sv.len(), en.len());
    for (sv, en) in sv.iter().zip(&en) {
        assert_eq!(sv.name, en.name);
        assert_ne!(sv.html, en.html, "{}", sv.name);
    }
}

#[test]
fn the_invitation_names_the_link_that_is_on_the_page() {
    for language in Language::ALL {
        let link = gallery::page(language).t("sign-in-invited-or-forgotten");
        let letters = gallery::letters(language);
        let (_, invitation) =
            letters.iter().find(|(name, _)| *name == "invitation").expect("a sample");
        assert!(invitation.text.contains(&link), "{link}: {}", invitation.text);
    }
}

#[test]
fn the_sign_in_page_is_small() {
    let assets = gallery::assets();
    for language in Language::ALL {
        for sample in gallery::all(language).iter().filter(|s| s.name.starts_with("sign-in")) {
            let named: Vec<&str> =
                sample.html.split('"').filter(|piece| piece.starts_with("/assets/")).collect();
            assert!(named.len() >= 4, "{named:?}");
            let mut total = packed(sample.html.as_bytes());
            for url in named {
                let (_, content) =
                    assets.iter().find(|(name, _)| name == url).unwrap_or_else(|| panic!("{url}"));
                total += packed(content);
            }
            // Headers add about 1.5 kB a response, which are not counted here.
            assert!(total < 20_000, "{}: {total} bytes", sample.name);
        }
    }
}

fn packed(content: &[u8]) -> usize {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packer, content)
        .and_then(|()| packer.finish())
        .expect("memory")
        .len()
}

/// Asserts that tags are properly nested.
fn nested(name: &str, html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else {
            panic!("{name}: unterminated tag: {piece}")
        };
        let word = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{name}: mismatched </{closed}>");
        } else if !tag.starts_with('!') && !tag.ends_with('/') && !VOID.contains(&word) {
            open.push(word);
        }
    }
    assert!(open.is_empty(), "{name}: unclosed elements: {open:?}");
}

/// Asserts that ids are unique, and that labels, descriptions and fragments point to one.
fn ids(name: &str, html: &str) {
    let values = |attribute: &str| -> Vec<String> {
        let mark = format!(" {attribute}=\"");
        html.split(&mark)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    let ids = values("id");
    for (i, id) in ids.iter().enumerate() {
        assert!(!ids[i + 1..].contains(id), "{name}: duplicate id {id}");
    }
    for attribute in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
        for target in values(attribute).iter().flat_map(|v| v.split(' ')) {
            assert!(
                ids.iter().any(|id| id == target),
                "{name}: {attribute} refers to the missing id {target}"
            );
        }
    }
    for target in values("href").iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(ids.iter().any(|id| id == target), "{name}: #{target} is missing");
    }
}
