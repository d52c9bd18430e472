-- What users have had of their quotas in interviews that are deleted: no more than when and how long, so that deleting
-- an interview does not give back what it took. Nothing here leads to an interview, and after a month it goes, too.

CREATE TABLE spent (
    owner      TEXT    NOT NULL,
    -- When the interviews were made.
    made_at    INTEGER NOT NULL,
    -- As a rule one.
    interviews INTEGER NOT NULL CHECK (interviews > 0),
    -- How long they lasted together.
    length_ms  INTEGER NOT NULL CHECK (length_ms >= 0),
    PRIMARY KEY (owner, made_at)
) STRICT, WITHOUT ROWID;
