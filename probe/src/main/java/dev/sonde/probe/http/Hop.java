package dev.sonde.probe.http;

import dev.sonde.model.Fields;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Witness;

/** One request of a check, and what is measured of it. For one thread. */
final class Hop {
  private final ProbeRun<HttpSettings> run;
  private final Fields.Builder fields = Fields.builder();
  private final long begin;
  private String doing = "asking";

  Hop(ProbeRun<HttpSettings> run) {
    this.run = run;
    this.begin = now();
  }

  HttpSettings settings() {
    return run.settings();
  }

  Deadline deadline() {
    return run.deadline();
  }

  Witness witness() {
    return run.witness();
  }

  Fields.Builder fields() {
    return fields;
  }

  /** What is being done, such as {@code connecting to 192.0.2.1:80}. */
  String doing() {
    return doing;
  }

  void doing(String what) {
    doing = what;
  }

  /** When it began, on the clock of {@link #now}. */
  long begin() {
    return begin;
  }

  /** A time in nanoseconds that only grows. */
  long now() {
    return run.deadline().ticker().getAsLong();
  }

  /** Puts down how long a phase took, in milliseconds, and tells who listens. */
  void phase(String field, long since) {
    double millis = millis(now() - since);
    fields.put(field, millis);
    if (witness().hearsSteps()) {
      witness().step("%s: %.3f ms".formatted(doing, millis));
    }
  }

  static double millis(long nanos) {
    return Math.rint(nanos / 1e3) / 1e3;
  }
}
