package dev.sonde.host;

/** Time since boot ({@code /proc/uptime}) and load averages ({@code /proc/loadavg}). */
final class LoadCollector implements Collector {
  private final HostFiles files;

  LoadCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(Round round) {
    Text uptime = files.readLine("/proc/uptime");
    round.host().put("uptime_s", uptime.number(), uptime);
    Text load = files.readLine("/proc/loadavg");
    round
        .host()
        .put("load1", load.number(), load)
        .put("load5", load.number(), load)
        .put("load15", load.number(), load);
  }
}
