-- What interviews are to ask: plans, each edit of them, and invitations to be interviewed by one.

-- One row per plan; what it says is in its versions.
CREATE TABLE plans (
    id         TEXT    NOT NULL PRIMARY KEY,
    -- Who may see and change it, as in `interviews`.
    owner      TEXT    NOT NULL,
    -- The newest version's.
    title      TEXT    NOT NULL,
    -- The newest version: each edit makes one, and none is ever changed.
    version    INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX plans_by_owner ON plans (owner, updated_at DESC, id DESC);

CREATE TABLE plan_versions (
    plan       TEXT    NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    -- From 1, without gaps.
    version    INTEGER NOT NULL CHECK (version > 0),
    created_at INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (plan, version)
) STRICT, WITHOUT ROWID;

-- A link by which others are interviewed with a version of a plan. It goes with its plan.
CREATE TABLE invitations (
    id         TEXT    NOT NULL PRIMARY KEY,
    plan       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    -- Who made it.
    owner      TEXT    NOT NULL,
    -- SHA-256 of what opens it, in hexadecimal digits: the link itself is not kept.
    token_hash TEXT    NOT NULL UNIQUE,
    -- For whoever made it.
    note       TEXT,
    -- 1: whoever made it may read the finished interviews; the candidates were told.
    share      INTEGER NOT NULL CHECK (share IN (0, 1)),
    max_uses   INTEGER NOT NULL CHECK (max_uses > 0),
    uses       INTEGER NOT NULL DEFAULT 0 CHECK (uses BETWEEN 0 AND max_uses),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- Taken back then. Interviews that were begun go on.
    revoked_at INTEGER,
    FOREIGN KEY (plan, version) REFERENCES plan_versions (plan, version) ON DELETE CASCADE
) STRICT;

CREATE INDEX invitations_by_plan ON invitations (plan, created_at DESC, id DESC);

-- What an interview was begun with. It has the plan's text itself, and no foreign key to the plan: the
-- interview stays what it was when the plan is edited or deleted.
CREATE TABLE interview_plans (
    interview  TEXT    NOT NULL PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
    -- None: a template, usable without being anybody's.
    plan       TEXT,
    version    INTEGER,
    -- The invitation that it came by.
    invitation TEXT,
    -- Who may read the finished interview besides its owner.
    shared     TEXT,
    body       TEXT    NOT NULL
) STRICT;

-- What an inviter may read.
CREATE INDEX interview_plans_shared ON interview_plans (shared) WHERE shared IS NOT NULL;
