//! The page of several studies: a comparison or a sweep.

use maud::{PreEscaped, html};

use super::Shell;
use super::parts::{Section, sentence, sheet};
use crate::report::table::Table;

/// What the page says.
#[derive(Debug)]
pub struct Overview {
    /// The title.
    pub title: String,
    /// A line above it.
    pub kicker: String,
    /// The answer, a sentence each, most important first.
    pub answer: Vec<String>,
    /// Tables, each with what it leaves out.
    pub tables: Vec<(Table, Vec<String>)>,
    /// How the tables are read, and what else a reader must know.
    pub notes: Vec<String>,
    /// Pictures as SVG.
    pub pictures: Vec<String>,
    /// Where all this comes from.
    pub footer: String,
}

/// The page, one self-contained file.
#[must_use]
pub fn overview(told: &Overview) -> String {
    let tables = html! {
        @for (table, remarks) in &told.tables {
            (sheet(table))
            @for line in remarks { p.note { (sentence(line)) } }
        }
    };
    // These pictures have title and source in them, as their files do.
    let pictures = html! {
        @for (number, svg) in told.pictures.iter().enumerate() {
            figure.whole {
                div.scroll.picture tabindex="0" role="group" aria-label={ "Picture " (number + 1) } { (PreEscaped(svg)) }
            }
        }
    };
    let first = html! {
        section.answer aria-labelledby="answer" {
            h2 #answer { "The answer" }
            @for (number, line) in told.answer.iter().enumerate() {
                @if number == 0 { p.first { (sentence(line)) } } @else { p { (sentence(line)) } }
            }
        }
    };
    let notes = html! { @for line in &told.notes { p.note { (sentence(line)) } } };
    let sections = [
        Section::new("figures", "Figures", tables),
        Section::new("pictures", "Pictures", pictures),
        Section::new("reading", "How to read it", notes),
    ];
    let shell = Shell {
        title: &told.title,
        kicker: told.kicker.clone(),
        lead: "",
        first,
        sections: sections.into_iter().flatten().collect(),
        footer: told.footer.clone(),
    };
    shell.page()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overview_stands_alone_and_escapes() {
        let mut table = Table::new("a <b>", &["verdict", "figure"], 1);
        table.rows.push(vec!["<script>x</script>".to_owned(), "1".to_owned()]);
        let told = Overview {
            title: "<i>".to_owned(),
            kicker: String::new(),
            answer: vec!["`a<b` is better".to_owned()],
            tables: vec![(table, vec!["Equal: <u>.".to_owned()])],
            notes: Vec::new(),
            pictures: vec!["<svg></svg>".to_owned()],
            footer: "seed 1".to_owned(),
        };
        let page = overview(&told);
        assert!(
            page.contains("<code>a&lt;b</code>")
                && page.contains("&lt;script&gt;x")
                && page.contains("Equal: &lt;u&gt;.")
        );
        assert_eq!(page.matches("<script").count(), 1);
        assert!(page.contains("<svg></svg>") && !page.contains("href=\"#reading\"") && page.len() < 1_500_000);
    }
}
