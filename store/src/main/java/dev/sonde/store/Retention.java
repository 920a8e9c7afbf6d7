package dev.sonde.store;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long points are kept at each resolution. What is coarser is kept at least as long.
 *
 * @param general for kinds of which nothing is said; has every resolution
 * @param ofKinds by kind, where it is another time
 */
public record Retention(
    Map<Resolution, Duration> general, Map<String, Map<Resolution, Duration>> ofKinds) {
  private static final String NAME = "keep";
  private static final long DAYS_OF_YEAR = 365;
  private static final Pattern WORD =
      Pattern.compile("(raw|minute|hour)(?::([^=,]+))?=([1-9][0-9]{0,4})([dwy])");
  private static final String RIGHT =
      "expected TIMES such as raw=30d,minute=1y,hour=10y, or raw:KIND=7d for one kind, in d (days), w (weeks) or y (years)";

  /**
   * Checks the times.
   *
   * @throws MalformedException if something coarser is kept for a shorter time; names all faults
   */
  public Retention {
    general = Map.copyOf(general);
    ofKinds = Map.copyOf(ofKinds);
    List<Fault> faults = new ArrayList<>(faults("", general));
    for (Map.Entry<String, Map<Resolution, Duration>> each : new TreeMap<>(ofKinds).entrySet()) {
      Map<Resolution, Duration> all = new EnumMap<>(general);
      all.putAll(each.getValue());
      faults.addAll(faults(":" + each.getKey(), all));
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
  }

  private static List<Fault> faults(String kind, Map<Resolution, Duration> times) {
    List<Fault> faults = new ArrayList<>();
    Resolution finer = Resolution.RAW;
    for (Resolution resolution : Resolution.values()) {
      Duration time = times.get(resolution);
      if (time == null || time.compareTo(Duration.ofDays(1)) < 0) {
        faults.add(new Fault(NAME, "expected at least a day for " + resolution.text() + kind));
      } else if (resolution != Resolution.RAW) {
        Duration before = times.getOrDefault(finer, Duration.ZERO);
        if (before.compareTo(time) > 0) {
          faults.add(
              new Fault(
                  NAME,
                  "expected %1$s%3$s to be kept at least as long as %2$s%3$s, found %4$d days and %5$d"
                      .formatted(
                          resolution.text(), finer.text(), kind, time.toDays(), before.toDays())));
        }
      }
      finer = resolution;
    }
    return faults;
  }

  /** Points for 30 days, minutes for a year, hours for ten. */
  public static Retention usual() {
    return new Retention(
        Map.of(
            Resolution.RAW, Duration.ofDays(30),
            Resolution.MINUTE, Duration.ofDays(DAYS_OF_YEAR),
            Resolution.HOUR, Duration.ofDays(10 * DAYS_OF_YEAR)),
        Map.of());
  }

  /**
   * The usual times with those that a text names in place of theirs: {@code
   * raw=30d,minute=1y,hour=10y,raw:flow=7d}.
   *
   * @throws MalformedException if the text is something else, or {@linkplain
   *     Retention#Retention(Map, Map) makes no sense}
   */
  public static Retention parse(String text) {
    Map<Resolution, Duration> general = new EnumMap<>(usual().general);
    Map<String, Map<Resolution, Duration>> ofKinds = new TreeMap<>();
    List<Fault> faults = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      Matcher matcher = WORD.matcher(word.strip());
      if (!matcher.matches()) {
        faults.add(new Fault(NAME, RIGHT + "; found '" + word.strip() + "'"));
        continue;
      }
      String kind = matcher.group(2);
      Map<Resolution, Duration> times =
          kind == null
              ? general
              : ofKinds.computeIfAbsent(kind, name -> new EnumMap<>(Resolution.class));
      times.put(
          Resolution.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
          Duration.ofDays(Long.parseLong(matcher.group(3)) * daysOf(matcher.group(4))));
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    return new Retention(general, ofKinds);
  }

  private static long daysOf(String unit) {
    return switch (unit) {
      case "d" -> 1;
      case "w" -> 7;
      default -> DAYS_OF_YEAR;
    };
  }

  /** How long points of a kind are kept at a resolution. */
  public Duration of(String kind, Resolution resolution) {
    return Objects.requireNonNull(
        ofKinds.getOrDefault(kind, Map.of()).getOrDefault(resolution, general.get(resolution)));
  }
}
