package dev.sonde.host;

import dev.sonde.model.Fields;

/** Reports the facts at first, when they changed, and each hour. */
final class FactsCollector implements Collector {
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  private final Facts facts;
  private Fields known = Fields.none();
  private long reported;

  FactsCollector(Facts facts) {
    this.facts = facts;
  }

  @Override
  public void collect(Round round) {
    if (!round.relisting() && !known.equals(Fields.none())) {
      return;
    }
    Fields now = facts.read();
    if (!now.equals(known) || round.nanos() - reported >= HOUR_NANOS) {
      known = now;
      reported = round.nanos();
      round.add("facts", round.device(), now);
    }
  }
}
