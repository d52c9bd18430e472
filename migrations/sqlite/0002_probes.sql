-- What the diagnostics write to see how long a write takes: one row, again and again.
CREATE TABLE probes (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
