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
  RecordingDetail,
  Retention,
  Role,
  Share,
  SharedInterview,
  ShareList,
  Transcript,
  TurnId,
} from '../wire.js';
import { deleting, type Download, path, type Requests, sending, withQuery } from './request.js';

export type ExportFormat = 'json' | 'md' | 'vtt' | 'txt' | 'html';

/** Which interviews: all that is given has to fit. */
export interface InterviewFilter {
  before?: string;
  limit?: number;
  status?: InterviewStatus;
  reason?: EndReason;
  track?: string;
  plan?: string;
  role?: string;
  /** RFC 3339. */
  from?: string;
  to?: string;
  /** Words that were said. */
  q?: string;
}

/** What is left of interviews. */
export interface InterviewApi {
  interviews(filter?: InterviewFilter): Promise<InterviewList>;
  interview(id: string): Promise<InterviewDetail>;
  /** The answer of `GET /api/interviews/{id}/events`, its body still open. */
  events(id: string, after: number, signal: AbortSignal): Promise<Response>;
  transcript(id: string): Promise<Transcript>;
  /** What was really said in a turn that was misheard. The original is kept. */
  correctTurn(id: string, turn: TurnId, text: string): Promise<Line>;
  feedback(id: string): Promise<Feedback>;
  /** Has the report made once more. */
  remakeFeedback(id: string): Promise<Feedback>;
  /** The plan in the version that the interview was held by. */
  interviewPlan(id: string): Promise<InterviewPlan>;
  recording(id: string): Promise<RecordingDetail>;
  /** Where an `audio` element finds one side. */
  recordingUrl(id: string, side: Role): string;
  exportInterview(id: string, format: ExportFormat): Promise<Download>;
  /** Gone for good: rows, recordings, everything that is derived. */
  eraseInterview(id: string): Promise<void>;
  retention(id: string): Promise<Retention>;
  keep(id: string, retention: Retention): Promise<Retention>;
  shares(id: string): Promise<ShareList>;
  /** The token is in this answer, and never again. */
  share(id: string, wish: NewShare): Promise<Share>;
  revokeShare(id: string, share: string): Promise<void>;
  /** For whoever has the token. */
  shared(token: string): Promise<SharedInterview>;
  progress(page?: { before?: string; limit?: number; track?: string }): Promise<Progress>;
}

export function interviewApi(requests: Requests): InterviewApi {
  const of = (id: string, ...rest: (string | number)[]) => path('interviews', id, ...rest);
  return {
    interviews: (filter = {}) => requests.json(withQuery('/api/interviews', { ...filter })),
    interview: (id) => requests.json(of(id)),
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
  };
}
