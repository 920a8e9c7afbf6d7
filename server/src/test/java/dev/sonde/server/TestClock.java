package dev.sonde.server;

import dev.sonde.model.Micros;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. */
public final class TestClock extends Clock {
  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

  public synchronized void advance(Duration by) {
    now = now.plus(by);
  }

  public void advance(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  public long micros() {
    return Micros.now(this);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
