package dev.sonde.host;

import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine that this process runs on, as a source of points of the kinds {@code host}, {@code
 * core}, {@code disk}, {@code interface}, {@code sensor} and {@code facts}; their fields are
 * described in {@link dev.sonde.model.Catalog}.
 *
 * <p>All comes from files of {@code /proc}, {@code /sys} and control groups (and {@code statvfs}).
 * In a container, processor time, memory and pressure are those of the container. What can't be
 * read is absent, and named in the log once.
 *
 * <p>Not thread-safe: one thread collects.
 */
public final class Host {
  private static final long RELIST_NANOS = 60_000_000_000L;

  private final HostSettings settings;
  private final Tags device;
  private final Absences absences = new Absences();
  private final List<Collector> collectors;
  private final Collector facts;
  private long relisted;
  private boolean listed;

  /**
   * The host whose files lie under a folder, with the usual settings.
   *
   * @param root {@code /} for the running host, or where its files are mounted or recorded
   * @param device the id of the device
   * @param clock gives the points their time
   */
  public Host(Path root, String device, Clock clock) {
    this(new HostFiles(root), HostSettings.of(device, clock));
  }

  /** The host with these files. Reads a few of them to learn whether it is a container. */
  public Host(HostFiles files, HostSettings settings) {
    this.settings = settings;
    this.device = Tags.of(Tags.DEVICE, settings.device());
    Optional<String> container = ContainerKind.detect(files);
    this.facts = new FactsCollector(new Facts(files, settings.agentVersion(), container));
    this.collectors = collectors(files, container.flatMap(kind -> ContainerGroup.find(files)));
  }

  private List<Collector> collectors(HostFiles files, Optional<String> group) {
    List<Collector> all = new ArrayList<>();
    all.add(new LoadCollector(files));
    all.add(new ProcessorCollector(files, group.isEmpty()));
    group.ifPresent(folder -> all.add(new ContainerProcessorCollector(files, folder)));
    all.add(
        group
            .filter(folder -> files.exists(folder + "/memory.current"))
            .<Collector>map(folder -> new ContainerMemoryCollector(files, folder))
            .orElseGet(() -> new MemoryCollector(files)));
    all.add(
        group
            .filter(folder -> files.exists(folder + "/cpu.pressure"))
            .map(folder -> PressureCollector.ofGroup(files, folder))
            .orElseGet(() -> PressureCollector.ofMachine(files)));
    all.add(new ProcessCollector(files));
    all.add(new TransportCollector(files));
    all.add(new ConnectionTrackingCollector(files));
    all.add(new DiskCollector(files, settings.spaces()));
    all.add(new InterfaceCollector(files));
    all.add(new TemperatureCollector(files));
    return all;
  }

  /**
   * Takes a first reading and reports nothing, so that the next {@link #collect} knows shares and
   * rates since now. Without it, they are absent from the first collection.
   */
  public void prime() {
    round();
  }

  /**
   * Takes a reading. Shares and rates are of the time since the reading before.
   *
   * @return one point of kind {@code host}, one for each core, file system, interface and sensor,
   *     and the facts when they are due; all of one time
   */
  public List<Point> collect() {
    Round round = round();
    facts.collect(round);
    absences.log();
    return round.points();
  }

  private Round round() {
    long nanos = settings.nanoTime().getAsLong();
    boolean relisting = !listed || nanos - relisted >= RELIST_NANOS;
    if (relisting) {
      listed = true;
      relisted = nanos;
    }
    Round round = new Round(Micros.now(settings.clock()), nanos, relisting, device, absences);
    for (Collector collector : collectors) {
      collector.collect(round);
    }
    return round;
  }
}
