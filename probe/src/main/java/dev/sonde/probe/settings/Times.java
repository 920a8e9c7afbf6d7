package dev.sonde.probe.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: {@code 200ms}, {@code 5s}, {@code 2m}; seconds without a unit. */
public final class Times {
  /** What {@link #seconds} reads, as a regular expression for JSON Schema. */
  static final String PATTERN = "^[0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d)?$";

  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(us|ms|s|m|h|d)?");
  private static final Map<String, Double> SECONDS =
      Map.of("us", 1e-6, "ms", 1e-3, "s", 1.0, "m", 60.0, "h", 3_600.0, "d", 86_400.0);

  private Times() {}

  /** The seconds that a text stands for; empty if it is none. */
  public static OptionalDouble seconds(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return OptionalDouble.empty();
    }
    double unit = SECONDS.getOrDefault(form.group(2) == null ? "s" : form.group(2), 1.0);
    return OptionalDouble.of(Double.parseDouble(form.group(1)) * unit);
  }

  /** A time in the largest unit that needs no fraction of more than three places. */
  public static String text(Duration time) {
    BigDecimal seconds =
        BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNano(), 9));
    if (seconds.signum() != 0 && seconds.compareTo(BigDecimal.ONE) < 0) {
      BigDecimal millis = seconds.movePointRight(3).stripTrailingZeros();
      return millis.compareTo(BigDecimal.ONE) < 0
          ? millis.movePointRight(3).toPlainString() + "us"
          : millis.toPlainString() + "ms";
    }
    return seconds.stripTrailingZeros().toPlainString() + "s";
  }
}
