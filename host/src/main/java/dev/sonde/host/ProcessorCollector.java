package dev.sonde.host;

import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.List;

/**
 * The processors' time, together and core by core, and how many tasks want it ({@code /proc/stat}).
 *
 * <p>A core that was offline is measured again from its second round on.
 */
final class ProcessorCollector implements Collector {
  private static final int MAX_CORES = 4096;

  private final HostFiles files;
  private final boolean wholeMachine;
  private final CoreFrequencies frequencies;
  private final CpuTimes machine = new CpuTimes();
  private final List<Core> cores = new ArrayList<>();

  /**
   * @param wholeMachine whether the processors' time together is the host's; false in a container,
   *     whose own time others measure
   */
  ProcessorCollector(HostFiles files, boolean wholeMachine) {
    this.files = files;
    this.wholeMachine = wholeMachine;
    this.frequencies = new CoreFrequencies(files);
  }

  @Override
  public void collect(Round round) {
    for (Core core : cores) {
      core.wasOnline = core.online;
      core.online = false;
    }
    readTimes(round);
    if (round.relisting()) {
      frequencies.relist(cores.size());
    }
    for (Core core : cores) {
      if (core.online) {
        core.report(round, frequencies);
      }
    }
  }

  private void readTimes(Round round) {
    Text stat = files.read("/proc/stat");
    boolean together = false;
    int online = 0;
    double running = Double.NaN;
    double blocked = Double.NaN;
    while (stat.nextLine()) {
      if (stat.skip("cpu ")) {
        machine.advance(stat);
        together = true;
      } else if (stat.skip("cpu")) {
        online += readCore(round, stat);
      } else if (stat.skip("procs_running ")) {
        running = stat.number();
      } else if (stat.skip("procs_blocked ")) {
        blocked = stat.number();
      }
    }
    round
        .host()
        .put("cores", online == 0 ? Double.NaN : online, stat)
        .put("processes_running", running, stat)
        .put("processes_blocked", blocked, stat);
    reportMachine(round, stat, together);
  }

  private int readCore(Round round, Text stat) {
    long number = stat.count();
    if (number < 0 || number >= MAX_CORES) {
      return 0;
    }
    while (cores.size() <= number) {
      String name = Integer.toString(cores.size());
      cores.add(new Core(cores.size(), round.device().with(Tags.CORE, name)));
    }
    cores.get((int) number).advance(stat);
    return 1;
  }

  private void reportMachine(Round round, Text stat, boolean together) {
    if (!together) {
      round.absent("core.cpu_pct", stat.absence());
    }
    if (!wholeMachine) {
      return;
    }
    if (!together) {
      round.absent("host.cpu_pct", stat.absence());
      machine.forget();
    }
    round
        .host()
        .put("cpu_pct", machine.busyPercent())
        .put("cpu_user_pct", machine.percent(CpuTimes.USER, CpuTimes.NICE))
        .put("cpu_system_pct", machine.percent(CpuTimes.SYSTEM))
        .put("cpu_iowait_pct", machine.percent(CpuTimes.IOWAIT))
        .put("cpu_irq_pct", machine.percent(CpuTimes.IRQ, CpuTimes.SOFTIRQ))
        .put("cpu_steal_pct", machine.percent(CpuTimes.STEAL));
  }

  private static final class Core {
    private final int number;
    private final Tags tags;
    private final CpuTimes times = new CpuTimes();
    private boolean online;
    private boolean wasOnline;

    Core(int number, Tags tags) {
      this.number = number;
      this.tags = tags;
    }

    void advance(Text line) {
      if (!wasOnline) {
        times.forget();
      }
      times.advance(line);
      online = true;
    }

    void report(Round round, CoreFrequencies frequencies) {
      round
          .observe("core", tags)
          .put("cpu_pct", times.busyPercent())
          .put("frequency_mhz", frequencies.megahertz(number, round));
    }
  }
}
