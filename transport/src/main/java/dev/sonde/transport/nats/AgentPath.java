package dev.sonde.transport.nats;

import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import dev.sonde.transport.session.Carrier;
import dev.sonde.transport.session.DeliveryHead;
import dev.sonde.transport.session.MessageTooLargeException;
import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The ways of one session's messages, on the agent's side. Thread-safe. */
final class AgentPath implements Carrier {
  private static final Logger LOG = System.getLogger(AgentPath.class.getName());

  private final AgentLine.Who who;
  private final Connection connection;
  private final String inbox;
  private final String id;
  private final AtomicBoolean left = new AtomicBoolean();
  private volatile byte @Nullable [] hello;

  /**
   * The ways of a session that begins.
   *
   * @param inbox what the subjects begin with to which outcomes come
   * @param id tells it from others of this agent
   */
  AgentPath(AgentLine.Who who, Connection connection, String inbox, String id) {
    this.who = who;
    this.connection = connection;
    this.inbox = inbox;
    this.id = id;
  }

  @Override
  public void send(Sort sort, byte[] message) throws IOException {
    if (left.get()) {
      throw new EOFException("the session has ended");
    }
    String agent = who.identity().agent();
    Subjects subjects = who.subjects();
    switch (sort) {
      case HELLO -> {
        hello = message;
        publish(subjects.state(agent), null, headers(), message);
      }
      case DELIVERY -> {
        String reply = inbox + "." + DeliveryHead.of(message).map(DeliveryHead::number).orElse(-1L);
        Headers headers = headers().put(Envelope.REPLY, reply);
        publish(subjects.deliveries(agent), reply, headers, message);
      }
      case WORD -> {
        long most = connection.getMaxPayload() - Envelope.ROOM;
        if (message.length > most) {
          throw new MessageTooLargeException("the broker lets at most " + most + " bytes through");
        }
        publish(subjects.out(agent), null, headers(), message);
      }
    }
  }

  private Headers headers() {
    Headers headers = new Headers().put(Envelope.SESSION, id);
    Telemetry.current()
        .ifPresent(context -> headers.put(TraceContext.HEADER, context.traceparent()));
    return headers;
  }

  private void publish(String to, @Nullable String reply, Headers headers, byte[] message)
      throws IOException {
    try {
      connection.publish(to, reply, headers, message);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new IOException("the broker takes nothing: " + e.getMessage(), e);
    }
  }

  void stayAlive() {
    byte[] message = hello;
    if (message != null && !left.get()) {
      try {
        String to = who.subjects().state(who.identity().agent());
        publish(to, null, headers().put(Envelope.ALIVE, "1"), message);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "The agent could not say that it is there: {0}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    if (left.compareAndSet(false, true) && connection.getStatus() == Connection.Status.CONNECTED) {
      try {
        publish(who.subjects().state(who.identity().agent()), null, headers(), Envelope.GONE);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "The agent could not say that it leaves: {0}", e.getMessage());
      }
    }
  }
}
