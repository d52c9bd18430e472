-- Reports on ended interviews, and what candidates corrected in their transcripts before.

-- One row per interview, from its end on: first with the report that is made here, then with a text model's.
CREATE TABLE feedback (
    interview   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
    -- pending: a text model is asked, or asked again · ready · failed: it gave nothing, for good.
    status      TEXT    NOT NULL CHECK (status IN ('pending', 'ready', 'failed')),
    -- Grows with every wish for a new report: one that was begun before is not stored any more.
    generation  BIGINT  NOT NULL DEFAULT 1,
    -- How often the model was asked for this generation.
    attempts    BIGINT  NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- Only with `pending`.
    next_try_at BIGINT ,
    -- Why the last try gave nothing.
    failure     TEXT,
    -- Who wrote the body; none: it was made here.
    provider    TEXT,
    body        TEXT    NOT NULL
);

-- What is due.
CREATE INDEX feedback_pending ON feedback (next_try_at) WHERE status = 'pending';

-- What was really said in a turn, in the candidate's words. The turn keeps what was recognised.
CREATE TABLE corrections (
    interview    TEXT COLLATE "C" NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    turn         BIGINT  NOT NULL CHECK (turn > 0),
    text         TEXT    NOT NULL,
    corrected_at BIGINT  NOT NULL,
    PRIMARY KEY (interview, turn)
);
