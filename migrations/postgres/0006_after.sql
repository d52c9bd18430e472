-- What is done with interviews afterwards: searching in what was said, sharing, and how long they are kept.

-- The words of each turn as they are searched for: folded and apart (src/search.rs). One row per turn, stored
-- in the turn's transaction. No words yet: the turn is older than this table, and the next start fills them in.
CREATE TABLE turn_words (
    interview TEXT COLLATE "C" NOT NULL,
    turn      BIGINT  NOT NULL,
    words     TSVECTOR,
    PRIMARY KEY (interview, turn),
    FOREIGN KEY (interview, turn) REFERENCES turns (interview, turn) ON DELETE CASCADE
);

CREATE INDEX turn_words_missing ON turn_words (interview) WHERE words IS NULL;

CREATE INDEX turn_words_search ON turn_words USING GIN (words);

INSERT INTO turn_words (interview, turn) SELECT interview, turn FROM turns;

-- A link by which others read an interview.
CREATE TABLE shares (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    interview  TEXT COLLATE "C" NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    -- SHA-256 of what opens it, in hexadecimal digits: the link itself is not kept.
    token_hash TEXT    NOT NULL UNIQUE,
    -- transcript · report · both.
    scope      TEXT    NOT NULL,
    -- What is left out of it, as JSON.
    redact     TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL,
    -- Taken back then.
    revoked_at BIGINT,
    views      BIGINT  NOT NULL DEFAULT 0 CHECK (views >= 0),
    viewed_at  BIGINT
);

CREATE INDEX shares_by_interview ON shares (interview, created_at);

-- Interviews that are to be kept for less time than the server keeps all.
CREATE TABLE retentions (
    interview TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
    days      BIGINT  NOT NULL CHECK (days > 0)
);

-- What the retention ends next.
CREATE INDEX interviews_by_age ON interviews (created_at) WHERE status <> 'live';
