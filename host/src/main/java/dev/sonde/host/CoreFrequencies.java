package dev.sonde.host;

import java.util.Arrays;

/**
 * The clock rates of the cores: {@code cpufreq/scaling_cur_freq} where there is one, else what
 * {@code /proc/cpuinfo} said when it was last listed (virtual machines, where it hardly moves).
 */
final class CoreFrequencies {
  private static final String FOLDER = "/sys/devices/system/cpu/cpu";
  private static final double KILOHERTZ_PER_MEGAHERTZ = 1000;

  private final HostFiles files;
  private String[] paths = new String[0];
  private double[] fixed = new double[0];

  CoreFrequencies(HostFiles files) {
    this.files = files;
  }

  /** Looks again for where the cores' rates are. */
  void relist(int cores) {
    paths = new String[cores];
    fixed = new double[cores];
    Arrays.fill(fixed, Double.NaN);
    boolean anyWithout = false;
    for (int core = 0; core < cores; core++) {
      String path = FOLDER + core + "/cpufreq/scaling_cur_freq";
      boolean there = files.exists(path);
      paths[core] = there ? path : "";
      anyWithout |= !there;
    }
    if (anyWithout) {
      readProcessorList();
    }
  }

  private void readProcessorList() {
    Text text = files.read("/proc/cpuinfo");
    int core = -1;
    while (text.nextLine()) {
      if (text.skip("processor")) {
        core = text.skipPast(":") ? (int) Math.min(text.count(), Integer.MAX_VALUE) : -1;
      } else if (core >= 0 && core < fixed.length && text.skip("cpu MHz") && text.skipPast(":")) {
        fixed[core] = text.number();
      }
    }
  }

  /** A core's clock rate in MHz, or NaN. */
  double megahertz(int core, Round round) {
    double megahertz = Double.NaN;
    if (core < paths.length) {
      megahertz =
          paths[core].isEmpty() ? fixed[core] : files.number(paths[core]) / KILOHERTZ_PER_MEGAHERTZ;
    }
    if (Double.isNaN(megahertz)) {
      round.absent("core.frequency_mhz", FOLDER + core + "/cpufreq and /proc/cpuinfo tell none");
    }
    return megahertz;
  }
}
