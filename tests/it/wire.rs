//! One contract, two sides: the pages' TypeScript and the JSON fixtures they fold are written from the
//! Rust types. These tests fail when the files differ; `make contract` (UPDATE=1) writes them.

use antiphon::clock::Millis;
use antiphon::wire::*;
use serde_json::{Value, json};
use ts_rs::{Config, TS};

use crate::support::agree;

fn declare<T: TS>(out: &mut String, config: &Config) {
    if let Some(docs) = T::docs() {
        out.push_str(docs.trim_end());
        out.push('\n');
    }
    out.push_str(&format!("export {}\n\n", T::decl(config)));
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a list")]
fn typescript_is_generated_from_the_rust_types() {
    let config = Config::new().with_large_int("number");
    let mut out = String::from("// Generated from src/wire by `make contract`. Do not edit.\n\n");
    macro_rules! all { ($($name:ty),* $(,)?) => { $( declare::<$name>(&mut out, &config); )* } }
    all![
        Envelope,
        Event,
        SessionState,
        State,
        EndReason,
        ConnectionStep,
        StepName,
        StepState,
        TurnStarted,
        TurnDelta,
        TurnFinal,
        TurnCut,
        TurnSilence,
        Watched,
        Turn,
        TurnId,
        Role,
        Source,
        QuestionRef,
        Pause,
        Level,
        Latency,
        Usage,
        Coverage,
        QuestionCoverage,
        QuestionStatus,
        Observation,
        Notice,
        NoticeCode,
        ErrorBody,
        Command,
        Patience,
        Millis,
        UserRole,
        AuthInfo,
        AuthMode,
        User,
        UserList,
        EditProfile,
        EditUser,
        CreateKey,
        ApiKey,
        NewApiKey,
        ApiKeyList,
        CreateSession,
        Session,
        WayBack,
        antiphon_ice::IceServer,
        ModelInfo,
        StepPlan,
        Exchange,
        ExchangeAnswer,
        Track,
        TrackList,
        IceServerList,
        WebrtcTest,
        MediaAddress,
        MediaProtocol,
        Reach,
        TestOffer,
        DbPerformance,
        Timing,
        ModelCheck,
        IceServerDetails,
        InterviewStatus,
        InterviewSummary,
        InterviewDetail,
        InterviewList,
        Plan,
        PlanSection,
        PlanQuestion,
        PlanSummary,
        PlanList,
        PlanDetail,
        PlanVersion,
        PlanVersionList,
        PlanTemplate,
        PlanTemplateList,
        CreateInvitation,
        Invitation,
        InvitationList,
        Invited,
        InterviewPlan,
        GeneratePlan,
        GeneratedPlan,
        InterviewFound,
        TurnMatch,
        SnippetPart,
        Document,
        TimedNotice,
        ReportSection,
        ReportParagraph,
        ShareScope,
        Redact,
        NewShare,
        Share,
        ShareList,
        SharedInterview,
        Retention,
        Progress,
        ProgressPoint,
        CompetencyBand,
        RepeatedQuestions,
        RepeatedQuestion,
        QuestionHistory,
        PastAnswer,
        WebhookEvent,
        WebhookMessage,
        RecordingConsent,
        RecordingState,
        RecordingFault,
        RecordingDetail,
        RecordingTrack,
        RecordingTurn,
        WebhookData,
        CreateWebhook,
        EditWebhook,
        Webhook,
        WebhookList,
        DeliveryStatus,
        DeliveryFault,
        WebhookDelivery,
        WebhookDeliveryList,
        Transcript,
        Line,
        Doubt,
        Gap,
        GapKind,
        Correction,
        Delivery,
        QuestionFigures,
        Figures,
        Spread,
        PauseFigures,
        Fillers,
        Filler,
        Method,
        Feedback,
        FeedbackStatus,
        Report,
        Claim,
        Evidence,
        Competency,
        Band,
        QuestionFeedback,
        Star,
        Checks,
    ];
    out.push_str(&format!(
        "export const VERSION = {VERSION};\n\nexport const MAX_SAY_CHARS = {MAX_SAY_CHARS};\n"
    ));
    agree("web/client/src/wire.ts", &out);
}

/// One example of every kind, with every optional field present.
#[expect(clippy::too_many_lines, reason = "it is a list")]
fn examples() -> Vec<Event> {
    let question = QuestionRef { id: "conflict".into(), index: 2, of: 8, follow_up: true };
    let turn = Turn {
        turn: TurnId(3),
        role: Role::Interviewer,
        start_ms: Millis(12_000),
        end_ms: Millis(14_500),
        text: "Tell me about".into(),
        source: Source::Script,
        question: Some(question.clone()),
        speech_ms: Millis(2_500),
        confidence: None,
        response_ms: Some(Millis(420)),
        pauses: vec![Pause { start_ms: Millis(12_800), end_ms: Millis(13_200) }],
        cut: true,
        generated: Some("Tell me about a disagreement.".into()),
        generated_ms: Some(Millis(4_100)),
    };
    vec![
        Event::SessionState(SessionState {
            state: State::Ended,
            muted: false,
            holding: true,
            patience: Patience::Patient,
            reason: Some(EndReason::TimeUp),
        }),
        Event::ConnectionStep(ConnectionStep {
            step: StepName::WebrtcSetup,
            state: StepState::Done,
            ms: Millis(63),
        }),
        Event::TurnStarted(TurnStarted {
            turn: TurnId(3),
            role: Role::Interviewer,
            start_ms: Millis(12_000),
            question: Some(question.clone()),
            question_text: Some("Tell me about a conflict.".into()),
        }),
        Event::TurnDelta(TurnDelta {
            turn: TurnId(3),
            text: "Tell me about a disagreement.".into(),
            audio_ms: Some(Millis(0)),
            audio_len_ms: Some(Millis(4_100)),
        }),
        Event::TurnFinal(TurnFinal { turn }),
        Event::TurnCut(TurnCut { turn: TurnId(3), heard_ms: Millis(2_500), heard: "Tell me about".into() }),
        Event::TurnSilence(TurnSilence {
            turn: TurnId(4),
            since_ms: Millis(11_000),
            until_ms: Some(Millis(12_800)),
        }),
        Event::Watched(Watched { watchers: 2 }),
        Event::Level(Level { candidate: 0.25, interviewer: 0.0 }),
        Event::Latency(Latency { turn: TurnId(3), response_ms: Millis(420) }),
        Event::Notice(Notice { code: NoticeCode::TimeAlmostUp, message: "One minute is left.".into() }),
        Event::Observation(Observation {
            text: "\"We\" throughout; no own part.".into(),
            question: Some(question),
        }),
        Event::Coverage(Coverage {
            questions: vec![QuestionCoverage {
                id: "conflict".into(),
                text: "Tell me about a conflict.".into(),
                competency: Some("Working with others".into()),
                status: QuestionStatus::FollowedUp,
                follow_ups: 1,
                spent_ms: Millis(61_000),
                turns: vec![TurnId(3), TurnId(4)],
            }],
        }),
        Event::Usage(Usage {
            text_in: 1200,
            text_cached: 800,
            text_out: 90,
            audio_in: 2400,
            audio_cached: 1600,
            audio_out: 700,
            transcribed_ms: Millis(9_000),
            session_ms: Millis(61_000),
            cost_usd: Some(0.1875),
        }),
        Event::Error(ErrorBody {
            code: "model_failed".into(),
            message: "The interviewer is gone.".into(),
            retryable: true,
            details: Some(json!({ "cause": "closed" })),
            timestamp: "2026-11-20T12:00:00Z".parse().unwrap(),
        }),
    ]
}

#[test]
fn every_event_kind_has_its_fixture_and_reads_back() {
    for (index, event) in examples().into_iter().enumerate() {
        let path = format!("tests/fixtures/wire/{}.json", event.kind());
        let envelope = Envelope { v: VERSION, seq: index as u64 + 1, at: Millis(12_345), event };
        let text = format!("{}\n", serde_json::to_string_pretty(&envelope).unwrap());
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["type"], envelope.event.kind());
        assert_eq!(serde_json::from_str::<Envelope>(&text).unwrap(), envelope);
        agree(&path, &text);
    }
}
