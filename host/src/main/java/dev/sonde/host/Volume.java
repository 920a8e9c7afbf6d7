package dev.sonde.host;

import dev.sonde.model.Tags;

/** A mounted file system with the counters of its block device ({@code iostats.rst}). */
final class Volume {
  private static final int READS = 0;
  private static final int READ_SECTORS = 1;
  private static final int WRITES = 2;
  private static final int WRITE_SECTORS = 3;
  private static final int BUSY_MILLIS = 4;
  private static final int COUNTERS = 5;

  /** The unit of the kernel's figures, whatever the device's sectors are. */
  private static final double SECTOR_BYTES = 512;

  private static final double MILLIS_PER_SECOND = 1000;

  private final MountTable.Entry mount;
  private final Tags tags;
  private String deviceName;
  private boolean readNow;
  private final long[] raw = new long[COUNTERS];
  private final Counters counters = new Counters(COUNTERS);
  private final Rate busy = new Rate();

  /** A file system on a device of that name, which may be empty. */
  Volume(MountTable.Entry mount, String deviceName, Tags tags) {
    this.mount = mount;
    this.deviceName = deviceName;
    this.tags = tags;
  }

  MountTable.Entry mount() {
    return mount;
  }

  Tags tags() {
    return tags;
  }

  /** Whether a device is the one below; those without numbers are known by name. */
  boolean isOn(long device, String name) {
    return mount.onBlockDevice() ? mount.device() == device : name.equals(deviceName);
  }

  /** Begins a round. */
  void begin() {
    readNow = false;
  }

  /** Takes a reading: the rest of the device's line, after its name. */
  void read(String name, Text line) {
    raw[READS] = line.count();
    raw[READ_SECTORS] = line.skipWords(1).count();
    raw[WRITES] = line.skipWords(1).count();
    raw[WRITE_SECTORS] = line.skipWords(1).count();
    raw[BUSY_MILLIS] = line.skipWords(2).count();
    deviceName = name;
    readNow = raw[BUSY_MILLIS] >= 0;
  }

  /** Reports the device's figures, if it has any; {@code source} is named if it has none. */
  void report(Round round, Observation disk, Text source) {
    disk.put("device_name", deviceName)
        .put("fs_type", mount.type())
        .put("read_only", mount.readOnly() ? 1 : 0);
    if (!readNow) {
      if (mount.onBlockDevice()) {
        round.absent("disk.read_bytes", source.absence());
      }
      return;
    }
    counters.advance(raw);
    disk.put("reads", counters.value(READS))
        .put("read_bytes", counters.value(READ_SECTORS) * SECTOR_BYTES)
        .put("writes", counters.value(WRITES))
        .put("write_bytes", counters.value(WRITE_SECTORS) * SECTOR_BYTES)
        .put(
            "busy_pct",
            busy.percent(counters.value(BUSY_MILLIS), round.nanos(), MILLIS_PER_SECOND));
  }
}
