package dev.sonde.transport.session;

import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.RunEvents;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What an agent and its server say to each other, on the agent's side. One thread delivers, one
 * brings what the server says; any may close. Once it has ended it stays so.
 */
public final class AgentSession implements Closeable {
  private static final Logger LOG = System.getLogger(AgentSession.class.getName());

  private static final int NO_MODULES = 2;

  private final Carrier carrier;
  private final Commands commands;
  private final Runnable ended;
  private long lastNumber;
  private volatile boolean told;
  private volatile @Nullable Pending pending;
  private volatile @Nullable IOException end;

  /** A delivery that waits for its outcome. */
  private record Pending(long number, CompletableFuture<Outcome> outcome) {}

  /**
   * A session over what is open.
   *
   * @param commands what the server may have the agent do
   * @param firstNumber where the numbers of deliveries begin: any where outcomes of an earlier
   *     session can't be heard, else a random one below 10^17
   * @param ended is called once, when the session has ended
   */
  public AgentSession(Carrier carrier, Commands commands, long firstNumber, Runnable ended) {
    this.carrier = carrier;
    this.lastNumber = firstNumber;
    this.commands = commands;
    this.ended = ended;
  }

  /** Says who this is; if it can't, the session has ended. */
  public void start(AgentIdentity identity) {
    try {
      carrier.send(Carrier.Sort.HELLO, Messages.hello(identity, commands.hash()));
      tellModules();
    } catch (IOException e) {
      end(e);
    }
  }

  /** Whether it has not ended. */
  public boolean isOpen() {
    return end == null;
  }

  /**
   * Tells the server which modules there are.
   *
   * @throws IOException if the session has ended
   */
  public void tellModules() throws IOException {
    byte[] modules = commands.modules();
    if (modules.length > NO_MODULES || told) {
      told = true;
      carrier.send(Carrier.Sort.WORD, Messages.modules(modules));
    }
  }

  /**
   * Tells the server what the agent does now, where it took it over later than it was told.
   *
   * @throws IOException if the session has ended
   */
  public void tellApplied() throws IOException {
    carrier.send(Carrier.Sort.WORD, Messages.applied(commands.hash()));
  }

  /**
   * Sends a delivery and waits for what became of it.
   *
   * @throws SocketTimeoutException if that is not told in time
   * @throws IOException if the link ends before it is told
   */
  public Outcome deliver(byte[] delivery, Duration within) throws IOException {
    Pending waiting = new Pending(++lastNumber, new CompletableFuture<>());
    pending = waiting;
    IOException before = end;
    if (before != null) {
      throw before;
    }
    try {
      carrier.send(Carrier.Sort.DELIVERY, Messages.delivery(waiting.number(), delivery));
      return waiting.outcome().get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("no outcome in time");
    } catch (ExecutionException e) {
      throw new EOFException("the link ended: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      pending = null;
    }
  }

  /**
   * Asks to be told the assignments; they come to the commands.
   *
   * @throws IOException if the session has ended
   */
  public void askAssignments() throws IOException {
    carrier.send(Carrier.Sort.WORD, Messages.wanted());
  }

  /** Takes what the server said; what can't be understood ends the session. */
  public void received(byte[] message) {
    try {
      message(message);
    } catch (IOException e) {
      end(e);
    } catch (MalformedException e) {
      end(new ProtocolException("a message that is none: " + e.getMessage()));
    }
  }

  private void message(byte[] message) throws IOException {
    Optional<PlainOutcome> outcome = PlainOutcome.of(message);
    if (outcome.isPresent()) {
      settle(outcome.get().number(), outcome.get().outcome());
      return;
    }
    Optional<byte[]> assignments = Messages.assignmentsIn(message);
    if (assignments.isPresent()) {
      commands.assigned(assignments.get());
      carrier.send(Carrier.Sort.WORD, Messages.applied(commands.hash()));
      return;
    }
    command(MessageTree.of(message));
  }

  private void command(MessageTree tree) {
    switch (tree.type()) {
      case "outcome" -> settle(tree.whole("number"), tree.outcome());
      case "run" -> commands.run(tree.order(), new Telling(tree.text("id")));
      case "command" -> commands.command(tree.commandOrder(), new Reporting(tree.text("id")));
      case "cancel" -> commands.cancel(tree.text("id"));
      default -> LOG.log(Level.DEBUG, "The server sent a message of a type that is not known");
    }
  }

  /** Nobody is there to take the delivery under way, if there is one. */
  public void unheard(String why) {
    Pending waiting = pending;
    if (waiting != null) {
      waiting.outcome().complete(new Outcome.Later(Duration.ZERO, why));
    }
  }

  private void settle(long number, Outcome outcome) {
    Pending waiting = pending;
    if (waiting != null && waiting.number() == number) {
      waiting.outcome().complete(outcome);
    }
  }

  /** Notes that the session has ended. */
  public void end(IOException why) {
    synchronized (this) {
      if (end != null) {
        return;
      }
      end = why;
    }
    carrier.close();
    Pending waiting = pending;
    if (waiting != null) {
      waiting.outcome().completeExceptionally(why);
    }
    commands.cancelAll();
    ended.run();
  }

  @Override
  public void close() {
    end(new EOFException("closed by the agent"));
  }

  /** Tells the server what happens during a run. */
  private final class Telling implements RunEvents {
    private final String id;

    Telling(String id) {
      this.id = id;
    }

    @Override
    public void step(String text) {
      send(Messages.step(id, text));
    }

    @Override
    public void sample(int number, OptionalDouble rttMillis, String text) {
      send(Messages.sample(id, number, rttMillis, text));
    }

    @Override
    public void result(long time, Fields fields) {
      send(Messages.result(id, time, fields));
    }

    @Override
    public void failed(String code, String error) {
      send(Messages.failed(id, code, error));
    }
  }

  /** Tells the server how a command fares. */
  private final class Reporting implements CommandEvents {
    private final String id;

    Reporting(String id) {
      this.id = id;
    }

    @Override
    public void progress(String text) {
      send(Messages.progress(id, text));
    }

    @Override
    public void completed(Map<String, Object> output) {
      if (!isSent(MessageTree.completed(id, output))) {
        failed("failed", "the result is larger than the way to the server takes");
      }
    }

    @Override
    public void failed(String code, String error) {
      send(Messages.commandFailed(id, code, error));
    }
  }

  private void send(byte[] message) {
    boolean _ = isSent(message);
  }

  /** Sends a message, unless it is too large. */
  private boolean isSent(byte[] message) {
    try {
      carrier.send(Carrier.Sort.WORD, message);
    } catch (MessageTooLargeException e) {
      LOG.log(Level.WARNING, "Something could not be told to the server: " + e.getMessage());
      return false;
    } catch (IOException e) {
      end(e);
    }
    return true;
  }
}
