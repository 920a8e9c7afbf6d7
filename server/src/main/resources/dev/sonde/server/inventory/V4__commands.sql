-- What people and programs had modules of agents do: the record of who asked what when, and what came of it.
CREATE TABLE commands (
  number     INTEGER PRIMARY KEY,         -- ascends in the order in which they were asked
  id         TEXT NOT NULL UNIQUE,
  asked      BIGINT NOT NULL,
  asked_by   TEXT NOT NULL,               -- the name that the asker gave; empty if none
  asked_from TEXT NOT NULL,               -- the address that the request came from
  module     TEXT NOT NULL,
  timeout_s  DOUBLE PRECISION NOT NULL,
  wait_s     DOUBLE PRECISION NOT NULL,
  state      TEXT NOT NULL,               -- running, completed, failed, cancelled, lost
  size       BIGINT NOT NULL,             -- characters of the input; in front of it, to be read without it
  agents     TEXT NOT NULL,               -- as they were asked for: a JSON object with ids and labels
  input      TEXT NOT NULL                -- a JSON object
);

CREATE INDEX commands_by_time ON commands (asked);

-- The same at each agent.
CREATE TABLE command_results (
  command      INTEGER NOT NULL REFERENCES commands (number) ON DELETE CASCADE,
  agent        TEXT NOT NULL,
  state        TEXT NOT NULL,             -- also waiting
  size         BIGINT NOT NULL,           -- characters of error, output and progress
  code         TEXT,
  error        TEXT,
  output       TEXT,                      -- JSON, or its beginning
  output_bytes BIGINT,                    -- of all of it
  progress     TEXT NOT NULL,             -- a JSON object with the newest lines
  began        BIGINT,
  ended        BIGINT,
  PRIMARY KEY (command, agent)
);

CREATE INDEX command_results_of_agent ON command_results (agent, command);
CREATE INDEX command_results_sizes ON command_results (command, size);
