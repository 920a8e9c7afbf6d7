package dev.sonde.cli;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Probes;
import dev.sonde.probe.Task;
import dev.sonde.server.checks.ProbeKinds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of probes of this program, as the server's checks know them. They are looked up when
 * they are first asked for, since most servers start without anybody asking.
 */
final class InstalledProbes implements ProbeKinds {
  private @Nullable Probes looked;

  private synchronized Probes probes() {
    if (looked == null) {
      looked = Probes.installed();
    }
    return looked;
  }

  @Override
  public List<Kind> all() {
    return probes().kinds().stream().map(kind -> kind(probes().find(kind))).toList();
  }

  private static Kind kind(ProbeProvider<?> provider) {
    return new Kind(provider.kind(), provider.summary(), provider.settings().schema());
  }

  @Override
  public List<Fault> faults(
      String kind, String target, Map<String, Object> settings, Optional<Duration> timeout) {
    try {
      Task.of(probes().find(kind), target, settings, timeout);
      return List.of();
    } catch (MalformedException e) {
      return e.faults();
    }
  }
}
