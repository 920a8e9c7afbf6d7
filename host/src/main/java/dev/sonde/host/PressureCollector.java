package dev.sonde.host;

/**
 * Pressure stall information: the share of time in which tasks waited for a resource, from the
 * {@code total=} microseconds, so that it covers exactly the time between two rounds.
 */
final class PressureCollector implements Collector {
  private static final double MICROS_PER_SECOND = 1e6;

  private final HostFiles files;
  private final Resource[] resources;

  private PressureCollector(HostFiles files, String prefix, String suffix) {
    this.files = files;
    this.resources =
        new Resource[] {
          new Resource("cpu", prefix, suffix, false),
          new Resource("memory", prefix, suffix, true),
          new Resource("io", prefix, suffix, true)
        };
  }

  /** The whole machine's, from {@code /proc/pressure}. */
  static PressureCollector ofMachine(HostFiles files) {
    return new PressureCollector(files, "/proc/pressure/", "");
  }

  /** A control group's. */
  static PressureCollector ofGroup(HostFiles files, String group) {
    return new PressureCollector(files, group + "/", ".pressure");
  }

  @Override
  public void collect(Round round) {
    for (Resource resource : resources) {
      Text text = files.read(resource.path);
      boolean some = false;
      boolean full = false;
      while (text.nextLine()) {
        if (text.skip("some ")) {
          some = resource.some.collect(round, text);
        } else if (resource.withFull && text.skip("full ")) {
          full = resource.full.collect(round, text);
        }
      }
      if (!some) {
        resource.some.absent(round, text);
      }
      if (resource.withFull && !full) {
        resource.full.absent(round, text);
      }
    }
  }

  private static final class Resource {
    private final String path;
    private final boolean withFull;
    private final Stall some;
    private final Stall full;

    Resource(String name, String prefix, String suffix, boolean withFull) {
      this.path = prefix + name + suffix;
      this.withFull = withFull;
      this.some = new Stall("pressure_" + name + "_some_pct");
      this.full = new Stall("pressure_" + name + "_full_pct");
    }
  }

  private static final class Stall {
    private final String field;
    private final Rate rate = new Rate();

    Stall(String field) {
      this.field = field;
    }

    boolean collect(Round round, Text line) {
      long micros = line.skipPast("total=") ? line.count() : -1;
      round.host().put(field, rate.percent(micros, round.nanos(), MICROS_PER_SECOND));
      return micros >= 0;
    }

    void absent(Round round, Text text) {
      round.host().put(field, Double.NaN, text);
    }
  }
}
