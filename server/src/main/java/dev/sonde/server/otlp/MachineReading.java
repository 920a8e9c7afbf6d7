package dev.sonde.server.otlp;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one round of a collector's {@code hostmetrics} receiver, or whatever follows the semantic
 * conventions for system metrics, says of one machine. Knows the conventions' older names as well.
 * Not thread-safe.
 */
final class MachineReading {
  private static final String[] STATE = {
    "state",
    "cpu.mode",
    "system.cpu.state",
    "system.memory.state",
    "system.paging.state",
    "system.filesystem.state",
    "process.state",
    "process.status",
    "status",
    "system.process.status"
  };
  private static final String[] CPU = {"cpu", "cpu.logical_number", "system.cpu.logical_number"};
  private static final String[] DEVICE = {"device", "system.device"};
  private static final String[] INTERFACE = {"network.interface.name", "device", "system.device"};
  private static final String[] DIRECTION = {
    "direction", "network.io.direction", "disk.io.direction", "system.network.io.direction"
  };
  private static final String[] MOUNT = {"mountpoint", "system.filesystem.mountpoint"};

  /** When, in microseconds. */
  final long time;

  /** By core and state, in seconds since boot. */
  final Table cpuSeconds = new Table();

  /** By core and state, 0 to 1. */
  final Table cpuShares = new Table();

  /** By what is told and state: {@code bytes}, {@code share}, {@code of}. */
  final Table memory = new Table();

  /** By device and state, in bytes. */
  final Table swapBytes = new Table();

  /** By device and state, 0 to 1. */
  final Table swapShares = new Table();

  /** By mount and state, in bytes. */
  final Table fileSystems = new Table();

  /** By mount and state. */
  final Table inodes = new Table();

  /** By mount, 0 to 1, under {@code used}. */
  final Table fileSystemShares = new Table();

  /** By mount: the attributes. */
  final Map<String, DataPoint> mounts = new TreeMap<>();

  /** By block device and field of kind disk. */
  final Table disks = new Table();

  /** By interface and field of kind interface. */
  final Table interfaces = new Table();

  /** By status, under {@code processes}. */
  final Table processes = new Table();

  /** Fields of kind host that are told as they are. */
  final Map<String, Double> host = new TreeMap<>();

  MachineReading(long time) {
    this.time = time;
  }

  /** Numbers by two names. */
  static final class Table {
    private final Map<String, Map<String, Double>> rows = new TreeMap<>();

    boolean put(String row, String column, double value) {
      if (row.isEmpty() || column.isEmpty()) {
        return false;
      }
      rows.computeIfAbsent(row, _ -> new TreeMap<>()).put(column, value);
      return true;
    }

    Map<String, Map<String, Double>> rows() {
      return rows;
    }

    Map<String, Double> row(String name) {
      return rows.getOrDefault(name, Map.of());
    }

    /** The sum of a column; 0 if nothing has it. */
    double sum(String column) {
      return rows.values().stream().mapToDouble(row -> row.getOrDefault(column, 0.0)).sum();
    }

    boolean isEmpty() {
      return rows.isEmpty();
    }
  }

  /** Whether metrics of that name may be taken. */
  static boolean knows(String metric) {
    return metric.startsWith("system.");
  }

  /** Takes a number, and says whether it has a place here. */
  boolean take(Metric metric, DataPoint data, double value) {
    if (metric.isDelta() || !(value >= 0) || Double.isInfinite(value)) {
      return false;
    }
    return switch (metric.name()) {
      case "system.cpu.time" -> cpuSeconds.put(core(data), data.attribute(STATE), value);
      case "system.cpu.utilization" -> cpuShares.put(core(data), data.attribute(STATE), value);
      case "system.memory.usage" -> memory.put("bytes", data.attribute(STATE), value);
      case "system.memory.utilization" -> memory.put("share", data.attribute(STATE), value);
      case "system.memory.limit" -> memory.put("of", "total", value);
      case "system.memory.linux.available", "system.linux.memory.available" ->
          memory.put("of", "available", value);
      case "system.paging.usage" -> swapBytes.put(swap(data), data.attribute(STATE), value);
      case "system.paging.utilization" -> swapShares.put(swap(data), data.attribute(STATE), value);
      case "system.processes.count", "system.process.count" ->
          processes.put("processes", data.attribute(STATE), value);
      case "system.cpu.load_average.1m" -> alone("load1", value);
      case "system.cpu.load_average.5m" -> alone("load5", value);
      case "system.cpu.load_average.15m" -> alone("load15", value);
      case "system.uptime" -> alone("uptime_s", value);
      case "system.cpu.logical.count" -> alone("cores", value);
      default -> takeOfDevice(metric.name(), data, value);
    };
  }

  private boolean takeOfDevice(String name, DataPoint data, double value) {
    return switch (name) {
      case "system.filesystem.usage" -> ofMount(fileSystems, data, data.attribute(STATE), value);
      case "system.filesystem.inodes.usage" -> ofMount(inodes, data, data.attribute(STATE), value);
      case "system.filesystem.utilization" ->
          "used".equals(stateOr(data, "used")) && ofMount(fileSystemShares, data, "used", value);
      case "system.disk.io" -> ofDisk(data, "read_bytes", "write_bytes", value);
      case "system.disk.operations" -> ofDisk(data, "reads", "writes", value);
      case "system.network.io" -> ofInterface(data, "bytes", value);
      case "system.network.packets", "system.network.packet.count" ->
          ofInterface(data, "packets", value);
      case "system.network.errors" -> ofInterface(data, "errors", value);
      case "system.network.dropped", "system.network.packet.dropped" ->
          ofInterface(data, "drops", value);
      default -> false;
    };
  }

  private boolean alone(String field, double value) {
    host.put(field, value);
    return true;
  }

  private static String core(DataPoint data) {
    String core = data.attribute(CPU);
    return core.isEmpty() ? "all" : core;
  }

  private static String swap(DataPoint data) {
    String device = data.attribute(DEVICE);
    return device.isEmpty() ? "all" : device;
  }

  private static String stateOr(DataPoint data, String otherwise) {
    String state = data.attribute(STATE);
    return state.isEmpty() ? otherwise : state;
  }

  private boolean ofMount(Table table, DataPoint data, String state, double value) {
    String mount = data.attribute(MOUNT);
    boolean taken = table.put(mount, state, value);
    if (taken) {
      mounts.put(mount, data);
    }
    return taken;
  }

  private boolean ofDisk(DataPoint data, String read, String written, double value) {
    return switch (data.attribute(DIRECTION)) {
      case "read" -> disks.put(data.attribute(DEVICE), read, value);
      case "write" -> disks.put(data.attribute(DEVICE), written, value);
      default -> false;
    };
  }

  private boolean ofInterface(DataPoint data, String what, double value) {
    String name = data.attribute(INTERFACE);
    if (name.equals("lo")) {
      return false;
    }
    return switch (data.attribute(DIRECTION)) {
      case "receive" -> interfaces.put(name, "rx_" + what, value);
      case "transmit" -> interfaces.put(name, "tx_" + what, value);
      default -> false;
    };
  }
}
