package dev.sonde.server.otlp;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The points of kinds {@code host}, {@code disk} and {@code interface} that one reading of a
 * machine gives. What it doesn't tell is absent.
 */
final class MachinePoints {
  private static final double PERCENT = 100;
  private static final int IDLE = 0;
  private static final int WAIT = 1;

  /** The states of a processor, in the order in which they are kept. */
  private static final List<List<String>> CPU_STATES =
      List.of(
          List.of("idle"),
          List.of("wait", "iowait"),
          List.of("user", "nice"),
          List.of("system", "kernel"),
          List.of("interrupt", "softirq"),
          List.of("steal"));

  private static final List<String> CPU_FIELDS =
      List.of(
          "", "cpu_iowait_pct", "cpu_user_pct", "cpu_system_pct", "cpu_irq_pct", "cpu_steal_pct");

  private final String device;
  private final MachineReading reading;
  private final CounterHistory history;
  private final Map<String, Double> host;

  MachinePoints(String device, MachineReading reading, CounterHistory history) {
    this.device = device;
    this.reading = reading;
    this.history = history;
    this.host = new TreeMap<>(reading.host);
  }

  /** All of them. */
  List<Point> all() {
    processor();
    memory();
    swap();
    processes();
    List<Point> points = new ArrayList<>();
    reading.mounts.forEach((mount, data) -> disk(mount, data).ifPresent(points::add));
    List<Point> interfaces = interfaces();
    if (!host.isEmpty()) {
      Fields.Builder fields = Fields.builder();
      host.forEach(fields::put);
      points.addFirst(
          new Point("host", reading.time, Tags.of(Tags.DEVICE, device), fields.build()));
    }
    points.addAll(interfaces);
    return points;
  }

  private void processor() {
    if (!reading.cpuSeconds.isEmpty()) {
      history
          .rates(device + "\0cpu", reading.time, states(reading.cpuSeconds))
          .ifPresent(this::processor);
      cores(reading.cpuSeconds);
    } else if (!reading.cpuShares.isEmpty()) {
      processor(states(reading.cpuShares));
      cores(reading.cpuShares);
    }
  }

  private void cores(MachineReading.Table table) {
    if (!table.rows().containsKey("all")) {
      host.putIfAbsent("cores", (double) table.rows().size());
    }
  }

  private static double[] states(MachineReading.Table table) {
    return CPU_STATES.stream()
        .mapToDouble(names -> names.stream().mapToDouble(table::sum).sum())
        .toArray();
  }

  /** Shares of the time, of whatever unit it is. */
  private void processor(double[] states) {
    double all = 0;
    for (double state : states) {
      all += state;
    }
    if (all <= 0) {
      return;
    }
    host.put("cpu_pct", percent(all - states[IDLE] - states[WAIT], all));
    for (int i = WAIT; i < states.length; i++) {
      host.put(CPU_FIELDS.get(i), percent(states[i], all));
    }
  }

  private void memory() {
    Map<String, Double> bytes = reading.memory.row("bytes");
    Map<String, Double> of = reading.memory.row("of");
    Double used = bytes.get("used");
    Double total = of.get("total");
    if (total == null && used != null && bytes.containsKey("free")) {
      total = used + bytes.get("free") + or0(bytes, "buffered", "buffers") + or0(bytes, "cached");
    }
    Double available = of.get("available");
    if (available != null && total != null) {
      used = total - available;
    }
    put("mem_available_bytes", available);
    put("mem_total_bytes", total);
    put("mem_used_bytes", used);
    put("mem_cached_bytes", bytes.get("cached"));
    Double share = reading.memory.row("share").get("used");
    if (used != null && total != null && total > 0) {
      host.put("mem_pct", percent(used, total));
    } else if (share != null) {
      host.put("mem_pct", percent(share, 1));
    }
  }

  private void swap() {
    if (!reading.swapBytes.isEmpty()) {
      double used = reading.swapBytes.sum("used");
      double total = used + reading.swapBytes.sum("free") + reading.swapBytes.sum("cached");
      host.put("swap_total_bytes", total);
      host.put("swap_used_bytes", used);
      if (total > 0) {
        host.put("swap_pct", percent(used, total));
      }
    } else if (reading.swapShares.rows().size() == 1) {
      host.put("swap_pct", percent(reading.swapShares.sum("used"), 1));
    }
  }

  private void processes() {
    Map<String, Double> byStatus = reading.processes.row("processes");
    if (!byStatus.isEmpty()) {
      host.put("processes", byStatus.values().stream().mapToDouble(Double::doubleValue).sum());
      put("processes_running", byStatus.get("running"));
      put("processes_blocked", byStatus.get("blocked"));
    }
  }

  private Optional<Point> disk(String mount, DataPoint data) {
    Map<String, Double> bytes = reading.fileSystems.row(mount);
    Map<String, Double> inodes = reading.inodes.row(mount);
    Fields.Builder fields = Fields.builder();
    String block = data.attribute("device", "system.device");
    text(fields, "device_name", name(block));
    text(fields, "fs_type", data.attribute("type", "system.filesystem.type"));
    Double used = bytes.get("used");
    Double free = bytes.get("free");
    Double share = reading.fileSystemShares.row(mount).get("used");
    Double usedPct = null;
    if (used != null && free != null) {
      fields.put("total_bytes", used + free + or0(bytes, "reserved"));
      fields.put("used_bytes", used);
      fields.put("available_bytes", free);
      usedPct = used + free > 0 ? percent(used, used + free) : null;
    } else if (share != null) {
      usedPct = percent(share, 1);
    }
    if (usedPct != null) {
      fields.put("used_pct", usedPct);
      if (mount.equals("/")) {
        host.put("disk_pct", usedPct);
      }
    }
    inodes(fields, inodes);
    String mode = data.attribute("mode", "system.filesystem.mode");
    if (!mode.isEmpty()) {
      fields.put("read_only", mode.equals("ro") ? 1 : 0);
    }
    reading.disks.row(name(block)).forEach(fields::put);
    return point("disk", Tags.MOUNT, mount, fields);
  }

  private static void inodes(Fields.Builder fields, Map<String, Double> inodes) {
    Double used = inodes.get("used");
    Double free = inodes.get("free");
    if (used != null && free != null && used + free > 0) {
      fields.put("inodes_total", used + free);
      fields.put("inodes_used", used);
      fields.put("inodes_used_pct", percent(used, used + free));
    }
  }

  /** The interfaces, the one with most traffic last: it is then taken for the device's own. */
  private List<Point> interfaces() {
    List<Map.Entry<String, Map<String, Double>>> rows =
        new ArrayList<>(reading.interfaces.rows().entrySet());
    rows.sort(Map.Entry.comparingByValue((a, b) -> Double.compare(traffic(a), traffic(b))));
    List<Point> points = new ArrayList<>();
    rows.forEach(row -> ofInterface(row.getKey(), row.getValue()).ifPresent(points::add));
    return points;
  }

  private static double traffic(Map<String, Double> row) {
    return or0(row, "rx_bytes") + or0(row, "tx_bytes");
  }

  private Optional<Point> ofInterface(String name, Map<String, Double> row) {
    Fields.Builder fields = Fields.builder();
    row.forEach(fields::put);
    Double received = row.get("rx_bytes");
    Double sent = row.get("tx_bytes");
    if (received != null && sent != null) {
      history
          .rates(device + "\0if\0" + name, reading.time, new double[] {received, sent})
          .ifPresent(
              rates -> fields.put("rx_bytes_per_s", rates[0]).put("tx_bytes_per_s", rates[1]));
    }
    return point("interface", Tags.INTERFACE, name, fields);
  }

  private Optional<Point> point(String kind, String tag, String value, Fields.Builder fields) {
    return fields.isEmpty() || PointRules.tagValueProblem(value).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Point(
                kind, reading.time, Tags.of(Tags.DEVICE, device, tag, value), fields.build()));
  }

  private void put(String field, @Nullable Double value) {
    if (value != null) {
      host.put(field, value);
    }
  }

  private static void text(Fields.Builder fields, String name, String value) {
    if (!value.isEmpty() && PointRules.textProblem(value).isEmpty()) {
      fields.put(name, value);
    }
  }

  private static double or0(Map<String, Double> row, String... names) {
    for (String name : names) {
      Double value = row.get(name);
      if (value != null) {
        return value;
      }
    }
    return 0;
  }

  /** The last part of a path such as {@code /dev/sda1}. */
  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static double percent(double part, double whole) {
    return Math.clamp(PERCENT * part / whole, 0, PERCENT);
  }
}
