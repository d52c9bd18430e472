import type {
  EndReason,
  Feedback,
  InterviewDetail,
  InterviewList,
  InterviewPlan,
  InterviewStatus,
  Line,
  NewShare,
  Progress,
  QuestionHistory,
  RecordingDetail,
  RepeatedQuestions,
  Retention,
  Role,
  Share,
  SharedInterview,
  ShareList,
  Transcript,
  TurnId,
  WayBack,
} from '../wire.js';
import { deleting, type Download, path, type Requests, sending, withQuery } from './request.js';

/** The kinds of document in which an interview can be taken along. */
export type ExportFormat = 'json' | 'md' | 'vtt' | 'txt' | 'html';

/** Which interviews: all that is given has to fit. */
export interface InterviewFilter {
  /** A page's `next`: interviews that are older than those seen. */
  before?: string;
  /** How many at once; the server has a default and a most. */
  limit?: number;
  /** Running, over, and the like. */
  status?: InterviewStatus;
  /** Why it ended. */
  reason?: EndReason;
  /** A track of the practice interviewer, by id. */
  track?: string;
  /** A plan, by id: any of its versions. */
  plan?: string;
  /** Words of the role that was practised for; the case of A to Z makes no difference. */
  role?: string;
  /** Began at this time or later: RFC 3339. */
  from?: string;
  /** Began before this time: RFC 3339. */
  to?: string;
  /** Words that were said. */
  q?: string;
}

/** What is left of interviews. */
export interface InterviewApi {
  /** A page of the list, the newest first. */
  interviews(filter?: InterviewFilter): Promise<InterviewList>;
  /** One interview, with its transcript. */
  interview(id: string): Promise<InterviewDetail>;
  /** A token that leads back to an interview that goes on; one that was told before leads nowhere any more. */
  wayBack(id: string): Promise<WayBack>;
  /** Ends an interview that runs or waits for its candidate. */
  endInterview(id: string): Promise<void>;
  /** The answer of `GET /api/interviews/{id}/events`, its body still open. */
  events(id: string, after: number, signal: AbortSignal): Promise<Response>;
  /** The lines with their corrections, and how far each can be trusted. */
  transcript(id: string): Promise<Transcript>;
  /** What was really said in a turn that was misheard. The original is kept. */
  correctTurn(id: string, turn: TurnId, text: string): Promise<Line>;
  /** The report, or how far its making is. */
  feedback(id: string): Promise<Feedback>;
  /** Has the report made once more. */
  remakeFeedback(id: string): Promise<Feedback>;
  /** The plan in the version that the interview was held by. */
  interviewPlan(id: string): Promise<InterviewPlan>;
  /** What was recorded of both sides. `not_found` where nothing was kept. */
  recording(id: string): Promise<RecordingDetail>;
  /** Where an `audio` element finds one side. */
  recordingUrl(id: string, side: Role): string;
  /** The interview as a document. */
  exportInterview(id: string, format: ExportFormat): Promise<Download>;
  /** Gone for good: rows, recordings, everything that is derived. */
  eraseInterview(id: string): Promise<void>;
  /** How long the interview is kept. */
  retention(id: string): Promise<Retention>;
  /** Keeps it for longer, or not so long. */
  keep(id: string, retention: Retention): Promise<Retention>;
  /** The links under which it can be read, without their tokens. */
  shares(id: string): Promise<ShareList>;
  /** The token is in this answer, and never again. */
  share(id: string, wish: NewShare): Promise<Share>;
  /** The link opens nothing any more. */
  revokeShare(id: string, share: string): Promise<void>;
  /** For whoever has the token. */
  shared(token: string): Promise<SharedInterview>;
  /** What was measured, over the interviews: a page, the newest first. */
  progress(page?: { before?: string; limit?: number; track?: string }): Promise<Progress>;
  /** The questions that were answered in more than one interview, the last answered first. */
  repeatedQuestions(): Promise<RepeatedQuestions>;
  /** How a question of this interview was answered each time: by its id, the newest answer first. */
  questionHistory(id: string, question: string): Promise<QuestionHistory>;
}

export function interviewApi(requests: Requests): InterviewApi {
  const of = (id: string, ...rest: (string | number)[]) => path('interviews', id, ...rest);
  return {
    interviews: (filter = {}) => requests.json(withQuery('/api/interviews', { ...filter })),
    interview: (id) => requests.json(of(id)),
    wayBack: (id) => requests.json(of(id, 'resume'), sending('POST', {})),
    endInterview: (id) => requests.none(of(id, 'end'), sending('POST', {})),
    events: (id, after, signal) =>
      requests.ask(
        of(id, 'events'),
        { headers: { accept: 'text/event-stream', 'last-event-id': String(after) }, cache: 'no-store' },
        signal,
      ),
    transcript: (id) => requests.json(of(id, 'transcript')),
    correctTurn: (id, turn, text) => requests.json(of(id, 'turns', turn), sending('PATCH', { text })),
    feedback: (id) => requests.json(of(id, 'feedback'), { cache: 'no-store' }),
    remakeFeedback: (id) => requests.json(of(id, 'feedback'), { method: 'POST' }),
    interviewPlan: (id) => requests.json(of(id, 'plan')),
    recording: (id) => requests.json(of(id, 'recording')),
    recordingUrl: (id, side) => requests.url(of(id, 'recording', side)),
    exportInterview: (id, format) => requests.download(withQuery(of(id, 'export'), { format })),
    eraseInterview: (id) => requests.none(of(id), deleting),
    retention: (id) => requests.json(of(id, 'retention')),
    keep: (id, retention) => requests.json(of(id, 'retention'), sending('PUT', retention)),
    shares: (id) => requests.json(of(id, 'share')),
    share: (id, wish) => requests.json(of(id, 'share'), sending('POST', wish)),
    revokeShare: (id, share) => requests.none(of(id, 'share', share), deleting),
    shared: (token) => requests.json(path('shared', token)),
    progress: (page = {}) => requests.json(withQuery('/api/progress', { ...page })),
    repeatedQuestions: () => requests.json('/api/questions'),
    questionHistory: (id, question) => requests.json(of(id, 'questions', question)),
  };
}
