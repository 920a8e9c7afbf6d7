package dev.sonde.cli.history.kuma;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows of a monitor as points of kind {@code probe}. */
final class Beats {
  private static final int UP = 1;
  private static final int MAINTENANCE = 3;
  private static final long LEAST_MILLIS = 100_000_000_000L;
  private static final Pattern STATUS = Pattern.compile("([1-5][0-9]{2}) - .*", Pattern.DOTALL);

  private final Tags tags;
  private final boolean ping;
  private final boolean http;

  Beats(KumaMonitor monitor, String agent) {
    this.tags = monitor.tags(agent);
    this.ping = monitor.probe().equals("icmp");
    this.http = monitor.probe().equals("http");
  }

  /** Whether a beat tells that nothing was measured, for maintenance. */
  static boolean isMaintenance(ResultSet row) throws SQLException {
    return row.getInt("status") == MAINTENANCE;
  }

  /** A row of {@code heartbeat}; empty if its time can't be read. */
  Optional<Point> beat(ResultSet row) throws SQLException {
    OptionalLong time = micros(row.getString("time"));
    if (time.isEmpty()) {
      return Optional.empty();
    }
    boolean up = row.getInt("status") == UP;
    Fields.Builder fields = Fields.builder().put("up", up ? 1 : 0);
    double took = row.getDouble("ping");
    if (!row.wasNull() && took >= 0 && (up || took > 0)) {
      fields.put(ping ? "rtt_avg_ms" : "duration_ms", took);
    }
    String message = text(row.getString("msg"));
    if (!message.isEmpty()) {
      fields.put(up ? "message" : "error", message);
    }
    Matcher status = STATUS.matcher(message);
    if (http && status.matches()) {
      fields.put("status_code", Integer.parseInt(status.group(1)));
    }
    return Optional.of(new Point("probe", time.getAsLong(), tags, fields.build()));
  }

  /**
   * A row of what Kuma 2 sums up of a minute, hour or day; empty if nothing was measured.
   *
   * @param extremes whether it tells of the shortest and longest time
   */
  Optional<Point> sum(ResultSet row, boolean extremes) throws SQLException {
    long up = row.getLong("up");
    long down = row.getLong("down");
    long seconds = row.getLong("timestamp");
    if (up < 0 || down < 0 || up + down == 0 || !isTime(seconds)) {
      return Optional.empty();
    }
    Fields.Builder fields = Fields.builder().put("up", up / (double) (up + down));
    double took = row.getDouble("ping");
    if (up > 0 && !row.wasNull() && took >= 0) {
      fields.put(ping ? "rtt_avg_ms" : "duration_ms", took);
      if (ping && extremes) {
        double least = row.getDouble("ping_min");
        double most = row.getDouble("ping_max");
        if (least >= 0 && most >= took && most > 0) {
          fields.put("rtt_min_ms", least);
          fields.put("rtt_max_ms", most);
        }
      }
    }
    return Optional.of(new Point("probe", seconds * Micros.PER_SECOND, tags, fields.build()));
  }

  private static boolean isTime(long seconds) {
    return seconds > 0 && seconds <= PointRules.MAX_TIME / Micros.PER_SECOND;
  }

  private static String text(@org.jspecify.annotations.Nullable String message) {
    if (message == null) {
      return "";
    }
    String cut = message.strip().replace('\0', ' ');
    cut = cut.substring(0, Math.min(PointRules.MAX_TEXT, cut.length()));
    return PointRules.textProblem(cut).isPresent() ? "" : cut;
  }

  /** The time of a beat, which Kuma writes in UTC, as text or as milliseconds. */
  private static OptionalLong micros(@org.jspecify.annotations.Nullable String time) {
    if (time == null) {
      return OptionalLong.empty();
    }
    try {
      if (time.matches("[0-9]{10,14}")) {
        long number = Long.parseLong(time);
        return OptionalLong.of(
            number >= LEAST_MILLIS ? number * 1_000 : number * Micros.PER_SECOND);
      }
      String iso = time.strip().replace(' ', 'T').replaceFirst("Z$", "");
      return OptionalLong.of(Micros.of(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC))).stream()
          .filter(at -> PointRules.timeProblem(at).isEmpty())
          .findFirst();
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }
}
