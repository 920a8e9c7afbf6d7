package dev.sonde.server.checks;

import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import dev.sonde.model.PointRules;
import dev.sonde.server.checks.Check.Thresholds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The JSON form of checks: what people write and the inventory keeps. */
public final class CheckForm {
  private static final List<String> KEYS =
      List.of(
          "id",
          "name",
          "kind",
          "target",
          "settings",
          "interval_s",
          "timeout_s",
          "agents",
          "agent_labels",
          "labels",
          "paused",
          "thresholds");

  /** What the server adds when it shows a check; ignored when it comes back. */
  private static final List<String> SHOWN =
      List.of("state", "state_since", "reason", "blame", "runs");

  private static final double SHORTEST_S = 0.2;
  private static final double LONGEST_S = 86_400;
  private static final double USUAL_S = 60;
  private static final int MAX_NAME = 200;
  private static final int MAX_TARGET = 2_000;
  private static final int MAX_ENTRIES = 1_000;
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,99}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");

  private final Map<String, Object> tree;
  private final List<Fault> faults = new ArrayList<>();

  private CheckForm(Map<String, Object> tree) {
    this.tree = tree;
  }

  /**
   * Reads a check.
   *
   * @param tree a JSON object
   * @param id the id that it has; empty if its form names one, or one is to be made of its name
   * @throws MalformedException if anything is wrong; names every fault
   */
  public static Check read(Map<String, Object> tree, Optional<String> id, ProbeKinds kinds) {
    CheckForm form = new CheckForm(tree);
    Check check = form.read(id);
    if (form.faults.isEmpty()) {
      form.faults.addAll(
          kinds.faults(check.kind(), check.target(), check.settings(), check.timeout()));
    }
    form.check();
    return check;
  }

  /**
   * Reads a check that was found good before.
   *
   * @throws MalformedException if it is none
   */
  static Check restore(byte[] json) {
    CheckForm form = new CheckForm(JsonTree.object(json));
    Check check = form.read(Optional.empty());
    form.check();
    return check;
  }

  private void check() {
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
  }

  private Check read(Optional<String> id) {
    for (String key : tree.keySet()) {
      if (!KEYS.contains(key) && !SHOWN.contains(key)) {
        fault(
            PointRules.quoted(key),
            "is not known; did you mean " + NearestName.of(KEYS, key) + "?");
      }
    }
    String target = text("target", MAX_TARGET, "");
    String kind = text("kind", 30, "");
    String name = text("name", MAX_NAME, kind + " " + target);
    double interval =
        number(tree, "interval_s", "interval_s", SHORTEST_S, LONGEST_S).orElse(USUAL_S);
    OptionalDouble timeout = number(tree, "timeout_s", "timeout_s", 0.001, LONGEST_S);
    return new Check(
        id.orElseGet(() -> id(name)),
        name,
        kind,
        target,
        JsonTree.sorted(object("settings")),
        duration(interval),
        timeout.isPresent() ? Optional.of(duration(timeout.getAsDouble())) : Optional.empty(),
        ids("agents"),
        labels("agent_labels"),
        labels("labels"),
        truth("paused"),
        thresholds());
  }

  private String id(String name) {
    if (tree.get("id") instanceof String given) {
      if (!ID.matcher(given).matches()) {
        fault(
            "id",
            "expected 1 to 100 lower-case letters, digits, '_', '.' and '-', found "
                + PointRules.quoted(given));
      }
      return given;
    }
    String made =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String cut = made.substring(0, Math.min(made.length(), 80));
    return cut.isEmpty() ? "check" : cut;
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private void fault(String path, String problem) {
    faults.add(new Fault(path, problem));
  }

  private String text(String key, int most, String otherwise) {
    Object value = tree.get(key);
    if (value == null && !otherwise.isBlank()) {
      return otherwise;
    }
    if (value instanceof String text && !text.isBlank() && text.length() <= most) {
      return text.strip();
    }
    fault(key, "expected a text of 1 to " + most + " characters");
    return "";
  }

  private OptionalDouble number(Map<?, ?> in, String key, String path, double least, double most) {
    Object value = in.get(key);
    if (value == null) {
      return OptionalDouble.empty();
    }
    if (value instanceof Number number
        && number.doubleValue() >= least
        && number.doubleValue() <= most) {
      return OptionalDouble.of(number.doubleValue());
    }
    fault(path, "expected a number from " + plain(least) + " to " + plain(most));
    return OptionalDouble.empty();
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private boolean truth(String key) {
    Object value = tree.getOrDefault(key, false);
    if (value instanceof Boolean truth) {
      return truth;
    }
    fault(key, "expected true or false");
    return false;
  }

  private Map<?, ?> object(String key) {
    Object value = tree.getOrDefault(key, Map.of());
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    fault(key, "expected an object");
    return Map.of();
  }

  private List<String> ids(String key) {
    Object value = tree.getOrDefault(key, List.of());
    if (value instanceof List<?> list
        && list.size() <= MAX_ENTRIES
        && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).distinct().sorted().toList();
    }
    fault(key, "expected a list of at most " + MAX_ENTRIES + " ids");
    return List.of();
  }

  private Map<String, String> labels(String key) {
    Map<String, String> labels = new TreeMap<>();
    object(key)
        .forEach(
            (name, value) -> {
              if (LABEL.matcher(String.valueOf(name)).matches()
                  && value instanceof String text
                  && text.length() <= MAX_NAME) {
                labels.put(String.valueOf(name), text);
              } else {
                fault(
                    key + "." + PointRules.quoted(String.valueOf(name)),
                    "a label is a name of letters, digits, '_', '.' and '-' with a text of at most "
                        + MAX_NAME);
              }
            });
    return labels;
  }

  private Thresholds thresholds() {
    Map<?, ?> given = object("thresholds");
    for (Object key : given.keySet()) {
      if (!key.equals("rtt_ms") && !key.equals("loss_pct")) {
        fault("thresholds." + key, "is not known; expected rtt_ms or loss_pct");
      }
    }
    return new Thresholds(
        number(given, "rtt_ms", "thresholds.rtt_ms", 0.001, 3_600_000),
        number(given, "loss_pct", "thresholds.loss_pct", 0, 100));
  }

  /** Writes a check. */
  public static Map<String, Object> write(Check check) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", check.id());
    tree.put("name", check.name());
    tree.put("kind", check.kind());
    tree.put("target", check.target());
    tree.put("settings", check.settings());
    tree.put("interval_s", check.interval().toNanos() / 1e9);
    check.timeout().ifPresent(timeout -> tree.put("timeout_s", timeout.toNanos() / 1e9));
    tree.put("agents", check.agents());
    tree.put("agent_labels", check.agentLabels());
    tree.put("labels", check.labels());
    tree.put("paused", check.paused());
    Map<String, Object> thresholds = new LinkedHashMap<>();
    check.thresholds().rttMillis().ifPresent(rtt -> thresholds.put("rtt_ms", rtt));
    check.thresholds().lossPct().ifPresent(loss -> thresholds.put("loss_pct", loss));
    tree.put("thresholds", thresholds);
    return tree;
  }
}
