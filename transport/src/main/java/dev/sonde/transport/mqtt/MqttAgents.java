package dev.sonde.transport.mqtt;

import dev.sonde.model.MalformedException;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.session.DeliveryDesk;
import dev.sonde.transport.session.DeliveryMessage;
import dev.sonde.transport.session.LinkedAgents;
import dev.sonde.transport.session.Messages;
import dev.sonde.transport.session.ServerSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The agents behind a broker. A delivery is acknowledged to the broker once it is known what became
 * of it, so that no more are under way than the broker is told may come.
 */
final class MqttAgents implements MqttEnd {
  private static final Logger LOG = System.getLogger(MqttAgents.class.getName());

  /** How many deliveries of one agent may be under way; an agent of Sonde has one. */
  private static final int MOST_OF_AGENT = 4;

  /** How many bytes may wait for the broker to take them. */
  private static final long MOST_WAITING = 64 << 20;

  private final DeliveryDesk desk;
  private final LinkedAgents linked;
  private final MqttCounts counts;
  private final Map<String, ServerSession> sessions = new ConcurrentHashMap<>();
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();
  private final AtomicLong waiting = new AtomicLong();
  private volatile @Nullable Wire wire;

  MqttAgents(DeliveryDesk desk, LinkedAgents linked, MqttCounts counts) {
    this.desk = desk;
    this.linked = linked;
    this.counts = counts;
  }

  /** How many agents are linked. */
  long linked() {
    return sessions.size();
  }

  @Override
  public void opens(Wire newWire) {
    wire = newWire;
  }

  @Override
  public void ended() {
    wire = null;
    for (String agent : List.copyOf(sessions.keySet())) {
      end(agent);
    }
  }

  private void end(String agent) {
    ServerSession session = sessions.remove(agent);
    if (session != null) {
      session.end();
    }
  }

  @Override
  public void incoming(Wire.Incoming message) {
    counts.countReceived();
    Optional<String> agent = Topics.agent(message.topic());
    String what = message.topic().substring(message.topic().lastIndexOf('/') + 1);
    if (agent.isEmpty()) {
      malformed(message.topic(), "the topic is of no agent");
      message.acknowledge().run();
    } else if (what.equals(Topics.DELIVERIES)) {
      delivery(agent.get(), message);
    } else {
      message.acknowledge().run();
      said(agent.get(), what, message.payload());
    }
  }

  private void said(String agent, String what, byte[] payload) {
    try {
      if (!what.equals(Topics.STATE)) {
        ServerSession session = sessions.get(agent);
        if (session != null) {
          session.received(payload);
        }
      } else if (payload.length == 0) {
        end(agent);
      } else {
        hello(agent, payload);
      }
    } catch (MalformedException e) {
      malformed(agent, e.getMessage());
    }
  }

  private void hello(String agent, byte[] payload) {
    end(agent);
    ServerSession session =
        new ServerSession(new OfOneName(linked, agent), "mqtt", new ToAgent(agent));
    sessions.put(agent, session);
    try {
      session.received(payload);
    } catch (MalformedException e) {
      sessions.remove(agent, session);
      throw e;
    }
  }

  private void malformed(String from, @Nullable String why) {
    counts.countMalformed();
    LOG.log(Level.DEBUG, "A message of {0} is none: {1}", from, why);
  }

  private void delivery(String agent, Wire.Incoming message) {
    Optional<DeliveryMessage> delivery = DeliveryMessage.of(message.payload());
    if (delivery.isEmpty()) {
      malformed(agent, "expected a delivery");
      message.acknowledge().run();
    } else if (underWay.merge(agent, 1, Integer::sum) > MOST_OF_AGENT) {
      String why = MOST_OF_AGENT + " deliveries are under way already";
      counts.countRefused();
      done(
          agent,
          delivery.get().number(),
          new Outcome.Later(Duration.ofSeconds(1), why, Outcome.Later.Cause.BUSY),
          message);
    } else {
      Thread.ofVirtual().name("mqtt-delivery").start(() -> store(agent, delivery.get(), message));
    }
  }

  private void store(String agent, DeliveryMessage delivery, Wire.Incoming message) {
    Outcome outcome =
        desk.take("mqtt delivery", message.trace().or(delivery::trace), delivery.delivery(), agent);
    if (!(outcome instanceof Outcome.Acknowledged)) {
      counts.countRefused();
    }
    done(agent, delivery.number(), outcome, message);
  }

  private void done(String agent, long number, Outcome outcome, Wire.Incoming message) {
    underWay.computeIfPresent(agent, (id, count) -> count <= 1 ? null : count - 1);
    send(agent, Messages.outcome(number, outcome));
    message.acknowledge().run();
  }

  private void send(String agent, byte[] message) {
    Wire open = wire;
    if (open == null) {
      return;
    }
    if (waiting.addAndGet(message.length) > MOST_WAITING) {
      waiting.addAndGet(-message.length);
      counts.countRefused();
      LOG.log(Level.WARNING, "The broker takes messages too slowly; one for {0} is lost", agent);
      return;
    }
    counts.countSent();
    var _ =
        open.publish(Topics.of(agent, Topics.IN), message, false)
            .whenComplete((receipt, failure) -> waiting.addAndGet(-message.length));
  }

  /** Takes messages to one agent. */
  private final class ToAgent implements ServerSession.Outward {
    private final String agent;

    ToAgent(String agent) {
      this.agent = agent;
    }

    @Override
    public void put(byte[] message) {
      send(agent, message);
    }

    @Override
    public boolean isOpen() {
      return wire != null && sessions.containsKey(agent);
    }
  }
}
