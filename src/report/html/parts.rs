//! Parts that pages are made of: tables, pictures, tiles, commands.

use maud::{Markup, PreEscaped, html};

use crate::report::chart::Picture;
use crate::report::table::Table;
use crate::report::terminal;
use crate::verify::{Judged, Verdict};

/// A section of a page: what it is called in links and in its heading, and what stands in it.
pub struct Section {
    id: &'static str,
    title: &'static str,
    body: Markup,
}

impl Section {
    /// A section; none if nothing would stand in it.
    pub fn new(id: &'static str, title: &'static str, body: Markup) -> Option<Section> {
        (!body.0.is_empty()).then_some(Section { id, title, body })
    }

    /// The section itself.
    pub fn markup(&self) -> Markup {
        html! { section aria-labelledby=(self.id) { h2 id=(self.id) { (self.title) } (self.body) } }
    }
}

/// A sentence; what stands between backquotes in it is a name.
pub fn sentence(text: &str) -> Markup {
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Links to the sections.
pub fn contents(sections: &[Section]) -> Markup {
    html! {
        nav aria-label="Sections of this page" {
            ul { @for section in sections { li { a href={ "#" (section.id) } { (section.title) } } } }
        }
    }
}

/// A picture with its title, what moves where scripts run, and the numbers behind it.
pub fn figure(name: &str, picture: &Picture, live: Option<&str>, table: Option<&Table>) -> Markup {
    html! {
        figure id=(name) data-live[live.is_some()] aria-labelledby={ (name) "-caption" } {
            figcaption { h3 id={ (name) "-caption" } { (picture.title) } p { (picture.about) } }
            div.scroll.picture tabindex="0" role="group" aria-label={ "Picture: " (picture.title) } {
                (PreEscaped(picture.inside(name)))
            }
            @if let Some(live) = live { script type="application/json" { (PreEscaped(live)) } }
            @if let Some(table) = table { details { summary { "The numbers behind it" } (sheet(table)) } }
        }
    }
}

/// A table and its note.
pub fn sheet(table: &Table) -> Markup {
    html! {
        @if !table.rows.is_empty() { (grid(table)) }
        @if !table.note.is_empty() { p.note { (table.note) } }
    }
}

/// A table in a box that scrolls sideways by itself.
fn grid(table: &Table) -> Markup {
    html! {
        section.scroll tabindex="0" aria-label={ "Table: " (table.caption) } {
            table {
                caption { (table.caption) }
                thead {
                    tr { @for (column, head) in table.head.iter().enumerate() { (heading(table, column, head)) } }
                }
                tbody {
                    @for row in &table.rows {
                        tr { @for (column, cell) in row.iter().enumerate() { (data(table, column, cell)) } }
                    }
                }
            }
        }
    }
}

fn heading(table: &Table, column: usize, text: &str) -> Markup {
    html! { @if table.is_number(column) { th.n scope="col" { (text) } } @else { th scope="col" { (text) } } }
}

fn data(table: &Table, column: usize, text: &str) -> Markup {
    html! {
        @if column == 0 { th scope="row" { (text) } }
        @else if table.is_number(column) { td.n { (text) } }
        @else if text.len() > 40 { td.text { (text) } }
        @else { td { (text) } }
    }
}

/// Verdicts with tick, cross or question mark.
pub fn verdicts(judged: &[Judged]) -> Markup {
    let class = |verdict: Verdict| match verdict {
        Verdict::Pass => ("pass", "holds"),
        Verdict::Fail => ("fail", "does not hold"),
        Verdict::Inconclusive => ("unsure", "not decided"),
    };
    html! {
        @if !judged.is_empty() {
            ul.verdicts {
                @for one in judged {
                    li class=(class(one.verdict).0) {
                        span.mark { (terminal::mark(one.verdict, false)) " " (class(one.verdict).1) }
                        span { (terminal::expectation(one)) }
                    }
                }
            }
        }
    }
}

/// Commands for one shell.
pub fn commands(shell: &str, lines: &[String]) -> Markup {
    html! { h3 { (shell) } pre tabindex="0" { code { (lines.join("\n")) } } }
}
