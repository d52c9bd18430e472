-- What is told to other servers (webhooks), and what was answered to requests that may come twice.
-- Conventions: see 0001_interviews.sql. The same schema for Postgres is in ../postgres.

-- Where messages go. An endpoint's secret is not here: it is derived from the server's own, or a setting.
CREATE TABLE webhook_endpoints (
    id               TEXT    NOT NULL PRIMARY KEY,
    -- Whose interviews it hears of; none: everybody's, an endpoint of the server's settings.
    owner            TEXT,
    url              TEXT    NOT NULL,
    -- Which types of message it wants: a JSON array of words.
    events           TEXT    NOT NULL,
    enabled          INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    -- Why the server disabled it: gone (it answered so) · removed (from the settings). None: its owner did.
    disabled_because TEXT    CHECK (disabled_because IS NULL OR enabled = 0),
    -- Which of the secrets that can be derived is used, from 1.
    secret_number    INTEGER NOT NULL DEFAULT 1 CHECK (secret_number > 0),
    -- When the secret was last replaced: the one before signs along for a while.
    secret_at        INTEGER,
    -- Counts its owner's edits, from 1.
    version          INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_endpoints_by_owner ON webhook_endpoints (owner);

-- The outbox: one row per thing to tell, made in the transaction in which it happened.
CREATE TABLE webhook_messages (
    -- The `webhook-id` by which receivers know a message that comes twice.
    id         TEXT    NOT NULL PRIMARY KEY,
    type       TEXT    NOT NULL,
    -- The interview it tells about, with which it goes. None: it tells of a deletion, or is a test.
    interview  TEXT    REFERENCES interviews (id) ON DELETE CASCADE,
    -- What is sent. A transcript is not in it: it is put in when it is sent.
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_messages_by_interview ON webhook_messages (interview);
CREATE INDEX webhook_messages_by_age ON webhook_messages (created_at);

-- A message on its way to an endpoint.
CREATE TABLE webhook_deliveries (
    id          TEXT    NOT NULL PRIMARY KEY,
    message     TEXT    NOT NULL REFERENCES webhook_messages (id) ON DELETE CASCADE,
    endpoint    TEXT    NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    -- pending · delivered · dead: given up, until somebody has it sent again.
    status      TEXT    NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
    -- Tries since it was made or last replayed.
    attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- Of a pending one: not before then. While it is tried: when another may try it, should this server be gone.
    next_at     INTEGER NOT NULL,
    -- The HTTP status of the last try, when there was an answer.
    last_status INTEGER,
    -- Why the last try failed; a word.
    last_error  TEXT,
    created_at  INTEGER NOT NULL,
    -- When it was delivered or given up.
    settled_at  INTEGER,
    UNIQUE (message, endpoint)
) STRICT;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint, id DESC);

-- Answers to POST requests that carry an Idempotency-Key, for a day.
CREATE TABLE idempotency_keys (
    owner      TEXT    NOT NULL,
    -- A keyed hash of the key: the key itself opens the answer, and is not kept.
    key        TEXT    NOT NULL,
    -- Of the request: method, path and body.
    request    TEXT    NOT NULL,
    -- The answer, encrypted; none while the request is under way.
    answer     TEXT,
    -- Under way: until when it is believed to be. Answered: until when the answer is kept.
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (expires_at);
