package dev.sonde.transport;

import dev.sonde.transport.session.AgentLink;
import dev.sonde.transport.session.LinkedAgents;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The server's side of a transport, whose handler does what a test says. It can be stopped and
 * started.
 */
public abstract class ContractPeer implements AutoCloseable, LinkedAgents {
  public static final int MAX_BYTES = 200_000;

  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final List<AgentLink> joined = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile Function<String, Outcome> behaviour = delivery -> new Outcome.Acknowledged(1, 0);
  private volatile int refusedForSize;

  protected final DeliveryHandler handler() {
    return new DeliveryHandler() {
      @Override
      public Outcome receive(byte[] delivery) {
        String text = new String(delivery, StandardCharsets.UTF_8);
        taken.add(text);
        return behaviour.apply(text);
      }

      @Override
      public synchronized void turnedAwayTooLarge() {
        refusedForSize++;
      }
    };
  }

  /** Where agents reach it. */
  public abstract URI uri();

  /** Ends all connections, and takes nothing more. */
  public abstract void stop();

  /** Is there again, where it was before. */
  public abstract void startAgain();

  /** Notices agents that are gone, as a server does once a second. */
  public abstract void tick();

  @Override
  public abstract void close();

  /** From now on answers as a function of the delivery. */
  public final void answer(Function<String, Outcome> answers) {
    behaviour = answers;
  }

  /** All deliveries that the handler was given, in order. */
  public final List<String> taken() {
    return taken;
  }

  public final int refusedForSize() {
    return refusedForSize;
  }

  /** All links that were ever opened, in order. */
  public final List<AgentLink> joined() {
    return joined;
  }

  /** What agents said of themselves. */
  public final List<String> told() {
    return told;
  }

  @Override
  public final void joined(AgentLink link, String hash) {
    told.add("joined " + link.agent() + " " + link.version() + " " + hash);
    joined.add(link);
  }

  @Override
  public final void applied(AgentLink link, String hash) {
    told.add("applied " + hash);
  }

  @Override
  public final void asked(AgentLink link) {
    told.add("asked");
  }

  @Override
  public final void modules(AgentLink link, List<?> modules) {
    told.add("modules " + modules);
  }

  @Override
  public final void left(AgentLink link) {
    told.add("left " + link.agent());
  }
}
