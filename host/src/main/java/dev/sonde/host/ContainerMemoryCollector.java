package dev.sonde.host;

/**
 * A container's memory and swap space: its control group's limits and use ({@code memory.max},
 * {@code memory.current} and the like, cgroup v2). File contents that can be dropped at once
 * ({@code inactive_file}) do not count as used.
 *
 * <p>Without a limit, the machine's memory is the limit.
 */
final class ContainerMemoryCollector implements Collector {
  private final HostFiles files;
  private final String group;
  private final MemoryInfo machine = new MemoryInfo();

  ContainerMemoryCollector(HostFiles files, String group) {
    this.files = files;
    this.group = group;
  }

  @Override
  public void collect(Round round) {
    machine.read(files.read("/proc/meminfo"));
    reportMemory(round);
    reportSwap(round);
  }

  private void reportMemory(Round round) {
    double limit = smaller(files.number(group + "/memory.max"), machine.total());
    double current = files.number(group + "/memory.current");
    double inactive = Double.NaN;
    double contents = Double.NaN;
    double shared = 0;
    Text stat = files.read(group + "/memory.stat");
    while (stat.nextLine()) {
      if (stat.skip("inactive_file ")) {
        inactive = stat.number();
      } else if (stat.skip("file ")) {
        contents = stat.number();
      } else if (stat.skip("shmem ")) {
        shared = stat.number();
      }
    }
    double used = Math.min(limit, Math.max(0, current - inactive));
    double available = smaller(limit - used, machine.available());
    MemoryUse.report(round, limit, used, available, Math.max(0, contents - shared), stat);
  }

  private void reportSwap(Round round) {
    double limit = smaller(files.number(group + "/memory.swap.max"), machine.swapTotal());
    Text current = files.readLine(group + "/memory.swap.current");
    MemoryUse.reportSwap(round, limit, current.number(), current);
  }

  /** The smaller of two numbers, of which either may be unknown. */
  private static double smaller(double a, double b) {
    if (Double.isNaN(a)) {
      return b;
    }
    return Double.isNaN(b) ? a : Math.min(a, b);
  }
}
