package dev.sonde.server.checks;

import dev.sonde.server.fleet.DeviceView;
import java.util.List;
import java.util.Map;

/**
 * The devices that a check is for, each of which it is then run for as a check of its own. The
 * check's target says how a device is reached, with {@code {address}}, {@code {id}} or {@code
 * {name}} in it.
 *
 * @param devices by id
 * @param labels or by labels, all of which they have
 * @param agents or every device that an agent runs on
 */
public record Targets(List<String> devices, Map<String, String> labels, boolean agents) {
  /** No devices: the target is what the check says. */
  public static final Targets NONE = new Targets(List.of(), Map.of(), false);

  private static final String ADDRESS = "{address}";
  private static final String ID = "{id}";
  private static final String NAME = "{name}";

  /** Whether there are none, nor could be. */
  public boolean isEmpty() {
    return devices.isEmpty() && labels.isEmpty() && !agents;
  }

  /** Whether a device is one of them. */
  boolean include(DeviceView device) {
    return devices.contains(device.id())
        || (!labels.isEmpty() && device.device().labels().entrySet().containsAll(labels.entrySet()))
        || (agents && device.presence().hasAgent());
  }

  /** The address of a device: that of its label {@code address}, or else what it said itself. */
  static String address(DeviceView device) {
    return device.device().labels().getOrDefault("address", device.facts().address());
  }

  /** The target of one device, of what a check says. */
  static String target(String form, DeviceView device) {
    return fill(form, address(device), device.id(), device.name());
  }

  /** Whether a target says how a device is reached. */
  static boolean isForm(String target) {
    return target.contains(ADDRESS) || target.contains(ID) || target.contains(NAME);
  }

  /** Whether a target needs the address of the device. */
  static boolean needsAddress(String form) {
    return form.contains(ADDRESS);
  }

  /** What a target could be, to see whether it is good. */
  static String example(String form) {
    return fill(form, "192.0.2.1", "device", "device");
  }

  private static String fill(String form, String address, String id, String name) {
    return form.replace(ADDRESS, address).replace(ID, id).replace(NAME, name);
  }
}
