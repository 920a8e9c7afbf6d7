package dev.sonde.host;

/** Finds the kernel's names of block devices, as {@code /proc/diskstats} has them. */
final class BlockDevices {
  private static final String DEVICES = "/dev/";
  private static final String MAPPED = "/dev/mapper/";
  private static final String BLOCKS = "/sys/class/block";

  private BlockDevices() {}

  /**
   * The name of the device that a mount's source speaks of, such as {@code sda1}, or {@code dm-0}
   * for {@code /dev/mapper/vg-root}; empty if the source is no device.
   */
  static String nameOf(MountTable.Entry mount, HostFiles files) {
    String source = mount.source();
    if (source.startsWith(MAPPED)) {
      return mapped(source.substring(MAPPED.length()), files);
    }
    return source.startsWith(DEVICES) ? source.substring(DEVICES.length()) : "";
  }

  private static String mapped(String name, HostFiles files) {
    for (String block : files.list(BLOCKS)) {
      if (block.startsWith("dm-") && files.line(BLOCKS + "/" + block + "/dm/name").equals(name)) {
        return block;
      }
    }
    return name;
  }
}
