-- What Antiphon keeps: interviews, their finished turns, and the log of everything that an interview's
-- clients were told. Nothing here is audio.
--
-- Conventions, in this and every later migration:
--   * An id is a UUID, as hyphenated lower-case text.
--   * `…_at` is wall time: milliseconds since the Unix epoch.
--   * `…_ms` is a point on the interview's own clock, or a length: milliseconds.
--   * A word (status, reason, role, source, patience) is spelled as clients see it; src/wire names it.
--   * `body` is the JSON that clients get. The columns beside it repeat what is worth searching by.
-- The same schema for SQLite is in ../sqlite, under the same file name.
-- Bodies are TEXT, not JSONB: they are replayed byte for byte, and JSONB refuses "\u0000".

-- One row per interview, from the click on "start" until its owner deletes it.
CREATE TABLE interviews (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- Who may see it: the bearer's user id; one fixed name in the single-user local mode.
    owner          TEXT    NOT NULL,
    -- created: no call yet · live: a call was made · ended: nothing follows.
    status         TEXT    NOT NULL CHECK (status IN ('created', 'live', 'ended')),
    -- Why it ended. Only with `ended`.
    reason         TEXT    CHECK (reason IS NULL OR status = 'ended'),
    -- The practice interviewer's track.
    track          TEXT    NOT NULL,
    -- The role practised for, in the candidate's words.
    role           TEXT,
    -- The time box as asked for.
    minutes        BIGINT  NOT NULL CHECK (minutes > 0),
    -- The patience as asked for; the log has every later change.
    patience       TEXT    NOT NULL,
    -- Who interviews, and the host that hears the voice; no host: it never leaves the server.
    model_provider TEXT    NOT NULL,
    model_name     TEXT    NOT NULL,
    model_host     TEXT,
    created_at     BIGINT  NOT NULL,
    -- Of the last event: how long the interview has lasted.
    duration_ms    BIGINT  NOT NULL DEFAULT 0 CHECK (duration_ms >= 0),
    -- The number of the last event; 0 before the first. Moves in the transaction that stores it.
    last_seq       BIGINT  NOT NULL DEFAULT 0 CHECK (last_seq >= 0)
);

-- The history: one owner's, newest first.
CREATE INDEX interviews_by_owner ON interviews (owner, created_at DESC, id DESC);

-- What a stopped server left behind; as small as the number of interviews that run.
CREATE INDEX interviews_unended ON interviews (status) WHERE status <> 'ended';

-- The transcript: one row per finished turn, stored in the transaction of its `turn.final` event and
-- before any client hears of it.
CREATE TABLE turns (
    interview TEXT COLLATE "C" NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    -- From 1, in the order in which turns began.
    turn      BIGINT  NOT NULL CHECK (turn > 0),
    -- interviewer · candidate.
    role      TEXT    NOT NULL,
    -- Where its words come from.
    source    TEXT    NOT NULL,
    start_ms  BIGINT  NOT NULL,
    end_ms    BIGINT  NOT NULL,
    -- Length of speech, without the pauses.
    speech_ms BIGINT  NOT NULL,
    -- The question it belongs to, by its id within the track.
    question  TEXT,
    body      TEXT    NOT NULL,
    PRIMARY KEY (interview, turn)
);

-- The event log: append only, numbered from 1 without gaps within an interview.
CREATE TABLE events (
    interview TEXT COLLATE "C" NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    seq       BIGINT  NOT NULL CHECK (seq > 0),
    at_ms     BIGINT  NOT NULL,
    type      TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (interview, seq)
);
