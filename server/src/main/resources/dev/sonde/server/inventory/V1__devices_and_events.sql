-- What people and programs know of each device. Times are microseconds since 1970-01-01T00:00:00Z.
CREATE TABLE devices (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,              -- as a person gave it; empty if nobody did
  notes       TEXT NOT NULL,
  first_seen  BIGINT NOT NULL,
  last_seen   BIGINT NOT NULL,            -- written every minute or so, not at each report
  interval_s  DOUBLE PRECISION NOT NULL,
  has_agent   INTEGER NOT NULL,           -- 0 or 1
  state       TEXT NOT NULL,              -- up, down, unknown
  state_since BIGINT NOT NULL,
  hostname    TEXT NOT NULL,              -- these four as the device last told; empty if it never did
  os          TEXT NOT NULL,
  model       TEXT NOT NULL,
  address     TEXT NOT NULL
);

CREATE TABLE device_labels (
  device TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  name   TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (device, name)
);

-- Append-only. Events outlive the device that they tell of.
CREATE TABLE events (
  id      INTEGER PRIMARY KEY,
  time    BIGINT NOT NULL,
  device  TEXT,
  type    TEXT NOT NULL,
  message TEXT NOT NULL,
  data    TEXT NOT NULL                   -- a JSON object of numbers and texts
);

CREATE INDEX events_of_device ON events (device, id);
CREATE INDEX events_by_time ON events (time);
