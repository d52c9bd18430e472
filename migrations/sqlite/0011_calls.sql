-- An interview outlives its calls: the candidate comes back after a while, the server is started again, another server
-- takes it up.

-- How many calls have taken it up. Only the newest writes its log: what an older one that does not know yet writes is
-- refused.
ALTER TABLE interviews ADD COLUMN calls INTEGER NOT NULL DEFAULT 0 CHECK (calls >= 0);

-- When the first call was made: the zero of the interview's clock. Absent before, and of interviews of earlier versions.
ALTER TABLE interviews ADD COLUMN begun_at INTEGER;
