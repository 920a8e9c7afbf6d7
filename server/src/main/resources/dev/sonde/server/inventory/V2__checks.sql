-- What agents are to measure. The definition is the JSON form of the API, without what the server adds to it.
CREATE TABLE checks (
  id         TEXT PRIMARY KEY,
  definition TEXT NOT NULL
);
