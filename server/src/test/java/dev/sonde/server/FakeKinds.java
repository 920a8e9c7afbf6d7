package dev.sonde.server;

import dev.sonde.model.Fault;
import dev.sonde.server.checks.ProbeKinds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One kind, {@code tcp}, whose targets need a colon and whose only setting is {@code send}. */
final class FakeKinds implements ProbeKinds {

  @Override
  public List<Kind> all() {
    return List.of(
        new Kind(
            "tcp",
            "Connects.",
            Map.of("type", "object", "properties", Map.of("send", Map.of("type", "string")))));
  }

  @Override
  public List<Fault> faults(
      String kind, String target, Map<String, Object> settings, Optional<Duration> timeout) {
    if (!kind.equals("tcp")) {
      return List.of(new Fault("kind", "there is no probe '" + kind + "'"));
    }
    return settings.keySet().stream()
        .filter(key -> !key.equals("send"))
        .map(key -> new Fault("settings." + key, "is not a setting"))
        .toList();
  }
}
