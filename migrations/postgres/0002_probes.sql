-- What the diagnostics write to see how long a write takes: one row, again and again.
CREATE TABLE probes (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
