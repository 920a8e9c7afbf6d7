package dev.sonde.host;

/**
 * Counts processes (the numbered folders of {@code /proc}), their threads ({@code /proc/loadavg})
 * and open files ({@code /proc/sys/fs/file-nr}).
 *
 * <p>In a container, the processes are the container's; threads and files are the machine's.
 */
final class ProcessCollector implements Collector {
  private final HostFiles files;

  ProcessCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(Round round) {
    round.host().put("processes", processes());
    Text load = files.readLine("/proc/loadavg");
    double threads = load.skipPast("/") ? load.number() : Double.NaN;
    round.host().put("threads", threads, load);
    Text handles = files.readLine("/proc/sys/fs/file-nr");
    double allocated = handles.number();
    double unused = handles.number();
    round
        .host()
        .put("files_open", allocated - unused, handles)
        .put("files_max", handles.number(), handles);
  }

  private int processes() {
    int processes = 0;
    for (String name : files.unsorted("/proc")) {
      if (Character.isDigit(name.charAt(0))) {
        processes++;
      }
    }
    return processes;
  }
}
