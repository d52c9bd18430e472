-- What is done with interviews afterwards: searching in what was said, sharing, and how long they are kept.

-- The words of each turn as they are searched for: folded and apart (src/search.rs). One row per turn, stored
-- in the turn's transaction. No words yet: the turn is older than this table, and the next start fills them in.
CREATE TABLE turn_words (
    id        INTEGER NOT NULL PRIMARY KEY,
    interview TEXT    NOT NULL,
    turn      INTEGER NOT NULL,
    words     TEXT,
    UNIQUE (interview, turn),
    FOREIGN KEY (interview, turn) REFERENCES turns (interview, turn) ON DELETE CASCADE
) STRICT;

CREATE INDEX turn_words_missing ON turn_words (id) WHERE words IS NULL;

-- The index over them, which holds no text of its own. The words come folded: no folding here.
CREATE VIRTUAL TABLE turn_search USING fts5 (
    words,
    content = 'turn_words',
    content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M* So'"
);

-- A deleted word leaves the index at once, not when its segment is next merged (sqlite.org/fts5.html section 6.12).
INSERT INTO turn_search (turn_search, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER turn_words_added AFTER INSERT ON turn_words WHEN new.words IS NOT NULL BEGIN
    INSERT INTO turn_search (rowid, words) VALUES (new.id, new.words);
END;

CREATE TRIGGER turn_words_removed AFTER DELETE ON turn_words WHEN old.words IS NOT NULL BEGIN
    INSERT INTO turn_search (turn_search, rowid, words) VALUES ('delete', old.id, old.words);
END;

CREATE TRIGGER turn_words_forgotten AFTER UPDATE ON turn_words WHEN old.words IS NOT NULL BEGIN
    INSERT INTO turn_search (turn_search, rowid, words) VALUES ('delete', old.id, old.words);
END;

CREATE TRIGGER turn_words_changed AFTER UPDATE ON turn_words WHEN new.words IS NOT NULL BEGIN
    INSERT INTO turn_search (rowid, words) VALUES (new.id, new.words);
END;

INSERT INTO turn_words (interview, turn) SELECT interview, turn FROM turns;

-- A link by which others read an interview.
CREATE TABLE shares (
    id         TEXT    NOT NULL PRIMARY KEY,
    interview  TEXT    NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
    -- SHA-256 of what opens it, in hexadecimal digits: the link itself is not kept.
    token_hash TEXT    NOT NULL UNIQUE,
    -- transcript · report · both.
    scope      TEXT    NOT NULL,
    -- What is left out of it, as JSON.
    redact     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- Taken back then.
    revoked_at INTEGER,
    views      INTEGER NOT NULL DEFAULT 0 CHECK (views >= 0),
    viewed_at  INTEGER
) STRICT;

CREATE INDEX shares_by_interview ON shares (interview, created_at);

-- Interviews that are to be kept for less time than the server keeps all.
CREATE TABLE retentions (
    interview TEXT    NOT NULL PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
    days      INTEGER NOT NULL CHECK (days > 0)
) STRICT;

-- What the retention ends next.
CREATE INDEX interviews_by_age ON interviews (created_at) WHERE status <> 'live';
