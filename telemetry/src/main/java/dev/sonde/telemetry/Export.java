package dev.sonde.telemetry;

import dev.sonde.model.telemetry.Telemetry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides by the environment whether Sonde tells of itself by OpenTelemetry, and starts that. This
 * class knows nothing of the SDK, so that deciding not to costs nothing.
 *
 * <p>Source: OpenTelemetry specification, "Environment Variable Specification" and "OTLP Exporter
 * Configuration".
 */
public final class Export {
  private static final Logger LOG = System.getLogger(Export.class.getName());
  private static final List<String> SIGNALS = List.of("TRACES", "METRICS", "LOGS");
  private static final Telemetry.Installed OFF = () -> {};

  private Export() {}

  /**
   * Who this program is, for those who read what it tells.
   *
   * @param service {@code service.name} unless the environment says otherwise
   * @param version {@code service.version}
   * @param host {@code host.name}; of an agent its device's id
   */
  public record Identity(String service, String version, Optional<String> host) {}

  /**
   * Starts to export if the environment asks for it. If it can't, it says so in the log; nothing
   * else depends on it.
   *
   * @return what ends it, after a last export
   */
  public static Telemetry.Installed start(Map<String, String> environment, Identity identity) {
    if (!isWanted(environment)) {
      return OFF;
    }
    try {
      return SdkExport.start(defaults(environment, identity), identity);
    } catch (LinkageError e) {
      LOG.log(
          Level.WARNING,
          "OTEL_… is set, but OpenTelemetry's libraries are not in this installation's lib folder"
              + " (opentelemetry-*.jar, okhttp, okio, kotlin-stdlib; the full archive has them):"
              + " nothing is exported. "
              + e);
      return OFF;
    }
  }

  /** Whether anything is to be exported: an endpoint or an exporter is named, and it is not off. */
  static boolean isWanted(Map<String, String> environment) {
    return !"true".equalsIgnoreCase(environment.getOrDefault("OTEL_SDK_DISABLED", "").strip())
        && SIGNALS.stream().anyMatch(signal -> isWanted(environment, signal));
  }

  private static boolean isWanted(Map<String, String> environment, String signal) {
    String exporter = environment.getOrDefault("OTEL_" + signal + "_EXPORTER", "").strip();
    return exporter.isEmpty()
        ? isSet(environment, "OTEL_EXPORTER_OTLP_ENDPOINT")
            || isSet(environment, "OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT")
        : !exporter.equals("none");
  }

  /** What the environment says, and what holds where it is silent, as the SDK's properties. */
  static Map<String, String> defaults(Map<String, String> environment, Identity identity) {
    Map<String, String> defaults = new TreeMap<>();
    defaults.put("otel.exporter.otlp.protocol", "http/protobuf");
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("OTEL_") && !value.isBlank()) {
            defaults.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    for (String signal : SIGNALS) {
      if (!isWanted(environment, signal)) {
        defaults.put("otel." + signal.toLowerCase(Locale.ROOT) + ".exporter", "none");
      }
    }
    if (!environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "").contains("service.name=")) {
      defaults.putIfAbsent("otel.service.name", identity.service());
    }
    return defaults;
  }

  private static boolean isSet(Map<String, String> environment, String name) {
    return !environment.getOrDefault(name, "").isBlank();
  }
}
