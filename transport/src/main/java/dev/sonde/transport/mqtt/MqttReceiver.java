package dev.sonde.transport.mqtt;

import dev.sonde.transport.BrokerState;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.session.Redialling;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A server's connections to a broker of MQTT: one for agents, which ends with the server, and one
 * for what others publish, for which the broker keeps messages while the server is away. Each is
 * opened again for ever. Thread-safe.
 */
public final class MqttReceiver implements AutoCloseable {
  private static final Logger LOG = System.getLogger(MqttReceiver.class.getName());
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int MOST_AT_ONCE = 256;

  private final BrokerAccess access;
  private final MqttParts parts;
  private final Clock clock;
  private final RandomGenerator random;
  private final List<Line> lines;
  private volatile boolean closed;

  /**
   * A receiver that is not connected.
   *
   * @param server a name that this server keeps and no other has
   * @param group under which several servers share what comes; empty if this one takes all
   */
  public MqttReceiver(
      BrokerAccess access,
      String server,
      Optional<String> group,
      MqttParts parts,
      Clock clock,
      RandomGenerator random) {
    this.access = access;
    this.parts = parts;
    this.clock = clock;
    this.random = random;
    String share = group.map(name -> "$share/" + name + "/").orElse("");
    this.lines =
        List.of(
            new Line(
                options("sonde-server-" + server, Duration.ZERO),
                List.of(
                    share + Topics.all(Topics.DELIVERIES),
                    Topics.all(Topics.OUT),
                    Topics.all(Topics.STATE)),
                parts.agents()),
            new Line(
                options("sonde-listener-" + server, KEPT),
                parts.others().filters().stream().map(filter -> share + filter).toList(),
                parts.others()));
  }

  private WireOptions options(String client, Duration lasting) {
    return new WireOptions(access, client, lasting, MOST_AT_ONCE, Optional.empty(), TIMEOUT);
  }

  /** Begins to connect. */
  public void start() {
    lines.forEach(Line::start);
  }

  /** How it is. */
  public BrokerState state() {
    Line first = lines.getFirst();
    MqttCounts counts = parts.counts();
    return new BrokerState(
        "mqtt",
        first.options.isOld() ? "MQTT 3.1.1" : "MQTT 5",
        access.toString(),
        Optional.ofNullable(first.since),
        lines.stream().flatMap(line -> Optional.ofNullable(line.trouble).stream()).findFirst(),
        first.connections.get(),
        parts.agents().linked(),
        counts.received(),
        counts.sent(),
        Map.of("malformed", counts.malformed(), "refused", counts.refused()));
  }

  /** Whether all connections are open. */
  public boolean isConnected() {
    return lines.stream().allMatch(line -> line.since != null);
  }

  @Override
  public void close() {
    closed = true;
    lines.forEach(Line::stop);
  }

  /** One connection, again and again. */
  private final class Line {
    private final WireOptions options;
    private final List<String> filters;
    private final MqttEnd end;
    private final Redialling redialling = new Redialling(random, System::nanoTime);
    private final Thread thread = Thread.ofVirtual().name("mqtt-line").unstarted(this::run);
    private volatile @Nullable Instant since;
    private volatile @Nullable String trouble;
    private final AtomicLong connections = new AtomicLong();
    private boolean saidTrouble;

    Line(WireOptions options, List<String> filters, MqttEnd end) {
      this.options = options;
      this.filters = filters;
      this.end = end;
    }

    void start() {
      thread.start();
    }

    void stop() {
      thread.interrupt();
      try {
        boolean _ = thread.join(TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      try {
        while (!closed) {
          talk();
          TimeUnit.NANOSECONDS.sleep(Math.max(redialling.left(), 0));
        }
      } catch (InterruptedException e) {
        LOG.log(Level.TRACE, "the server stops");
      }
    }

    private void talk() throws InterruptedException {
      CountDownLatch over = new CountDownLatch(1);
      Wire wire = options.wire();
      try {
        end.opens(wire);
        wire.open(
            end::incoming,
            reason -> {
              trouble = reason;
              over.countDown();
            });
        for (String filter : filters) {
          wire.subscribe(filter);
        }
        connected();
        over.await();
        LOG.log(Level.WARNING, "The broker {0} is gone: {1}", access, trouble);
      } catch (IOException e) {
        failed(e);
      } finally {
        since = null;
        end.ended();
        wire.close();
      }
    }

    private void connected() {
      redialling.succeeded();
      trouble = null;
      saidTrouble = false;
      connections.incrementAndGet();
      since = clock.instant();
      LOG.log(Level.INFO, "Connected to the broker {0} as {1}", access, options.client());
    }

    private void failed(IOException e) {
      trouble = e.getMessage();
      long _ = redialling.failed();
      if (!saidTrouble) {
        saidTrouble = true;
        LOG.log(
            Level.WARNING,
            "The broker {0} can''t be used: {1}. It is tried for ever; one is started by"
                + " ''mosquitto -p 1883'' or ''docker run -p 1883:1883 eclipse-mosquitto''",
            access,
            e.getMessage());
      }
    }
  }
}
