package dev.sonde.server.fleet;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.inventory.Device;
import dev.sonde.server.inventory.DeviceRecord;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Facts;
import dev.sonde.server.inventory.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What is known of one device, and what watches over it. Thread-safe. */
final class DeviceTrack {
  private final LongSupplier revisions;
  private final PresenceWatch presence;
  private final ConflictWatch conflict = new ConflictWatch();
  private final ClockWatch clock = new ClockWatch();
  private final RestartWatch restart = new RestartWatch();
  private final LossWatch loss = new LossWatch();
  private final Link link = new Link();
  private final LatestPoints latest;
  private Device device;
  private Facts facts;
  private @Nullable SeriesKey host;
  private @Nullable DeviceView view;
  private long revision;

  /**
   * A track of a device.
   *
   * @param revisions gives a higher number at each call
   * @param bound how many series of the device are kept track of
   */
  DeviceTrack(
      Device device, PresenceWatch presence, Facts facts, LongSupplier revisions, int bound) {
    this.device = device;
    this.presence = presence;
    this.facts = facts;
    this.revisions = revisions;
    this.latest = new LatestPoints(bound);
    changed();
  }

  /** Takes a point that was stored before the server started. */
  synchronized void restore(Point point, long now) {
    presence.spokeAt(point.time(), now);
    if (latest.take(point)) {
      learn(point);
    }
    changed();
  }

  /** Whether a relay tells of itself, which runs nothing at anybody's word. */
  private static boolean isOfRelay(List<Point> points) {
    return points.stream().anyMatch(point -> point.kind().equals("relay"));
  }

  /** Takes what has arrived, if it is this device that sent it, and what of it concerns it. */
  synchronized List<Notice> arrived(Arrival arrival, boolean sender, List<Point> points) {
    List<Notice> notices = new ArrayList<>();
    boolean byAgent = sender && arrival.stream().isPresent() && !isOfRelay(points);
    presence
        .heard(arrival.seen(), arrival.received(), arrival.interval(), byAgent)
        .ifPresent(notices::add);
    if (sender && !arrival.replayed()) {
      arrival.stream()
          .flatMap(stream -> conflict.heard(stream, arrival.received()))
          .ifPresent(notices::add);
      arrival.skew().flatMap(skew -> clock.seen(skew, arrival.received())).ifPresent(notices::add);
    }
    for (Point point : points) {
      if (latest.take(point)) {
        notices.addAll(learn(point));
      }
    }
    changed();
    return notices;
  }

  /** Lets time pass. */
  synchronized List<Notice> passed(long now) {
    State stateBefore = presence.presence().state();
    List<Notice> notices = new ArrayList<>();
    presence.passed(now).ifPresent(notices::add);
    conflict.passed(now, presence.interval()).ifPresent(notices::add);
    if (!notices.isEmpty() || stateBefore != presence.presence().state()) {
      changed();
    }
    return notices;
  }

  /** Takes it that somebody said that the device is gone. */
  synchronized List<Notice> gone(long now) {
    Optional<Notice> notice = presence.gone(now);
    if (notice.isPresent()) {
      changed();
    }
    return notice.stream().toList();
  }

  /** Takes what a person decided. */
  synchronized void edited(Device edited) {
    device = edited;
    changed();
  }

  /** The device as it is now. */
  synchronized DeviceView view() {
    DeviceView shown = view;
    if (shown == null) {
      shown =
          new DeviceView(
              device,
              presence.presence(),
              facts,
              conflict.active(),
              clock.shown(),
              latest.of(host),
              link.point(),
              link.received(),
              link.sent());
      view = shown;
    }
    return shown;
  }

  /** The device as it is now if that is newer than a revision. */
  synchronized Optional<DeviceView> newerThan(long since) {
    return revision > since ? Optional.of(view()) : Optional.empty();
  }

  /** The newest point of each kind and tag set. */
  synchronized List<Point> latest() {
    return latest.all();
  }

  /** What the inventory keeps of the device. */
  synchronized DeviceRecord inventoried() {
    return new DeviceRecord(device, presence.presence(), facts);
  }

  private List<Notice> learn(Point point) {
    List<Notice> notices = new ArrayList<>();
    switch (point.kind()) {
      case "host" -> {
        host = point.series();
        restart.seen(point).ifPresent(notices::add);
      }
      case "facts" -> {
        facts = said(point, facts.address());
        restart.seen(point).ifPresent(notices::add);
      }
      case "interface" -> {
        link.seen(point);
        facts = new Facts(facts.hostname(), facts.os(), facts.model(), address());
      }
      case "agent" -> loss.seen(point).ifPresent(notices::add);
      default -> {}
    }
    // Two agents under one id have two uptimes, boot ids and counters.
    return conflict.active() ? List.of() : notices;
  }

  private String address() {
    String address = link.address();
    return address.isEmpty() ? facts.address() : address;
  }

  private static Facts said(Point point, String address) {
    return new Facts(
        point.fields().text("hostname").orElse(""),
        point.fields().text("os").orElse(""),
        point.fields().text("model").orElse(""),
        address);
  }

  private void changed() {
    view = null;
    revision = revisions.getAsLong();
  }

  /** A notice that the device is new. */
  static Notice discovered(long now) {
    return new Notice(now, EventType.DEVICE_NEW, "reports for the first time.", Fields.none());
  }
}
