package dev.sonde.server.live;

import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.server.fleet.Changes;
import dev.sonde.server.fleet.DeviceView;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.intake.ArrivalListener;
import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventSink;
import dev.sonde.transport.http.SameSite;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.webserver.websocket.WsRouting;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gathers what changes and tells the live clients at each {@link #tick}, which somebody calls once
 * a second. Taking arrivals and events costs next to nothing while nobody is connected, and never
 * waits for a client. Thread-safe.
 */
public final class LiveHub implements ArrivalListener, EventSink {
  private static final int MAX_POINTS_A_TICK = 20_000;
  private static final int MAX_EVENTS_A_TICK = 1_000;
  private static final long QUIET = 2 * Micros.PER_SECOND;
  private static final int TICKS_A_PING = 30;

  private final Clock clock;
  private final Fleet fleet;
  private final SameSite sameSite;
  private final int maxClients;
  private final Set<LiveClient> clients = ConcurrentHashMap.newKeySet();
  private final Object gathering = new Object();
  private Gathered gathered = new Gathered();
  private boolean pointsWanted;
  private long revision;
  private long ticks;

  /** A hub without clients. */
  public LiveHub(Clock clock, Fleet fleet, SameSite sameSite, int maxClients) {
    this.clock = clock;
    this.fleet = fleet;
    this.sameSite = sameSite;
    this.maxClients = maxClients;
  }

  /** Registers the WebSocket. */
  public WsRouting.Builder route(WsRouting.Builder routing) {
    return routing.endpoint("/api/v1/live", () -> new LiveClient(this));
  }

  /** Registers what answers those who ask for the WebSocket and don't get one. */
  public void route(Routes routes) {
    routes.reading(
        "/api/v1/live",
        (request, response) -> {
          throw clients.size() >= maxClients
              ? new ProblemException(503, "There are " + maxClients + " live clients already.")
              : new ProblemException(426, "This is a WebSocket; ask for an upgrade.");
        });
  }

  @Override
  public void arrived(Arrival arrival) {
    synchronized (gathering) {
      if (!pointsWanted) {
        return;
      }
      if (gathered.points.size() + arrival.points().size() > MAX_POINTS_A_TICK) {
        gathered.overflow = true;
      } else {
        gathered.points.addAll(arrival.points());
      }
    }
  }

  @Override
  public void happened(Event event) {
    synchronized (gathering) {
      if (!clients.isEmpty() && gathered.events.size() < MAX_EVENTS_A_TICK) {
        gathered.events.add(event);
      }
    }
  }

  /** A device was forgotten. */
  public void removed(String device) {
    synchronized (gathering) {
      gathered.removed.add(device);
    }
  }

  /** How many clients are connected. */
  public int clients() {
    return clients.size();
  }

  /** Tells the clients what has changed since the last time. */
  public synchronized void tick() {
    Gathered now = gather();
    long time = Micros.now(clock);
    Changes changes = fleet.changesSince(revision);
    revision = changes.revision();
    if (clients.isEmpty()) {
      return;
    }
    boolean ping = ++ticks % TICKS_A_PING == 0;
    String forAll = now.devicesMessage(time, changes.devices());
    for (LiveClient client : clients) {
      if (client.stuck(time)) {
        leave(client);
        continue;
      }
      client.withSubscription(wanted -> tell(client, wanted, time, changes, now, forAll));
      if (ping) {
        client.ping();
      }
    }
  }

  /** Lets all clients go. */
  public void close() {
    clients.forEach(LiveClient::stop);
    clients.clear();
  }

  /** Whether a request for an upgrade may become a client. */
  boolean admits(Method method, Headers headers) {
    return clients.size() < maxClients && sameSite.objection(method, headers).isEmpty();
  }

  boolean join(LiveClient client) {
    if (clients.size() >= maxClients) {
      return false;
    }
    return clients.add(client);
  }

  void leave(LiveClient client) {
    clients.remove(client);
    client.stop();
  }

  /** A client said what it wants: it gets a snapshot, and from the next tick on what changes. */
  void subscribed(LiveClient client, Subscription wanted) {
    synchronized (gathering) {
      pointsWanted |= wanted.points();
    }
    client.subscribe(wanted, () -> snapshot(client, wanted, Micros.now(clock)));
  }

  private void snapshot(LiveClient client, Subscription wanted, long time) {
    List<DeviceView> devices =
        wanted
            .devices()
            .map(ids -> ids.stream().flatMap(id -> fleet.device(id).stream()).toList())
            .orElseGet(fleet::devices);
    client.put(Messages.snapshot(time, devices), time);
  }

  private void tell(
      LiveClient client,
      Subscription wanted,
      long time,
      Changes changes,
      Gathered now,
      String forAll) {
    if (client.caughtUp() || (now.overflow && wanted.points())) {
      snapshot(client, wanted, time);
      return;
    }
    String devices =
        wanted.devices().isEmpty()
            ? forAll
            : now.only(wanted).devicesMessage(time, only(changes, wanted));
    if (!devices.isEmpty()) {
      client.put(devices, time);
    }
    tellPoints(client, wanted, time, now);
    List<Event> events =
        now.events.stream().filter(e -> e.device().map(wanted::covers).orElse(true)).toList();
    if (!events.isEmpty()) {
      client.put(Messages.events(events), time);
    }
    if (time - client.lastPut() >= QUIET) {
      client.put(Messages.tick(time), time);
    }
  }

  private void tellPoints(LiveClient client, Subscription wanted, long time, Gathered now) {
    if (!wanted.points()) {
      return;
    }
    List<Point> points = now.points.stream().filter(wanted::covers).toList();
    if (!points.isEmpty()) {
      client.put(Messages.points(points), time);
    }
  }

  private static List<DeviceView> only(Changes changes, Subscription wanted) {
    return changes.devices().stream().filter(view -> wanted.covers(view.id())).toList();
  }

  private Gathered gather() {
    boolean points =
        clients.stream()
            .anyMatch(client -> client.subscription().map(Subscription::points).orElse(false));
    synchronized (gathering) {
      Gathered taken = gathered;
      gathered = new Gathered();
      pointsWanted = points;
      return taken;
    }
  }

  /** What happened since the last tick. */
  private static final class Gathered {
    private final List<Point> points = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private boolean overflow;

    Gathered only(Subscription wanted) {
      Gathered part = new Gathered();
      removed.stream().filter(wanted::covers).forEach(part.removed::add);
      return part;
    }

    /** The message on devices, empty if there is nothing to say. */
    String devicesMessage(long time, List<DeviceView> changed) {
      return changed.isEmpty() && removed.isEmpty() ? "" : Messages.devices(time, changed, removed);
    }
  }
}
