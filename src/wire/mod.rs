//! What crosses to clients: the event envelope, the commands a page may send, the error body, the
//! session's JSON. Shapes only; the pages' TypeScript is generated from these types (`tests/it/wire.rs`).

mod api;
mod command;
mod coverage;
mod delivery;
mod diagnostic;
mod error;
mod event;
mod feedback;
mod history;
mod people;
mod plan;
mod question;
mod recording;
mod stream;
mod transcript;
mod turn;
mod webhook;

pub use api::{
    CreateSession, Exchange, ExchangeAnswer, IceServerDetails, IceServerList, InterviewDetail, InterviewList,
    InterviewStatus, InterviewSummary, ModelInfo, Session, StepPlan, Track, TrackList, WayBack,
};
pub use command::{Command, MAX_SAY_CHARS, Patience};
pub use coverage::{Coverage, QuestionCoverage, QuestionStatus};
pub use delivery::{Delivery, Figures, Filler, Fillers, Method, PauseFigures, QuestionFigures, Spread};
pub use diagnostic::{
    DbPerformance, MediaAddress, MediaProtocol, ModelCheck, Reach, TestOffer, Timing, WebrtcTest,
};
pub use error::ErrorBody;
pub use event::{
    ConnectionStep, EndReason, Envelope, Event, Latency, Level, Notice, NoticeCode, Observation,
    SessionState, State, StepName, StepState, TurnCut, TurnDelta, TurnFinal, TurnSilence, TurnStarted, Usage,
    VERSION, Watched,
};
pub use feedback::{
    Band, Checks, Claim, Competency, Evidence, Feedback, FeedbackStatus, QuestionFeedback, Report, Star,
};
pub use history::{
    CompetencyBand, Document, InterviewFound, NewShare, Progress, ProgressPoint, Redact, ReportParagraph,
    ReportSection, Retention, Share, ShareList, ShareScope, SharedInterview, SnippetPart, TimedNotice,
    TurnMatch,
};
pub use people::{
    ApiKey, ApiKeyList, AuthInfo, AuthMode, CreateKey, EditProfile, EditUser, NewApiKey, User, UserList,
    UserRole,
};
pub use plan::{
    CreateInvitation, GeneratePlan, GeneratedPlan, InterviewPlan, Invitation, InvitationList, Invited, Plan,
    PlanDetail, PlanList, PlanQuestion, PlanSection, PlanSummary, PlanTemplate, PlanTemplateList,
    PlanVersion, PlanVersionList,
};
pub use question::{PastAnswer, QuestionHistory, RepeatedQuestion, RepeatedQuestions};
pub use recording::{
    RecordingConsent, RecordingDetail, RecordingFault, RecordingState, RecordingTrack, RecordingTurn,
};
pub use stream::{AudioFormat, ClientMessage, Codec, Hello, ServerMessage, Welcome};
pub use transcript::{Correction, Doubt, Gap, GapKind, Line, Transcript};
pub use turn::{Pause, QuestionRef, Role, Source, Turn, TurnId};
pub use webhook::{
    CreateWebhook, DeliveryFault, DeliveryStatus, EditWebhook, Webhook, WebhookData, WebhookDelivery,
    WebhookDeliveryList, WebhookEvent, WebhookList, WebhookMessage,
};
