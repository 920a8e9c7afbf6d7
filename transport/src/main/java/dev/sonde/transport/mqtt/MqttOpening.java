package dev.sonde.transport.mqtt;

import dev.sonde.model.Point;
import dev.sonde.transport.Commands;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.AgentSession;
import dev.sonde.transport.session.Carrier;
import dev.sonde.transport.session.MessageTooLargeException;
import dev.sonde.transport.session.SessionUplink;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Opens an agent's sessions through a broker. An agent's id is that of its client too, so that a
 * broker lets go of the connection of an earlier run; the will is an empty message in place of the
 * hello. Statistics per minute are published besides (contract 2).
 */
public final class MqttOpening implements SessionUplink.Opening {
  private static final int MOST_AT_ONCE = 64;
  private static final long NUMBERS = 100_000_000_000_000_000L;
  private static final String NOBODY = "the broker has no server connected to it";

  private final BrokerAccess access;
  private final AgentIdentity agent;
  private final Commands commands;
  private final Duration timeout;
  private final RandomGenerator random;
  private final MinutePublisher minutes;
  private volatile @Nullable Connection open;

  /**
   * A way through a broker that has not been connected to.
   *
   * @param timeout how long the broker may take to answer
   * @param random numbers the deliveries
   */
  public MqttOpening(
      BrokerAccess access,
      AgentIdentity agent,
      Commands commands,
      Duration timeout,
      RandomGenerator random) {
    this.access = access;
    this.agent = agent;
    this.commands = commands;
    this.timeout = timeout;
    this.random = random;
    this.minutes = new MinutePublisher(agent.agent(), this::publishMinute);
  }

  @Override
  public AgentSession open(Runnable ended) throws IOException {
    Connection before = open;
    if (before != null) {
      before.awaitEnd(timeout);
    }
    String id = agent.agent();
    WireOptions options =
        new WireOptions(
            access,
            "sonde-agent-" + id,
            Duration.ZERO,
            MOST_AT_ONCE,
            Optional.of(Topics.of(id, Topics.STATE)),
            timeout);
    Connection made = new Connection(options.wire(), id);
    AgentSession session = new AgentSession(made, commands, random.nextLong(NUMBERS), ended);
    made.open(session);
    open = made;
    session.start(agent);
    return session;
  }

  @Override
  public void collected(List<Point> points) {
    minutes.collected(points);
  }

  private Optional<CompletableFuture<?>> publishMinute(byte[] json) {
    Connection kept = open;
    return kept == null || kept.isClosed
        ? Optional.empty()
        : Optional.of(kept.wire.publish(Topics.minute(agent.agent()), json, false));
  }

  @Override
  public String destination() {
    return access.toString();
  }

  /** One connection. */
  private static final class Connection implements Carrier {
    private final Wire wire;
    private final String id;
    private @Nullable AgentSession session;
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean isClosed;

    Connection(Wire wire, String id) {
      this.wire = wire;
      this.id = id;
    }

    void open(AgentSession newSession) throws IOException {
      session = newSession;
      boolean opened = false;
      try {
        wire.open(
            message -> {
              message.acknowledge().run();
              newSession.received(message.payload());
            },
            reason -> newSession.end(new EOFException(reason)));
        wire.subscribe(Topics.of(id, Topics.IN));
        opened = true;
      } finally {
        if (!opened) {
          wire.close();
        }
      }
    }

    @Override
    public void send(Sort sort, byte[] message) throws IOException {
      if (isClosed) {
        throw new EOFException("the connection to the broker was closed");
      }
      if (message.length + id.length() + 100 > wire.maxPacket()) {
        throw new MessageTooLargeException(
            "the broker takes packets of at most " + wire.maxPacket() + " bytes");
      }
      switch (sort) {
        case HELLO -> publish(Topics.STATE, message, true);
        case WORD -> publish(Topics.OUT, message, false);
        case DELIVERY -> deliver(message);
      }
    }

    private void publish(String what, byte[] message, boolean retain) {
      var _ =
          wire.publish(Topics.of(id, what), message, retain)
              .exceptionally(
                  failure -> {
                    end(failure);
                    return Wire.Receipt.TAKEN;
                  });
    }

    private void deliver(byte[] message) {
      var _ =
          wire.publish(Topics.of(id, Topics.DELIVERIES), message, false)
              .whenComplete(
                  (receipt, failure) -> {
                    if (failure != null) {
                      end(failure);
                    } else if (receipt == Wire.Receipt.NOBODY) {
                      unheard();
                    }
                  });
    }

    private void unheard() {
      AgentSession talking = session;
      if (talking != null) {
        talking.unheard(NOBODY);
      }
    }

    private void end(Throwable failure) {
      AgentSession talking = session;
      if (talking != null) {
        talking.end(new IOException(WireClient.reason(failure), failure));
      }
    }

    @Override
    public void close() {
      if (!isClosed) {
        isClosed = true;
        // Not on the client's own thread, which would wait for itself.
        Thread.ofVirtual().name("mqtt-close").start(this::leave);
      }
    }

    private void leave() {
      try {
        var _ = wire.publish(Topics.of(id, Topics.STATE), new byte[0], true);
        wire.close();
      } finally {
        left.countDown();
      }
    }

    /** Waits until it has said that it is gone, lest that be heard after the next hello. */
    void awaitEnd(Duration most) throws IOException {
      close();
      try {
        boolean _ = left.await(most.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
