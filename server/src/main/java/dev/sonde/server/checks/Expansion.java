package dev.sonde.server.checks;

import dev.sonde.server.fleet.DeviceView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checks of single devices that come of checks for many. The check {@code web} for the devices
 * {@code a} and {@code b} gives {@code web@a} and {@code web@b}; people's ids have no {@code @}. An
 * agent does not check the device that it runs on.
 */
final class Expansion {
  private Expansion() {}

  /** What of a device decides on its checks. */
  record Candidate(
      String id, String name, String address, Map<String, String> labels, boolean hasAgent) {

    static Candidate of(DeviceView view) {
      return new Candidate(
          view.id(),
          view.name(),
          Targets.address(view),
          view.device().labels(),
          view.presence().hasAgent());
    }
  }

  /** The checks of single devices that come of a check; none if it is not for devices. */
  static List<Check> of(Check check, Collection<DeviceView> devices) {
    List<Check> single = new ArrayList<>();
    if (!check.targets().isEmpty()) {
      for (DeviceView device : devices) {
        boolean known = !Targets.needsAddress(check.target()) || !Targets.address(device).isEmpty();
        if (check.targets().include(device) && known) {
          single.add(forDevice(check, device));
        }
      }
    }
    return single;
  }

  private static Check forDevice(Check check, DeviceView device) {
    Map<String, String> labels = new TreeMap<>(check.labels());
    labels.putIfAbsent("device", device.id());
    return new Check(
        check.id() + "@" + device.id(),
        check.name() + ": " + device.name(),
        check.kind(),
        Targets.target(check.target(), device),
        check.settings(),
        check.interval(),
        check.timeout(),
        check.agents(),
        check.agentLabels(),
        labels,
        check.paused(),
        check.thresholds(),
        Targets.NONE,
        Optional.of(new Check.Origin(check.id(), device.id())));
  }
}
