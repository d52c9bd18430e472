-- Interviews that are recorded as sound. The sound is in files, two for each interview; what is here says that the
-- candidate agreed to it, and what became of it. Deleting an interview deletes the files, then the row.
CREATE TABLE recordings (
    interview         TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES interviews (id) ON DELETE CASCADE,
    -- When the candidate agreed, and to which version of the text.
    agreed_at         BIGINT  NOT NULL,
    agreed_to         TEXT    NOT NULL,
    -- agreed: no call yet · running · finished · incomplete: it ended before the interview.
    state             TEXT    NOT NULL CHECK (state IN ('agreed', 'running', 'finished', 'incomplete')),
    -- disk · full · stopped. Only with `incomplete`.
    fault             TEXT    CHECK (fault IS NULL OR state = 'incomplete'),
    -- Of the longer file.
    length_ms         BIGINT  NOT NULL DEFAULT 0 CHECK (length_ms >= 0),
    interviewer_bytes BIGINT  NOT NULL DEFAULT 0 CHECK (interviewer_bytes >= 0),
    candidate_bytes   BIGINT  NOT NULL DEFAULT 0 CHECK (candidate_bytes >= 0),
    -- Packets that the disk was too slow for.
    dropped           BIGINT  NOT NULL DEFAULT 0 CHECK (dropped >= 0)
);

-- What a stopped server broke off; as small as the number of recordings that run.
CREATE INDEX recordings_running ON recordings (interview) WHERE state = 'running';
