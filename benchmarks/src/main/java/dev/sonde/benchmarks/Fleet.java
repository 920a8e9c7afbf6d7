package dev.sonde.benchmarks;

import dev.sonde.model.Catalog;
import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Devices that measure at a steady interval over a stretch of time.
 *
 * @param devices the devices
 * @param start the time of the first tick, in microseconds
 * @param interval the time between ticks, in microseconds
 * @param ticks how many ticks there are
 */
record Fleet(List<Device> devices, long start, long interval, int ticks) {

  /**
   * One device.
   *
   * @param id its id
   * @param phase how long after each tick it measures, in microseconds
   * @param families what it measures
   */
  record Device(String id, long phase, List<Family> families) {

    /** How many samples one tick gives. */
    int samples() {
      return families.stream().mapToInt(Family::samples).sum();
    }
  }

  /**
   * Devices that each watch some targets, and themselves a little: two fields a target, five a
   * host.
   */
  static Fleet watchingTargets(int devices, int targets, long start, long interval, int ticks) {
    return of(devices, start, interval, ticks, (id, number) -> targetFamilies(id, number, targets));
  }

  /**
   * Devices that each report every number of Sonde's catalogue, for 2 cores, 1 disk and 2
   * interfaces.
   */
  static Fleet watchingHosts(int devices, long start, long interval, int ticks) {
    return of(devices, start, interval, ticks, (id, number) -> hostFamilies(id));
  }

  /** The time at which a device measures in a tick, in microseconds. */
  long time(Device device, int tick) {
    return start + tick * interval + device.phase();
  }

  /** The first time after all ticks, in microseconds. */
  long end() {
    return start + ticks * interval;
  }

  /** How many samples there are in all. */
  long samples() {
    return devices.stream().mapToLong(Device::samples).sum() * ticks;
  }

  /** The address of a target. */
  static String target(int device, int target) {
    return "10." + device / 250 + "." + device % 250 + "." + (target + 1);
  }

  private interface Shape {
    List<Family> families(String id, int number);
  }

  private static Fleet of(int devices, long start, long interval, int ticks, Shape shape) {
    List<Device> all =
        IntStream.range(0, devices)
            .mapToObj(
                number -> {
                  String id = "bench-%04d".formatted(number);
                  long phase = Math.floorMod(Signal.scramble(number), interval / 1000) * 1000;
                  return new Device(id, phase, shape.families(id, number));
                })
            .toList();
    return new Fleet(all, start, interval, ticks);
  }

  private static List<Family> targetFamilies(String id, int number, int targets) {
    List<Family> families = new ArrayList<>();
    families.add(
        family(
            "host",
            Tags.of(Tags.DEVICE, id),
            List.of("cpu_pct", "mem_pct", "disk_pct", "load1", "uptime_s")));
    for (int i = 0; i < targets; i++) {
      families.add(
          family(
              "probe",
              Tags.of(Tags.DEVICE, id, "target", target(number, i)),
              List.of("rtt_avg_ms", "lost")));
    }
    return families;
  }

  private static List<Family> hostFamilies(String id) {
    Tags host = Tags.of(Tags.DEVICE, id);
    return List.of(
        catalogued("host", host),
        catalogued("core", host.with(Tags.CORE, "0")),
        catalogued("core", host.with(Tags.CORE, "1")),
        catalogued("disk", host.with(Tags.MOUNT, "/")),
        catalogued("interface", host.with(Tags.INTERFACE, "eth0")),
        catalogued("interface", host.with(Tags.INTERFACE, "lo")));
  }

  private static Family catalogued(String kind, Tags tags) {
    List<String> numbers =
        Catalog.kind(kind).orElseThrow().fields().stream()
            .filter(field -> field.type() != Catalog.Type.TEXT)
            .map(Catalog.Field::name)
            .toList();
    return family(kind, tags, numbers);
  }

  private static Family family(String kind, Tags tags, List<String> fields) {
    return new Family(
        kind, tags, fields, fields.stream().map(field -> signal(kind, tags, field)).toList());
  }

  private static Signal signal(String kind, Tags tags, String field) {
    long seed = Signal.scramble(31L * tags.hashCode() + field.hashCode());
    double chance = Signal.unit(Signal.scramble(seed + 1));
    if (field.startsWith("rtt")) {
      double base = 0.2 * Math.pow(400, chance);
      return new Signal(Signal.Shape.ROUND_TRIP, base, base * 0.05, seed);
    }
    if (field.equals("lost")) {
      return new Signal(Signal.Shape.RARE, 0, 0, seed);
    }
    if (field.equals("uptime_s")) {
      return new Signal(Signal.Shape.COUNTER, 10, 0, seed);
    }
    boolean counter =
        Catalog.field(kind, field).filter(f -> f.type() == Catalog.Type.COUNTER).isPresent();
    if (counter) {
      double perTick = field.endsWith("_bytes") ? 1e6 : field.endsWith("packets") ? 1e3 : 0.05;
      return new Signal(Signal.Shape.COUNTER, perTick * chance, 0, seed);
    }
    if (field.endsWith("_bytes") || field.contains("max") || field.contains("total")) {
      return new Signal(Signal.Shape.CONSTANT, Math.rint(chance * 1e10), 0, seed);
    }
    return new Signal(Signal.Shape.GAUGE, 5 + 50 * chance, 4, seed);
  }
}
