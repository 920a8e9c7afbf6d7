package dev.sonde.transport.nats;

import dev.sonde.model.Fields;
import dev.sonde.model.JsonTree;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent of contract 3 says of itself every 2 s.
 *
 * @param document as it came, not trusted
 */
record Heartbeat(Map<String, Object> document) {
  private static final int MOST_MODULES = 200;
  private static final int MOST_INTERFACES = 64;

  /** What agents call the fields of kind host, by the names that Sonde has. */
  private static final Map<String, List<String>> HOST =
      Map.of(
          "uptime_s", List.of("uptime_s", "uptime", "uptime_seconds"),
          "cpu_pct", List.of("cpu_pct", "cpu_percent", "cpu_usage"),
          "mem_pct", List.of("mem_pct", "memory_percent", "mem_percent"),
          "disk_pct", List.of("disk_pct", "disk_percent"),
          "cores", List.of("cores", "cpu_count"));

  private static final Map<String, List<String>> FACTS =
      Map.of(
          "os", List.of("os", "platform", "system"),
          "kernel", List.of("kernel", "release"),
          "architecture", List.of("architecture", "machine", "arch"));

  private Map<String, Object> part(Map<String, Object> of, String name) {
    return of.get(name) instanceof Map<?, ?> map ? JsonTree.copy(map) : Map.of();
  }

  private Map<String, Object> agent() {
    return part(document, "agent");
  }

  /** The agent's id; empty if it is none. */
  Optional<String> id() {
    return agent().get("id") instanceof String id && PointRules.idProblem(id).isEmpty()
        ? Optional.of(id)
        : Optional.empty();
  }

  /** The modules as {@link dev.sonde.transport.Commands#modules} has them. */
  List<Map<String, Object>> modules() {
    List<Map<String, Object>> modules = new ArrayList<>();
    Map<String, Object> spec = part(part(agent(), "modules"), "spec");
    spec.forEach(
        (name, of) -> {
          if (modules.size() < MOST_MODULES && of instanceof Map<?, ?> each) {
            Map<String, Object> module = new LinkedHashMap<>();
            module.put("name", name);
            module.put("summary", "");
            module.put("state", "running");
            module.put("input_schema", part(JsonTree.copy(each), "input_schema"));
            modules.add(module);
          }
        });
    return modules;
  }

  /** Where a module takes requests; empty if there is no such module. */
  Optional<String> inputSubject(String module) {
    Map<String, Object> spec = part(part(part(agent(), "modules"), "spec"), module);
    return Optional.ofNullable(spec.get("input_subject")).map(Object::toString);
  }

  /** What it says as points, with the time given in microseconds. */
  List<Point> points(String id, long time) {
    Map<String, Object> system = part(agent(), "system");
    Tags device = Tags.of(Tags.DEVICE, id);
    List<Point> points = new ArrayList<>();
    points.add(new Point("facts", time, device, facts(id, system)));
    Fields host = host(system);
    if (!host.asMap().isEmpty()) {
      points.add(new Point("host", time, device, host));
    }
    part(agent(), "network")
        .forEach(
            (name, value) -> {
              boolean fits = points.size() < MOST_INTERFACES;
              if (fits && PointRules.tagValueProblem(name).isEmpty()) {
                Fields fields = network(value);
                if (!fields.asMap().isEmpty()) {
                  points.add(
                      new Point("interface", time, device.with(Tags.INTERFACE, name), fields));
                }
              }
            });
    return points;
  }

  private Fields facts(String id, Map<String, Object> system) {
    Fields.Builder facts = Fields.builder();
    facts.put("hostname", agent().get("hostname") instanceof String name ? cut(name) : id);
    FACTS.forEach(
        (name, theirs) ->
            first(system, theirs, String.class).ifPresent(text -> facts.put(name, cut(text))));
    return facts.build();
  }

  private static Fields host(Map<String, Object> system) {
    Fields.Builder host = Fields.builder();
    HOST.forEach(
        (name, theirs) ->
            first(system, theirs, Number.class)
                .map(Number::doubleValue)
                .filter(Double::isFinite)
                .ifPresent(value -> host.put(name, value)));
    if (system.get("loadavg") instanceof List<?> loads && loads.size() == 3) {
      List<String> names = List.of("load1", "load5", "load15");
      for (int i = 0; i < names.size(); i++) {
        if (loads.get(i) instanceof Number load) {
          host.put(names.get(i), load.doubleValue());
        }
      }
    }
    return host.build();
  }

  private static <T> Optional<T> first(Map<String, Object> of, List<String> names, Class<T> type) {
    return names.stream().map(of::get).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static Fields network(Object value) {
    Fields.Builder fields = Fields.builder();
    if (value instanceof Map<?, ?> map) {
      if (map.get("mac") instanceof String mac && !mac.isBlank()) {
        fields.put("mac", cut(mac));
      }
      for (String family : List.of("mac", "ipv4", "ipv6")) {
        if (map.get(family) instanceof List<?> addresses && !addresses.isEmpty()) {
          fields.put(
              family, cut(String.join(" ", addresses.stream().map(String::valueOf).toList())));
        }
      }
    }
    return fields.build();
  }

  private static String cut(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", " ");
    return clean.substring(0, Math.min(clean.length(), PointRules.MAX_TEXT));
  }
}
