package dev.sonde.host;

/**
 * Measures one aspect of the host.
 *
 * <p>A collector keeps what it needs from round to round (readings before, lists of files) and
 * never throws for what it finds: what can't be read is absent from the round and named there.
 */
interface Collector {
  /** Takes the readings of one round. */
  void collect(Round round);
}
