package dev.sonde.server.checks;

import dev.sonde.model.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of probes that checks can be of. Thread-safe. */
public interface ProbeKinds {

  /** No kinds at all. */
  ProbeKinds NONE =
      new ProbeKinds() {
        @Override
        public List<Kind> all() {
          return List.of();
        }

        @Override
        public List<Fault> faults(
            String kind, String target, Map<String, Object> settings, Optional<Duration> timeout) {
          return List.of(new Fault("kind", "this server knows no probes"));
        }
      };

  /** All kinds, sorted by name. */
  List<Kind> all();

  /** What is wrong with a check, as far as the kind of its probe can tell; paths as in a check. */
  List<Fault> faults(
      String kind, String target, Map<String, Object> settings, Optional<Duration> timeout);

  /**
   * A kind.
   *
   * @param kind its name
   * @param summary what it measures, for people
   * @param schema the JSON Schema of its settings
   */
  record Kind(String kind, String summary, Map<String, Object> schema) {}
}
