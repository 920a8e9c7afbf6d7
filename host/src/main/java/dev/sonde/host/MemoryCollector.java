package dev.sonde.host;

/** The machine's memory and swap space ({@code /proc/meminfo}). */
final class MemoryCollector implements Collector {
  private final HostFiles files;
  private final MemoryInfo info = new MemoryInfo();

  MemoryCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(Round round) {
    Text meminfo = files.read("/proc/meminfo");
    info.read(meminfo);
    double total = info.total();
    double available = info.available();
    MemoryUse.report(round, total, total - available, available, info.fileContents(), meminfo);
    MemoryUse.reportSwap(round, info.swapTotal(), info.swapUsed(), meminfo);
  }
}
