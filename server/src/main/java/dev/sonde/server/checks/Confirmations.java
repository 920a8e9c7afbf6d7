package dev.sonde.server.checks;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What agents said of what they are to do. Thread-safe. */
final class Confirmations {
  /** For how long it is believed that a check is not run; agents say it again each 10 minutes. */
  private static final long BELIEVED = 25 * 60 * 1_000_000L;

  private final Map<String, Said> byAgent = new ConcurrentHashMap<>();

  /** What one agent said last. */
  private static final class Said {
    private volatile String hash = "";
    private final Map<String, Difference> differences = new ConcurrentHashMap<>();
  }

  private record Difference(String hash, String problem, long time) {}

  /** Hears an agent's observation of itself. */
  void observed(String agent, Fields fields) {
    Said said = said(agent);
    said.hash = fields.text("assignments").orElse("");
    if (fields.number("assignments_differ").orElse(-1) == 0) {
      said.differences.clear();
    }
  }

  /** Hears the hash of what an agent does. */
  void confirmed(String agent, String hash) {
    said(agent).hash = hash;
  }

  /** Forgets an agent. */
  void forgetAgent(String agent) {
    byAgent.remove(agent);
  }

  /** Hears that an agent does not run a check. */
  void differs(String agent, String check, Point point) {
    said(agent)
        .differences
        .put(
            check,
            new Difference(
                point.fields().text("hash").orElse(""),
                point.fields().text("problem").orElse(""),
                point.time()));
  }

  private Said said(String agent) {
    return byAgent.computeIfAbsent(agent, id -> new Said());
  }

  /** The hash of what an agent said last that it does; empty if it does nothing. */
  String hash(String agent) {
    Said said = byAgent.get(agent);
    return said == null ? "" : said.hash;
  }

  /**
   * What an agent made of a check.
   *
   * @param wanted the hash of what it is to do
   */
  Taken of(String agent, String check, String wanted, long now) {
    Said said = byAgent.get(agent);
    if (said == null || !said.hash.equals(wanted)) {
      return new Taken(Taken.How.PENDING, "");
    }
    return Optional.ofNullable(said.differences.get(check))
        .filter(each -> each.hash().equals(wanted) && now - each.time() < BELIEVED)
        .map(each -> new Taken(Taken.How.DIFFERS, each.problem()))
        .orElseGet(() -> new Taken(Taken.How.APPLIED, ""));
  }

  /** Forgets a check. */
  void forget(String check) {
    byAgent.values().forEach(said -> said.differences.remove(check));
  }
}
