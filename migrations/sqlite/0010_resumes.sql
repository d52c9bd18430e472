-- The way back into an interview that has not ended: a page that was reloaded, or another device, shows a token, once,
-- and is given the next one.
CREATE TABLE resumes (
    interview  TEXT    NOT NULL PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
    -- SHA-256 of the token, in hexadecimal digits.
    token_hash TEXT    NOT NULL UNIQUE,
    -- Which page this is, from 1: the newest is served, and the older ones are told.
    page       INTEGER NOT NULL CHECK (page > 0)
) STRICT;
