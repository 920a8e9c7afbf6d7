package dev.sonde.cli.history.kuma;

import dev.sonde.cli.history.CheckNames;
import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A monitor of Uptime Kuma: the columns of its row, those that are null left out.
 *
 * @param columns the values by the column's name
 */
record KumaMonitor(Map<String, Object> columns) {
  private static final double LEAST_INTERVAL_S = 1;

  /** Copies the map. */
  KumaMonitor {
    columns = Map.copyOf(columns);
  }

  long id() {
    return number("id").orElse(0L);
  }

  String title() {
    return text("name").orElse("monitor " + id());
  }

  String type() {
    return text("type").orElse("");
  }

  Optional<String> text(String column) {
    return Optional.ofNullable(columns.get(column))
        .map(value -> value.toString().strip())
        .filter(value -> !value.isEmpty());
  }

  Optional<Long> number(String column) {
    return columns.get(column) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  private boolean isSet(String column) {
    return number(column).orElse(0L) != 0;
  }

  /** Sonde's kind of the probe, or Kuma's word where Sonde has none. */
  String probe() {
    return switch (type()) {
      case "http", "keyword", "json-query" -> "http";
      case "ping" -> "icmp";
      case "port" -> "tcp";
      case "dns" -> "dns";
      default -> type().matches("[a-z][a-z0-9-]{0,29}") ? type() : "other";
    };
  }

  /** What is measured. */
  String target() {
    String host = text("hostname").orElse("");
    return switch (probe()) {
      case "http" -> text("url").orElse(title());
      case "tcp" -> host + ":" + number("port").orElse(0L);
      case "dns" ->
          text("dns_resolve_server").orElse("1.1.1.1").replaceFirst(",.*", "").strip()
              + number("port").map(port -> ":" + port).orElse("");
      default -> host.isEmpty() ? text("url").orElse(title()) : host;
    };
  }

  /** The id of the check that its history is said to be of. */
  String check() {
    return CheckNames.of("kuma", Long.toString(id()), title());
  }

  Tags tags(String agent) {
    String target = target();
    return Tags.of(
        Map.of(
            "check",
            check(),
            "agent",
            agent,
            "probe",
            probe(),
            "target",
            target.substring(0, Math.min(256, target.length()))));
  }

  /** Why it can't be a check of Sonde; empty if it can. */
  Optional<String> problem() {
    List<String> lacking = new ArrayList<>();
    if (isSet("upside_down")) {
      lacking.add("upside down");
    }
    switch (type()) {
      case "http", "keyword" -> {
        for (String column :
            List.of(
                "body", "headers", "basic_auth_user", "oauth_client_id", "proxy_id", "tls_cert")) {
          text(column).filter(value -> !value.equals("{}")).ifPresent(value -> lacking.add(column));
        }
        if (isSet("invert_keyword")) {
          lacking.add("invert_keyword");
        }
      }
      case "ping", "port", "dns" -> {
        // All that they have is in a check, too.
      }
      case "" -> lacking.add("it has no type");
      default -> lacking.add("type " + type());
    }
    return lacking.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lacking));
  }

  /** The check, as people write it. */
  Map<String, Object> form() {
    Map<String, Object> settings = new HashMap<>();
    switch (type()) {
      case "http", "keyword" -> http(settings);
      case "dns" -> {
        settings.put("name", text("hostname").orElse(""));
        settings.put("type", text("dns_resolve_type").orElse("A"));
      }
      case "ping" -> {
        settings.put("count", 1L);
        number("packet_size").ifPresent(size -> settings.put("size", Math.max(16, size)));
      }
      default -> {
        // A port has no settings.
      }
    }
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("id", check());
    form.put("name", title());
    form.put("kind", probe());
    form.put("target", target());
    form.put("interval_s", Math.max(LEAST_INTERVAL_S, number("interval").orElse(60L)));
    form.put("settings", settings);
    form.put("labels", Map.of("imported", "uptime-kuma"));
    return form;
  }

  private void http(Map<String, Object> settings) {
    text("method")
        .filter(method -> !method.equals("GET"))
        .ifPresent(m -> settings.put("method", m));
    text("accepted_statuscodes_json")
        .map(codes -> codes.replaceAll("[\\[\\]\"\\s]", ""))
        .filter(codes -> codes.matches("[0-9]{3}(-[0-9]{3})?(,[0-9]{3}(-[0-9]{3})?)*"))
        .ifPresent(codes -> settings.put("status", codes));
    if (type().equals("keyword")) {
      text("keyword").ifPresent(keyword -> settings.put("expect-text", keyword));
    }
    if (isSet("ignore_tls")) {
      settings.put("verify", false);
    }
    if (number("maxredirects").orElse(10L) == 0) {
      settings.put("follow-redirects", false);
    }
  }
}
