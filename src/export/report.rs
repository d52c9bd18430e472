//! The report as sections to be read, for every form alike.

use super::lines::length;
use crate::wire::{
    Band, Claim, Competency, Evidence, Figures, QuestionFeedback, Report, ReportParagraph, ReportSection,
    Star, TurnId,
};

/// What was measured and what is an opinion stand under headings of their own. Without what there is nothing of.
pub fn sections(report: &Report) -> Vec<ReportSection> {
    let sections = [
        section("Summary", summary(report)),
        section("Strengths", report.strengths.iter().map(claim).collect()),
        section("To work on", report.improvements.iter().map(claim).collect()),
        section("Competencies", competencies(report)),
        section("Questions", report.questions.iter().map(question).collect()),
        section("Measured", measured(&report.delivery.overall)),
        section("Next steps", report.next_steps.iter().map(|step| plain(step.clone())).collect()),
        section("About this report", vec![about(report)]),
    ];
    sections.into_iter().filter(|section| !section.paragraphs.is_empty()).collect()
}

fn section(heading: &str, paragraphs: Vec<ReportParagraph>) -> ReportSection {
    ReportSection { heading: heading.to_owned(), paragraphs }
}

fn plain(text: String) -> ReportParagraph {
    ReportParagraph { text, turns: Vec::new() }
}

fn summary(report: &Report) -> Vec<ReportParagraph> {
    let topics = (!report.topics.is_empty()).then(|| plain(format!("Topics: {}.", report.topics.join(", "))));
    [Some(plain(report.summary.clone())), topics].into_iter().flatten().collect()
}

fn claim(claim: &Claim) -> ReportParagraph {
    shown(&claim.text, &claim.evidence)
}

/// With the words that were heard.
fn shown(text: &str, evidence: &[Evidence]) -> ReportParagraph {
    let quotes: String = evidence.iter().map(|evidence| format!(" “{}”", evidence.quote)).collect();
    ReportParagraph { text: format!("{text}{quotes}"), turns: turns(evidence) }
}

fn turns(evidence: &[Evidence]) -> Vec<TurnId> {
    let mut turns: Vec<_> = evidence.iter().map(|evidence| evidence.turn).collect();
    turns.dedup();
    turns
}

fn competencies(report: &Report) -> Vec<ReportParagraph> {
    let judged = |Competency { name, band, why, evidence }: &Competency| {
        shown(&format!("{name}: {}. {why}", in_words(*band)), evidence)
    };
    let withheld = report.bands_withheld.iter().map(|why| plain(format!("No bands are given. {why}")));
    report.competencies.iter().map(judged).chain(withheld).collect()
}

fn in_words(band: Band) -> &'static str {
    match band {
        Band::Emerging => "emerging",
        Band::Solid => "solid",
        Band::Strong => "strong",
        Band::NotEnoughEvidence => "not enough evidence",
    }
}

fn question(question: &QuestionFeedback) -> ReportParagraph {
    let QuestionFeedback { index, text, feedback, evidence, star, .. } = question;
    let star = star.map(parts).unwrap_or_default();
    let shown = shown(&format!("{index}. {text} {feedback}{star}"), evidence);
    ReportParagraph { turns: question.turns.clone(), ..shown }
}

fn parts(star: Star) -> String {
    let parts = [
        ("situation", star.situation),
        ("task", star.task),
        ("action", star.action),
        ("result", star.result),
    ];
    let there: Vec<_> = parts.into_iter().filter(|(_, there)| *there).map(|(part, _)| part).collect();
    match there.is_empty() {
        true => " Of situation, task, action and result, none was told.".to_owned(),
        false => format!(" Told: {}.", there.join(", ")),
    }
}

fn measured(figures: &Figures) -> Vec<ReportParagraph> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let seconds = |ms: crate::clock::Millis| format!("{:.1} s", ms.duration().as_secs_f64());
    let pauses = &figures.pauses;
    let lines = [
        Some(format!("Time spoken: {}.", length(figures.candidate_ms))),
        figures.talk_ratio.map(|ratio| format!("Part of all speech: {}.", percent(ratio))),
        figures.response.map(|response| {
            let (median, p90) = (seconds(response.median_ms), seconds(response.p90_ms));
            format!("Time to the first word: {median} in the middle, {p90} for nine of ten.")
        }),
        figures.words_per_minute.map(|pace| format!("Pace: {pace:.0} words per minute.")),
        (pauses.count > 0).then(|| {
            let (longest, share) = (seconds(pauses.longest_ms), percent(pauses.share));
            format!("Pauses: {}, the longest {longest}, {share} of the turns.", pauses.count)
        }),
        Some(format!(
            "Interruptions: {} by the candidate, {} by the interviewer.",
            figures.interruptions_by_candidate, figures.interruptions_by_interviewer
        )),
        figures
            .fillers
            .as_ref()
            .map(|fillers| format!("Fillers: {}, {:.1} a minute.", fillers.count, fillers.per_minute)),
    ];
    lines.into_iter().flatten().map(plain).collect()
}

fn about(report: &Report) -> ReportParagraph {
    let by = match &report.model {
        Some(model) => format!(
            "Written by {}; what it said without words that were heard has been left out. Its opinions are not \
             calibrated: nobody has compared them with those of people.",
            model.name
        ),
        None => "Made from what was measured alone; no text model has read the answers.".to_owned(),
    };
    let trust = report.trust.map(|trust| {
        format!(" The candidate's words in the transcript are trusted {:.0} of 100.", trust * 100.0)
    });
    plain(by + &trust.unwrap_or_default())
}
