-- Agents that wait for the server to dial them.
CREATE TABLE monitors (
  address TEXT PRIMARY KEY,               -- host:port
  secret  TEXT NOT NULL                   -- the key that the agent demands; empty if it demands none
);
