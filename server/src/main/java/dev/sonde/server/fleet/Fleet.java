package dev.sonde.server.fleet;

import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.intake.ArrivalListener;
import dev.sonde.server.inventory.Device;
import dev.sonde.server.inventory.DeviceRecord;
import dev.sonde.server.inventory.Facts;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.inventory.Presence;
import dev.sonde.server.inventory.State;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * All devices as they are now. Thread-safe; taking an arrival costs a constant time a point and
 * waits for no disk, and reading disturbs nobody.
 *
 * <p>Memory is bounded by the most devices and the most series of a device that are kept track of;
 * what is beyond is stored all the same, and merely not shown as "now".
 */
public final class Fleet implements ArrivalListener {
  /** How long silence after a start is put down to the server's own absence. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final double DEFAULT_INTERVAL_S = 10;

  /** The tag of what an agent saw of others, which is no state of its own. */
  private static final String AGENT = "agent";

  private final Clock clock;
  private final Journal journal;
  private final int maxDevices;
  private final int maxSeriesOfDevice;
  private final AtomicLong revisions = new AtomicLong();
  private final Map<String, DeviceTrack> tracks = new ConcurrentHashMap<>();
  private long persisted;

  /**
   * An empty fleet.
   *
   * @param clock the server's clock
   * @param journal is told what is noticed
   * @param maxDevices how many devices are kept track of
   * @param maxSeriesOfDevice how many kinds and tag sets of each device are kept track of
   */
  public Fleet(Clock clock, Journal journal, int maxDevices, int maxSeriesOfDevice) {
    this.clock = clock;
    this.journal = journal;
    this.maxDevices = maxDevices;
    this.maxSeriesOfDevice = maxSeriesOfDevice;
  }

  /**
   * Takes over what was known before the server started. Raises no events.
   *
   * @param devices what the inventory knows
   * @param latest the newest points in the store
   */
  public void restore(Collection<DeviceRecord> devices, Collection<Point> latest) {
    long now = Micros.now(clock);
    for (DeviceRecord known : devices) {
      tracks.put(known.device().id(), track(known, now));
    }
    for (Point point : latest) {
      point
          .tags()
          .value(Tags.DEVICE)
          .flatMap(id -> find(id).or(() -> adopt(id, point.time(), now)))
          .ifPresent(track -> track.restore(point, now));
    }
  }

  /**
   * Adds what else the store knows of devices that are here, while newer points may be arriving;
   * the newer ones stay.
   */
  public void complete(Collection<Point> older) {
    long now = Micros.now(clock);
    for (Point point : older) {
      point
          .tags()
          .value(Tags.DEVICE)
          .flatMap(this::find)
          .ifPresent(track -> track.restore(point, now));
    }
  }

  @Override
  public void arrived(Arrival arrival) {
    Map<String, List<Point>> byDevice =
        arrival.points().stream()
            .filter(point -> point.tags().value(AGENT).isEmpty())
            .collect(
                Collectors.groupingBy(
                    point -> point.tags().value(Tags.DEVICE).orElse(arrival.device())));
    byDevice.putIfAbsent(arrival.device(), List.of());
    byDevice.forEach((id, points) -> arrived(arrival, id, points));
  }

  private void arrived(Arrival arrival, String id, List<Point> points) {
    find(id)
        .or(() -> discover(id, arrival))
        .ifPresent(
            track -> tell(track, track.arrived(arrival, id.equals(arrival.device()), points)));
  }

  /**
   * Takes it that a device is gone, and with it all whose ids are its id, a slash and more; those
   * with an agent speak for themselves.
   */
  public void gone(String id) {
    long now = Micros.now(clock);
    String parts = id + "/";
    tracks.forEach(
        (known, track) -> {
          if (known.equals(id) || known.startsWith(parts)) {
            tell(track, track.gone(now));
          }
        });
  }

  /** Lets the fleet notice who fell silent; somebody calls it every second or so. */
  public void tick() {
    long now = Micros.now(clock);
    tracks.values().forEach(track -> tell(track, track.passed(now)));
  }

  /** Hands the journal the presence of the devices that changed since the last time. */
  public synchronized void persist() {
    long current = revisions.get();
    List<DeviceRecord> changed = new ArrayList<>();
    for (DeviceTrack track : tracks.values()) {
      if (track.newerThan(persisted).isPresent()) {
        changed.add(track.inventoried());
      }
    }
    persisted = current;
    journal.seen(changed);
  }

  /** All devices, in no particular order. */
  public List<DeviceView> devices() {
    return tracks.values().stream().map(DeviceTrack::view).toList();
  }

  /** A device. */
  public Optional<DeviceView> device(String id) {
    return find(id).map(DeviceTrack::view);
  }

  /** The newest point of each kind and tag set of a device; none if the device isn't here. */
  public List<Point> latest(String id) {
    return find(id).map(DeviceTrack::latest).orElse(List.of());
  }

  /** Whether a device is here. */
  public boolean knows(String id) {
    return tracks.containsKey(id);
  }

  /** How many devices are here. */
  public int size() {
    return tracks.size();
  }

  /** Devices that changed since a revision; 0 gives all. */
  public Changes changesSince(long revision) {
    long current = revisions.get();
    return new Changes(
        current,
        tracks.values().stream().flatMap(track -> track.newerThan(revision).stream()).toList());
  }

  /** Takes what a person decided about a device. */
  public void edited(Device device) {
    find(device.id()).ifPresent(track -> track.edited(device));
  }

  /** Forgets a device. If it reports again, it is a new one. */
  public void forget(String id) {
    tracks.remove(id);
  }

  /**
   * Whether a device is online as contract 1 defines it, at an instant in microseconds; one that is
   * said to be gone is not.
   */
  public static boolean online(Presence presence, long now) {
    return presence.state() != State.DOWN
        && now - presence.lastSeen() <= PresenceWatch.allowance(presence.interval());
  }

  private Optional<DeviceTrack> find(String id) {
    return Optional.ofNullable(tracks.get(id));
  }

  private Optional<DeviceTrack> discover(String id, Arrival arrival) {
    if (tracks.size() >= maxDevices) {
      return Optional.empty();
    }
    PresenceWatch presence = new PresenceWatch(arrival.seen(), arrival.received());
    DeviceTrack track =
        new DeviceTrack(
            Device.discovered(id, arrival.received()),
            presence,
            Facts.NONE,
            revisions::incrementAndGet,
            maxSeriesOfDevice);
    DeviceTrack rival = tracks.putIfAbsent(id, track);
    if (rival != null) {
      return Optional.of(rival);
    }
    journal.found(track.inventoried());
    tell(track, List.of(DeviceTrack.discovered(arrival.received())));
    return Optional.of(track);
  }

  /** A device whose points are in the store although the inventory doesn't know it. */
  private Optional<DeviceTrack> adopt(String id, long time, long now) {
    if (tracks.size() >= maxDevices) {
      return Optional.empty();
    }
    Presence presence = new Presence(time, DEFAULT_INTERVAL_S, true, State.UNKNOWN, time);
    DeviceRecord adopted =
        new DeviceRecord(Device.discovered(id, Math.min(time, now)), presence, Facts.NONE);
    DeviceTrack track = track(adopted, now);
    tracks.put(id, track);
    journal.found(adopted);
    return Optional.of(track);
  }

  private DeviceTrack track(DeviceRecord known, long now) {
    return new DeviceTrack(
        known.device(),
        new PresenceWatch(known.presence(), now, GRACE),
        known.facts(),
        revisions::incrementAndGet,
        maxSeriesOfDevice);
  }

  private void tell(DeviceTrack track, List<Notice> notices) {
    if (notices.isEmpty()) {
      return;
    }
    DeviceView view = track.view();
    for (Notice notice : notices) {
      journal.record(
          notice.time(),
          Optional.of(view.id()),
          notice.type(),
          view.name() + " " + notice.message(),
          notice.data());
    }
    journal.seen(List.of(track.inventoried()));
  }
}
