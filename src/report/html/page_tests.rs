//! The page stands alone, escapes what people write, and says everything twice: in pictures and in tables.

use super::*;
use crate::report::{pictures, sample};

fn sample_page() -> String {
    let (plan, summary) = sample::study();
    page(&plan, &summary, &sample::judged(), &pictures::all(&plan, &summary))
}

/// The page without its styles, its script and the data of pictures: what a reader sees.
fn body(page: &str) -> String {
    let mut text = page.to_owned();
    for (start, end) in [("<style>", "</style>"), ("<script", "</script>")] {
        while let Some(from) = text.find(start) {
            let until = from + text[from..].find(end).expect("it ends") + end.len();
            text.replace_range(from..until, "");
        }
    }
    text
}

#[test]
fn the_page_stands_alone() {
    let page = sample_page();
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    for outside in [" src=", "url(", "@import", "<link", "<iframe", "<img", "http://", "https://"] {
        assert!(!body(&page).contains(outside), "{outside}");
    }
    // The library names its home in a comment, and that is all; links stay in the page.
    assert_eq!(page.matches("https://").count(), 1);
    assert!(page.contains("/*! https://github.com/leeoniya/uPlot (v1.6.32) */"));
    let links = page.matches("href=\"").count();
    assert_eq!(links, page.matches("href=\"#").count());
    assert!(links > 10);
    assert!(page.contains("Permission is hereby granted"), "the library's license is in the page");
    assert!(!SCRIPT.contains("eval(") && !SCRIPT.contains("new Function"));
}

#[test]
fn no_control_characters_and_no_way_out_of_a_script() {
    let page = sample_page();
    let strange: Vec<char> = page.chars().filter(|c| c.is_control() && *c != '\n').collect();
    assert!(strange.iter().all(|c| *c == '\t'), "{strange:?}");
    assert!(!SCRIPT.contains("</") && !SCRIPT.contains("<!--") && !STYLE.contains("</"));
}

#[test]
fn every_name_is_escaped() {
    let (mut plan, mut summary) = sample::study();
    let nasty = "<script>alert(1)</script><b onload='x'>\"&'";
    plan.name = nasty.to_owned();
    plan.description = nasty.to_owned();
    plan.left_out.push(nasty.to_owned());
    plan.waves[1].name = nasty.to_owned();
    for outcome in &mut summary.outcomes {
        (outcome.cohort, outcome.path) = (nasty.to_owned(), nasty.to_owned());
    }
    let scopes = summary.rows.iter_mut().map(|row| &mut row.scope);
    let scopes = scopes.chain(summary.timeline.iter_mut().chain(&mut summary.load).map(|series| &mut series.scope));
    for scope in scopes {
        if let Scope::Of(_, name) = scope
            && (name == "it-and-executives" || name == "service-desk" || name == "london")
        {
            *name = nasty.to_owned();
        }
    }
    let page = page(&plan, &summary, &sample::judged(), &pictures::all(&plan, &summary));
    assert!(page.contains("&lt;script&gt;alert(1)"), "it is there, escaped");
    assert!(page.contains("\\u003cscript>alert(1)"), "it is in the data, escaped");
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
    assert!(!page.contains("<script>alert") && !page.contains("<b onload"));
}

#[test]
fn every_picture_has_title_description_and_table() {
    let (plan, summary) = sample::study();
    let drawn = pictures::all(&plan, &summary);
    let page = page(&plan, &summary, &sample::judged(), &drawn);
    assert_eq!(page.matches("<figure").count(), drawn.len());
    for one in &drawn {
        let from = page.find(&format!("<figure id=\"{}\"", one.name)).expect("the picture is in the page");
        let figure = &page[from..from + page[from..].find("</figure>").unwrap()];
        for part in ["<title id=", "<desc id=", "<h3 id=", "<table>", "<caption>", "application/json"] {
            assert!(figure.contains(part), "{}: {part}", one.name);
        }
    }
}

#[test]
fn headings_and_landmarks_are_in_order() {
    let page = body(&sample_page());
    for (landmark, times) in [("<main ", 1), ("<header>", 1), ("<footer>", 1), ("<nav ", 1), ("<h1>", 1)] {
        assert_eq!(page.matches(landmark).count(), times, "{landmark}");
    }
    assert!(page.contains("<html lang=\"en\">"));
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.binary_search(&target).is_ok(), "{target}");
    }
}

#[test]
fn every_element_that_begins_ends() {
    let page = body(&sample_page());
    const EMPTY: [&str; 7] = ["meta", "br", "rect", "polyline", "polygon", "path", "!DOCTYPE"];
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        if let Some(ended) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(ended));
        } else if !tag.ends_with('/') && !EMPTY.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn every_color_of_pictures_follows_the_theme() {
    use crate::report::chart::{AXIS, BLUE, GRID, INK, MORE, MUTED, SURFACE};
    for color in [SURFACE, INK, MUTED, GRID, AXIS, BLUE].into_iter().chain(MORE) {
        for of in ["fill", "stroke"] {
            let rule = format!("svg [{of}=\"#{:02X}{:02X}{:02X}\"]{{{of}:var(", color.0, color.1, color.2);
            assert!(STYLE.contains(&rule), "{rule}");
        }
    }
}

#[test]
fn overrides_and_assumptions_are_marked() {
    let (plan, _) = sample::study();
    let page = rules(&plan).into_string();
    assert!(page.contains("rule set: none"));
    assert!(page.contains("★"));
}

#[test]
fn the_policy_names_the_script() {
    use sha2::Digest;
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digest = sha2::Sha256::digest(SCRIPT.as_bytes());
    // 32 bytes and a zero are 44 letters, of which the last stands for nothing.
    let bytes: Vec<u8> = digest.iter().copied().chain([0]).collect();
    let letter = |bits: u32| char::from(LETTERS[usize::try_from(bits & 63).unwrap()]);
    let letters = bytes.chunks(3).flat_map(|chunk| {
        let word = u32::from(chunk[0]) << 16 | u32::from(chunk[1]) << 8 | u32::from(chunk[2]);
        [18, 12, 6, 0].map(|shift| letter(word >> shift))
    });
    let text: String = letters.collect();
    assert_eq!(SCRIPT_HASH, format!("{}=", &text[..43]), "write this hash into html.rs");
}
