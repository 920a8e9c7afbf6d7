package dev.sonde.host;

import java.util.Arrays;

/**
 * A container's processor time, of what its control group allows ({@code cpu.max}, {@code
 * cpuset.cpus.effective}, {@code cpu.stat}, cgroup v2), and how often it was throttled.
 */
final class ContainerProcessorCollector implements Collector {
  private static final double MICROS_PER_SECOND = 1e6;

  private final HostFiles files;
  private final String group;
  private final Rate busy = new Rate();
  private final Rate user = new Rate();
  private final Rate system = new Rate();
  private final Rate periods = new Rate();
  private final Rate throttled = new Rate();

  ContainerProcessorCollector(HostFiles files, String group) {
    this.files = files;
    this.group = group;
  }

  @Override
  public void collect(Round round) {
    double cores = limit();
    Text stat = files.read(group + "/cpu.stat");
    long[] values =
        read(stat, "usage_usec ", "user_usec ", "system_usec ", "nr_periods ", "nr_throttled ");
    long now = round.nanos();
    double perCore = MICROS_PER_SECOND * cores;
    double passed = periods.advance(values[3], now);
    double held = throttled.advance(values[4], now);
    round
        .host()
        .put("cpu_limit_cores", cores)
        .put("cpu_pct", busy.percent(values[0], now, perCore))
        .put("cpu_user_pct", user.percent(values[1], now, perCore))
        .put("cpu_system_pct", system.percent(values[2], now, perCore))
        .put("cpu_throttled_pct", passed == 0 ? 0 : 100 * held / passed);
    if (values[0] < 0) {
      round.absent("host.cpu_pct", stat.absence());
    }
  }

  private static long[] read(Text stat, String... names) {
    long[] values = new long[names.length];
    Arrays.fill(values, -1);
    while (stat.nextLine()) {
      for (int i = 0; i < names.length; i++) {
        if (stat.skip(names[i])) {
          values[i] = stat.count();
          break;
        }
      }
    }
    return values;
  }

  /** The cores that may be used: the least of quota, allowed cores, and the machine's. */
  private double limit() {
    Text max = files.readLine(group + "/cpu.max");
    double runtime = max.number();
    double period = max.number();
    double quota = runtime / period;
    double allowed = cores(files.readLine(group + "/cpuset.cpus.effective"));
    if (allowed == 0) {
      allowed = cores(files.readLine("/sys/devices/system/cpu/online"));
    }
    if (allowed == 0) {
      return quota;
    }
    return Double.isNaN(quota) ? allowed : Math.min(quota, allowed);
  }

  /** How many cores a list such as {@code 0-3,8} names. */
  private static long cores(Text list) {
    long cores = 0;
    do {
      long first = list.count();
      long last = list.skip("-") ? list.count() : first;
      cores += first < 0 ? 0 : Math.max(0, last - first + 1);
    } while (list.skip(","));
    return cores;
  }
}
