-- Who uses the server: people whom an issuer of tokens vouches for, and the keys they make for machines.
-- An interview's owner is a user's id; without accounts there is one user, `local`.
-- The same schema for SQLite is in ../sqlite, under the same file name.

CREATE TABLE users (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- Issuer and subject of the tokens, as `issuer subject`.
    subject  TEXT    NOT NULL UNIQUE,
    -- What the person said, or else the issuer.
    name     TEXT,
    email    TEXT,
    -- candidate · coach · admin.
    role     TEXT    NOT NULL,
    -- What the person practises for, in their words.
    goals    TEXT,
    -- A BCP 47 tag.
    language TEXT,
    made_at  BIGINT NOT NULL,
    -- To the minute.
    seen_at  BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner   TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name    TEXT    NOT NULL,
    -- SHA-256 of the key, in hexadecimal. The key itself is random and shown once.
    hash    TEXT    NOT NULL UNIQUE,
    -- What it may, at most what its owner may.
    role    TEXT    NOT NULL,
    made_at BIGINT NOT NULL,
    ends_at BIGINT,
    -- To the minute.
    used_at BIGINT
);

CREATE INDEX api_keys_by_owner ON api_keys (owner, made_at);
