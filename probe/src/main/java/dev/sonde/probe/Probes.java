package dev.sonde.probe;

import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All kinds of probes that this program has. Immutable. */
public final class Probes {
  private final Map<String, ProbeProvider<?>> byKind = new TreeMap<>();

  private Probes() {}

  /** Those that {@link ServiceLoader} finds. */
  public static Probes installed() {
    Probes probes = new Probes();
    for (ProbeProvider<?> provider : ServiceLoader.load(ProbeProvider.class)) {
      probes.byKind.put(provider.kind(), provider);
    }
    return probes;
  }

  /** The names of the kinds, sorted. */
  public List<String> kinds() {
    return List.copyOf(byKind.keySet());
  }

  /**
   * The kind of a name.
   *
   * @throws MalformedException if there is none; names the nearest
   */
  public ProbeProvider<?> find(String kind) {
    ProbeProvider<?> found = byKind.get(kind);
    if (found == null) {
      throw new MalformedException(
          "kind",
          "there is no probe '%s'; did you mean %s? There are %s"
              .formatted(
                  kind, NearestName.of(byKind.keySet(), kind), String.join(", ", byKind.keySet())));
    }
    return found;
  }
}
