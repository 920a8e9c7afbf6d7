package dev.sonde.server;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.server.api.BrokerMetrics;
import dev.sonde.server.api.ChecksApi;
import dev.sonde.server.api.CommandMetrics;
import dev.sonde.server.api.CommandsApi;
import dev.sonde.server.api.DevicesApi;
import dev.sonde.server.api.EventsApi;
import dev.sonde.server.api.HealthApi;
import dev.sonde.server.api.IntakePart;
import dev.sonde.server.api.KindsApi;
import dev.sonde.server.api.LinkApi;
import dev.sonde.server.api.LinkMetrics;
import dev.sonde.server.api.MetricsApi;
import dev.sonde.server.api.MinutesApi;
import dev.sonde.server.api.ModulesApi;
import dev.sonde.server.api.MonitorsApi;
import dev.sonde.server.api.QueryApi;
import dev.sonde.server.api.RelaysApi;
import dev.sonde.server.api.RunsApi;
import dev.sonde.server.api.SeriesApi;
import dev.sonde.server.api.SeriesLimits;
import dev.sonde.server.api.ServerApi;
import dev.sonde.server.api.ServerFacts;
import dev.sonde.server.api.SimpleDevicesApi;
import dev.sonde.server.api.SnapshotsApi;
import dev.sonde.server.api.SparklinesApi;
import dev.sonde.server.api.SparkplugMetrics;
import dev.sonde.server.api.StoreApi;
import dev.sonde.server.api.StoreMetrics;
import dev.sonde.server.api.TransportsApi;
import dev.sonde.server.backup.SnapshotShelf;
import dev.sonde.server.checks.Checks;
import dev.sonde.server.checks.PathWatch;
import dev.sonde.server.checks.ProbeKinds;
import dev.sonde.server.checks.StateTimes;
import dev.sonde.server.commands.CommandLimits;
import dev.sonde.server.commands.Commands;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.fleet.MinuteAgents;
import dev.sonde.server.http.FrontDoor;
import dev.sonde.server.http.Posts;
import dev.sonde.server.http.Problems;
import dev.sonde.server.http.RequestTimes;
import dev.sonde.server.http.Routes;
import dev.sonde.server.intake.ArrivalListener;
import dev.sonde.server.inventory.DeviceRecord;
import dev.sonde.server.inventory.EventQuery;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.link.AgentLinks;
import dev.sonde.server.link.BrokerLinks;
import dev.sonde.server.link.Brokers;
import dev.sonde.server.link.Monitors;
import dev.sonde.server.link.PublishedPoints;
import dev.sonde.server.link.Runs;
import dev.sonde.server.link.Transports;
import dev.sonde.server.live.LiveHub;
import dev.sonde.server.otlp.Otlp;
import dev.sonde.server.page.Page;
import dev.sonde.server.page.PageFiles;
import dev.sonde.server.past.PastReceiver;
import dev.sonde.server.prometheus.PrometheusApi;
import dev.sonde.server.prometheus.QueryLimits;
import dev.sonde.server.prometheus.write.KnownMetadata;
import dev.sonde.server.prometheus.write.RemoteWrite;
import dev.sonde.store.PointStore;
import dev.sonde.transport.BrokerState;
import dev.sonde.transport.http.ListenerLimits;
import dev.sonde.transport.http.SameSite;
import dev.sonde.transport.link.LinkReceiver;
import dev.sonde.transport.session.DeliveryDesk;
import io.helidon.http.Method;
import io.helidon.http.media.MediaSupport;
import io.helidon.service.registry.Services;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server: all parts put together. It is started once and stopped once; the store that it is given
 * is neither opened nor closed by it. Thread-safe.
 */
public final class SondeServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SondeServer.class.getName());

  /** How far back the present is looked for before the server answers, and after that. */
  private static final Duration FIRST_LOOK = Duration.ofMinutes(15);

  private static final Duration SECOND_LOOK = Duration.ofDays(1);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration PERSIST = Duration.ofMinutes(1);
  private static final Duration UPKEEP = Duration.ofMinutes(1);

  /** Among so many of the newest events it is looked up since when checks are in their states. */
  private static final int EVENTS_AT_START = 20_000;

  private static final int MAX_FRAME_BYTES = 512 * 1024;

  private final ServerSettings settings;
  private final String version;
  private final Clock clock;
  private final Supplier<? extends PointStore> stores;
  private final ProbeKinds kinds;
  private final IntakeFactory intakeFactory;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Running running;

  /**
   * Makes the intake that belongs to this server.
   *
   * <p>This is the one place where receivers come in: the part registers their routes itself.
   */
  @FunctionalInterface
  interface IntakeFactory {

    /**
     * An intake that tells of what it stored.
     *
     * @param store where points go
     * @param listener is to be told of all that becomes durable
     * @param assignments tells the hash of what an agent is to do
     * @param metadata notes what senders tell of metrics
     * @param latest what was stored last before the server started
     */
    IntakePart connect(
        PointStore store,
        ArrivalListener listener,
        Function<String, Optional<String>> assignments,
        KnownMetadata metadata,
        List<Point> latest);
  }

  /**
   * A server that is not started yet.
   *
   * @param settings how it is set up
   * @param version its version, for people
   * @param clock its clock
   * @param store gives the store of its points; asked once, when the server starts and everything
   *     that can be made ready without it is, so that it can open meanwhile
   * @param kinds the kinds of probes that checks can be of
   */
  public SondeServer(
      ServerSettings settings,
      String version,
      Clock clock,
      Supplier<? extends PointStore> store,
      ProbeKinds kinds) {
    this(
        settings,
        version,
        clock,
        store,
        kinds,
        (points, listener, assignments, metadata, latest) ->
            new ReportIntake(
                points,
                clock,
                settings.limits().devices(),
                latest,
                listener,
                assignments,
                metadata));
  }

  /** A server with an intake of the caller's making. */
  SondeServer(
      ServerSettings settings,
      String version,
      Clock clock,
      Supplier<? extends PointStore> store,
      ProbeKinds kinds,
      IntakeFactory intake) {
    this.settings = settings;
    this.version = version;
    this.clock = clock;
    this.stores = store;
    this.kinds = kinds;
    this.intakeFactory = intake;
  }

  /**
   * Starts the server; when this returns, it answers.
   *
   * @throws StartException if the port is taken, or the data folder or the inventory can't be used
   */
  public synchronized void start() {
    if (running != null) {
      throw new IllegalStateException("the server was started before");
    }
    address().check();
    Inventory inventory = openInventory();
    try {
      warmUpListener();
      running = new Running(inventory, stores.get());
    } catch (RuntimeException e) {
      inventory.close();
      throw e;
    }
  }

  /** The port that the server listens on. */
  public synchronized int port() {
    return started().web.port();
  }

  /** The URL under which programs on this machine reach the server. */
  public synchronized String localUrl() {
    return started().listening().fromHere();
  }

  /** All devices as they are now. */
  public synchronized Fleet fleet() {
    return started().fleet;
  }

  /** Waits until the server has stopped. */
  public void await() throws InterruptedException {
    stopped.await();
  }

  /** Stops the server: takes no more, stores what was taken, notes what is to be noted. */
  public synchronized void stop() {
    if (running != null && stopped.getCount() > 0) {
      running.stop();
      stopped.countDown();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private Running started() {
    if (running == null) {
      throw new IllegalStateException("the server is not started");
    }
    return running;
  }

  private Inventory openInventory() {
    try {
      Files.createDirectories(settings.data());
      return Inventory.open(settings.data().resolve("inventory.sqlite"));
    } catch (IOException e) {
      throw new StartException(
          "the data folder " + settings.data() + " can't be made: " + e.getMessage(), e);
    }
  }

  /** Helidon looks its parts up when the first of them is asked for, which takes a while. */
  private static void warmUpListener() {
    Services.all(MediaSupport.class);
  }

  /** The parts of a server that runs. */
  private final class Running {
    private final Inventory inventory;
    private final PointStore store;
    private final Journal journal;
    private final Fleet fleet;
    private final Checks checks;
    private final MinuteAgents minutes;
    private final StateTimes times;
    private final LiveHub live;
    private final IntakePart intake;
    private final AgentLinks agentLinks;
    private final LinkReceiver links;
    private final BrokerLinks brokers;
    private final Posts posts;
    private final Transports transports;
    private final Runs runs;
    private final Commands commands;
    private final Monitors monitors;
    private final WebServer web;
    private final SnapshotShelf snapshots;
    private final Clockwork clockwork;
    private final KnownMetadata metadata = new KnownMetadata();

    Running(Inventory inventory, PointStore store) {
      this.inventory = inventory;
      this.store = store;
      this.journal = new Journal(inventory);
      ServerSettings.Limits limits = settings.limits();
      this.fleet = new Fleet(clock, journal, limits.devices(), limits.seriesOfDevice());
      SameSite sameSite =
          new SameSite(address().isLoopback(), settings.hosts(), settings.origins());
      this.live = new LiveHub(clock, fleet, sameSite, limits.liveClients());
      long now = Micros.now(clock);
      List<DeviceRecord> devices = inventory.devices();
      long lastStored = Math.min(now, lastStored(now));
      List<Point> latest =
          store.latest(before(lastStored, devices.isEmpty() ? SECOND_LOOK : FIRST_LOOK));
      fleet.restore(devices, latest);
      this.checks = new Checks(clock, inventory, journal, fleet, latest);
      this.minutes = new MinuteAgents(store.series("minute", Map.of()), latest);
      PathWatch paths = new PathWatch(journal, checks::find, latest);
      this.times = new StateTimes(inventory.events(EventQuery.newest(EVENTS_AT_START)));
      journal.tell(times);
      journal.tell(live);
      this.intake =
          intakeFactory.connect(
              store,
              arrival -> {
                fleet.arrived(arrival);
                checks.arrived(arrival);
                minutes.arrived(arrival);
                paths.arrived(arrival);
                live.arrived(arrival);
              },
              checks::offer,
              metadata,
              latest);
      this.agentLinks = new AgentLinks(checks);
      this.runs = new Runs(agentLinks, checks);
      this.commands =
          new Commands(
              clock,
              System::nanoTime,
              ThreadLocalRandom::current,
              inventory.commands(),
              agentLinks,
              fleet,
              CommandLimits.DEFAULTS);
      DeliveryDesk desk = new DeliveryDesk(intake.deliveries(), ReportIntake.MAX_BODY_BYTES);
      this.links =
          new LinkReceiver(
              desk,
              agentLinks,
              (method, headers) -> sameSite.objection(method, headers).isEmpty(),
              limits.devices(),
              System::nanoTime);
      this.brokers =
          new BrokerLinks(
              settings.brokers(),
              serverName(),
              new BrokerLinks.Behind(
                  intake.deliveries(),
                  desk,
                  agentLinks,
                  new PublishedPoints(intake.points(), fleet),
                  checks::isAgent,
                  limits.devices()),
              clock,
              new SecureRandom());
      this.posts = new Posts(clock.instant());
      this.transports = new Transports(this::states, System::nanoTime);
      this.monitors = new Monitors(inventory, clock, ThreadLocalRandom::current);
      this.snapshots =
          new SnapshotShelf(settings.data(), version, store, inventory, clock, new SecureRandom());
      checks.onChange(agentLinks::tellSoon);
      this.web = listen(sameSite, now);
      monitors.start(address().reachableAt(web.port()));
      brokers.start();
      this.clockwork = wind();
      clockwork.once(
          () -> {
            List<Point> day = store.latest(before(lastStored, SECOND_LOOK));
            fleet.complete(day);
            paths.complete(day);
          });
      warnIfOpen();
      record(EventType.SERVER_STARTED, "The server " + version + " started.");
    }

    private String serverName() {
      return settings.brokers().equals(Brokers.NONE)
          ? ""
          : ServerName.in(settings.data(), new SecureRandom());
    }

    private long lastStored(long otherwise) {
      return store.newest().orElse(otherwise);
    }

    private static long before(long time, Duration by) {
      return time - TimeUnit.SECONDS.toMicros(by.toSeconds());
    }

    private void warnIfOpen() {
      if (!address().isLoopback()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Whoever reaches "
                + listening()
                + " can read and change everything: there is no password yet."
                + " Let only machines that you trust reach it, or put a proxy in front.");
      }
    }

    private WebServer listen(SameSite sameSite, long now) {
      WebServer server =
          WebServer.builder()
              .host(settings.host())
              .port(settings.port())
              .shutdownHook(false)
              .addProtocol(WsConfig.builder().maxFrameLength(MAX_FRAME_BYTES).build())
              .update(builder -> ListenerLimits.set(builder, ReportIntake.MAX_BODY_BYTES))
              .addRouting(routing(sameSite, now))
              .addRouting(links.route(live.route(WsRouting.builder())))
              .build();
      // Helidon logs why it can't listen, and returns.
      if (!server.start().isRunning()) {
        intake.close();
        throw new StartException("the server can't listen on " + address());
      }
      return server;
    }

    /** All ways that messages come and go: the link, posts, then brokers. */
    private List<BrokerState> states() {
      Instant began = posts.since();
      return Stream.concat(Stream.of(links.state(began), posts.state()), brokers.states().stream())
          .toList();
    }

    private HttpRouting.Builder routing(SameSite sameSite, long now) {
      PrometheusRegistry registry = new PrometheusRegistry();
      HttpRouting.Builder routing = HttpRouting.builder();
      routing.addFilter(new FrontDoor(sameSite, new RequestTimes(registry, System::nanoTime)));
      routing.addFilter(posts);
      routing.error(Throwable.class, Problems::unforeseen);
      intake.route(routing);
      Routes routes = new Routes(routing);
      ServerFacts facts = new ServerFacts(version, now, () -> listening().fromOutside(), limits());
      new HealthApi(store, inventory, journal, intake).route(routes);
      new MetricsApi(registry, intake, store, fleet, journal, live::clients).route(routing);
      new StoreMetrics(store).register(registry);
      new LinkMetrics(links::counts, runs::counts, monitors::connected).register(registry);
      new BrokerMetrics(() -> brokers.states()).register(registry);
      new SparkplugMetrics(() -> brokers.sparkplug()).register(registry);
      new CommandMetrics(commands::counts).register(registry);
      new SimpleDevicesApi(clock, fleet).route(routes);
      new MinutesApi(clock, minutes, store).route(routes);
      new DevicesApi(clock, fleet, journal, store, this::forgotten).route(routes);
      new SeriesApi(clock, fleet, store, seriesLimits()).route(routes);
      new QueryApi(clock, fleet, store, seriesLimits()).route(routes);
      new SparklinesApi(clock, store).route(routes);
      new KindsApi(store).route(routes);
      new ChecksApi(clock, checks, times, kinds, store, minutes::forget).route(routes);
      new RunsApi(checks, kinds, runs, System::nanoTime).route(routes);
      new CommandsApi(clock, commands).route(routes);
      new ModulesApi(clock, agentLinks, checks).route(routes);
      new LinkApi(links).route(routes);
      new TransportsApi(clock, transports, agentLinks, () -> brokers.sparkplug()).route(routes);
      new RelaysApi(clock, agentLinks, fleet).route(routes);
      new MonitorsApi(clock, monitors).route(routes);
      new EventsApi(clock, journal).route(routes);
      new SnapshotsApi(snapshots).route(routes);
      new PrometheusApi(clock, store, metadata, QueryLimits.DEFAULTS, System::nanoTime, version)
          .route(routes);
      new ServerApi(clock, facts, fleet, store, intake).route(routes);
      new StoreApi(clock, store, intake::waiting).route(routes);
      live.route(routes);
      routes.others("/api/v1/reports", Set.of(Method.POST));
      routes.others(Otlp.HTTP_PATH, Set.of(Method.POST));
      routes.others(PastReceiver.PATH, Set.of(Method.POST));
      RemoteWrite.PATHS.forEach(path -> routes.others(path, Set.of(Method.POST)));
      new Page(new PageFiles(SondeServer.class.getClassLoader(), settings.page())).route(routing);
      return routing;
    }

    private void forgotten(String device) {
      intake.forget(device);
      live.removed(device);
    }

    private Clockwork wind() {
      Clockwork wound = new Clockwork();
      wound.every(TICK, fleet::tick, live::tick);
      wound.every(TICK, checks::tick, transports::tick);
      wound.every(TICK, links::tick, brokers::tick, agentLinks::tick, commands::tick);
      StoreWatch storeWatch = new StoreWatch(clock, store, journal);
      wound.every(TICK, storeWatch::tick, journal::flush);
      wound.every(PERSIST, storeWatch::look);
      wound.once(storeWatch::look);
      wound.every(TICK, snapshots::tick);
      wound.every(PERSIST, fleet::persist, commands::prune);
      wound.every(UPKEEP, new StoreUpkeep(store)::tick);
      return wound;
    }

    private void stop() {
      live.close();
      monitors.close();
      brokers.close();
      commands.close();
      links.close();
      web.stop();
      intake.close();
      clockwork.close();
      snapshots.close();
      record(EventType.SERVER_STOPPED, "The server was stopped.");
      fleet.persist();
      journal.flush();
      inventory.close();
    }

    private void record(EventType type, String message) {
      journal.record(Micros.now(clock), Optional.empty(), type, message, Fields.none());
    }

    private Address listening() {
      return new Address(settings.host(), web.port());
    }
  }

  private Address address() {
    return new Address(settings.host(), settings.port());
  }

  private SeriesLimits seriesLimits() {
    return new SeriesLimits(settings.limits().querySeries(), settings.limits().queryValues());
  }

  private Map<String, Long> limits() {
    ServerSettings.Limits limits = settings.limits();
    return Map.of(
        "devices", (long) limits.devices(),
        "live_clients", (long) limits.liveClients(),
        "query_series", (long) limits.querySeries(),
        "query_values", (long) limits.queryValues());
  }
}
