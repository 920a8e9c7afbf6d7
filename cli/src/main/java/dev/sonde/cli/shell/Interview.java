package dev.sonde.cli.shell;

import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Probes;
import dev.sonde.probe.settings.SettingsType;
import dev.sonde.probe.settings.Times;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks for all that makes up a check, one question after the other, each with what it would be
 * otherwise. An answer of {@code .} takes that for all settings that follow; one of {@code -} makes
 * a setting as usual again.
 */
final class Interview {
  private static final String REST = ".";
  private static final String USUAL = "-";
  private static final String USUAL_INTERVAL = "60s";

  private final Console console;
  private final Probes probes = Probes.installed();

  Interview(Console console) {
    this.console = console;
  }

  /** The kinds of probes that there are. */
  List<String> kinds() {
    return List.copyOf(probes.kinds());
  }

  /**
   * A check in its JSON form, after all was asked that is not said yet.
   *
   * @param kind the kind of probe; asked for if it is empty
   * @param target what is measured; asked for if it is empty
   */
  Map<String, Object> create(Optional<String> kind, Optional<String> target) {
    Map<String, Object> check = new LinkedHashMap<>();
    String chosen =
        kind.orElseGet(
            () -> console.ask("kind", "icmp", kinds(), each -> problem(() -> find(each))));
    check.put("kind", chosen);
    target.ifPresent(text -> check.put("target", text));
    ProbeProvider<?> provider = find(chosen);
    if (target.isEmpty()) {
      check.put("target", target(provider, ""));
    }
    check.put("settings", settings(provider.settings(), Map.of()));
    timing(check);
    String name = chosen + " " + check.get("target");
    check.put("name", console.ask("name", name, List.of(), Interview::anything));
    return check;
  }

  /** Asks what of a check is to be otherwise. */
  Map<String, Object> edit(Map<String, Object> check) {
    Map<String, Object> edited = new LinkedHashMap<>(check);
    ProbeProvider<?> provider = find(String.valueOf(check.get("kind")));
    edited.put("target", target(provider, String.valueOf(check.get("target"))));
    Map<?, ?> before = check.get("settings") instanceof Map<?, ?> map ? map : Map.of();
    edited.put("settings", settings(provider.settings(), before));
    timing(edited);
    edited.put(
        "name",
        console.ask("name", String.valueOf(check.get("name")), List.of(), Interview::anything));
    return edited;
  }

  private ProbeProvider<?> find(String kind) {
    return probes.find(kind);
  }

  private String target(ProbeProvider<?> provider, String otherwise) {
    return console.ask(
        "target",
        otherwise,
        List.of(),
        text ->
            text.isEmpty() ? Optional.of("what is to be measured?") : provider.targetProblem(text));
  }

  private <S extends Record> Map<String, Object> settings(SettingsType<S> type, Map<?, ?> before) {
    Map<String, Object> tree = new LinkedHashMap<>(JsonTree.sorted(before));
    if (!type.keys().isEmpty()) {
      console.say("  settings; Enter takes what is in brackets, '.' takes it for all that follow");
    }
    for (SettingsType.Key key : type.keys()) {
      Object present = tree.get(key.key());
      String otherwise = present == null ? key.usual() : text(present);
      String answer =
          console.ask(
              "  " + key.key() + " (" + key.text().replaceAll("\\.$", "") + ")",
              otherwise,
              List.of(REST),
              text -> problem(type, key.key(), text, otherwise));
      if (answer.equals(REST)) {
        break;
      }
      if (!answer.equals(otherwise)) {
        tree.remove(key.key());
        tree.putAll(read(type, key.key(), answer));
      }
    }
    return tree;
  }

  private static String text(Object present) {
    return present instanceof List<?> list
        ? String.join(",", list.stream().map(String::valueOf).toList())
        : String.valueOf(present);
  }

  private static <S extends Record> Map<String, Object> read(
      SettingsType<S> type, String key, String answer) {
    return answer.equals(USUAL) ? Map.of() : type.toTree(type.ofTexts(Map.of(key, answer)));
  }

  private static <S extends Record> Optional<String> problem(
      SettingsType<S> type, String key, String answer, String otherwise) {
    return answer.equals(REST) || answer.equals(otherwise)
        ? Optional.empty()
        : problem(() -> read(type, key, answer));
  }

  private static Optional<String> problem(Runnable reading) {
    try {
      reading.run();
      return Optional.empty();
    } catch (MalformedException e) {
      return Optional.of(String.join("; ", e.faults().stream().map(Fault::problem).toList()));
    }
  }

  private void timing(Map<String, Object> check) {
    Function<String, Optional<String>> time =
        text ->
            text.isEmpty() || Times.seconds(text).isPresent()
                ? Optional.empty()
                : Optional.of("expected a time such as 10s, 200ms or 5m");
    String every =
        check.get("interval_s") instanceof Number seconds
            ? seconds(seconds.doubleValue())
            : USUAL_INTERVAL;
    put(check, "interval_s", console.ask("interval", every, List.of(), time));
    String within =
        check.get("timeout_s") instanceof Number seconds ? seconds(seconds.doubleValue()) : "";
    put(check, "timeout_s", console.ask("timeout (of a whole run)", within, List.of(), time));
  }

  private static void put(Map<String, Object> check, String key, String text) {
    Times.seconds(text).ifPresent(seconds -> check.put(key, seconds));
  }

  private static String seconds(double seconds) {
    return (seconds == Math.rint(seconds)
            ? Long.toString((long) seconds)
            : Double.toString(seconds))
        + "s";
  }

  private static Optional<String> anything(String text) {
    return text.isBlank() ? Optional.of("expected a name") : Optional.empty();
  }
}
