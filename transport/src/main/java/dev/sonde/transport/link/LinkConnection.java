package dev.sonde.transport.link;

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
 * An open link, on the agent's side. One thread delivers; a thread of its own hears the server; any
 * may close. Once it has ended it stays so.
 */
final class LinkConnection implements Closeable {
  private static final Logger LOG = System.getLogger(LinkConnection.class.getName());

  private static final int NO_MODULES = 2;

  private final WebSocket socket;
  private final Commands commands;
  private final Runnable ended;
  private long lastNumber;
  private volatile boolean told;
  private volatile @Nullable Pending pending;
  private volatile @Nullable IOException end;

  /** A delivery that waits for its outcome. */
  private record Pending(long number, CompletableFuture<Outcome> outcome) {}

  /**
   * A link over a WebSocket that is open.
   *
   * @param ended is called once, when the link has ended
   */
  LinkConnection(WebSocket socket, Commands commands, Runnable ended) {
    this.socket = socket;
    this.commands = commands;
    this.ended = ended;
  }

  /** Says who this is, and begins to hear the server; if it can't, the link has ended. */
  void start(String agent, String version) {
    try {
      socket.send(LinkText.hello(agent, version, commands.hash()));
      tellModules();
      Thread.ofPlatform().name("link").daemon().start(this::hear);
    } catch (IOException e) {
      end(e);
    }
  }

  boolean isOpen() {
    return end == null;
  }

  /** Tells the server which modules there are. */
  void tellModules() throws IOException {
    byte[] modules = commands.modules();
    if (modules.length > NO_MODULES || told) {
      told = true;
      socket.send(LinkText.modules(modules));
    }
  }

  /** Whether the server said anything since the link was opened. */
  boolean serverSpoke() {
    return socket.peerSpoke();
  }

  /**
   * Sends a delivery and waits for what became of it.
   *
   * @throws SocketTimeoutException if that is not told in time
   * @throws IOException if the link ends before it is told
   */
  Outcome deliver(byte[] delivery, Duration within) throws IOException {
    Pending waiting = new Pending(++lastNumber, new CompletableFuture<>());
    pending = waiting;
    IOException before = end;
    if (before != null) {
      throw before;
    }
    try {
      socket.send(LinkText.delivery(waiting.number(), delivery));
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

  /** Asks to be told the assignments; they come to the commands. */
  void askAssignments() throws IOException {
    socket.send(LinkText.wanted());
  }

  private void hear() {
    try {
      while (true) {
        message(socket.receive());
      }
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
    Optional<byte[]> assignments = LinkText.assignmentsIn(message);
    if (assignments.isPresent()) {
      commands.assigned(assignments.get());
      socket.send(LinkText.applied(commands.hash()));
      return;
    }
    command(LinkTree.of(message));
  }

  private void command(LinkTree tree) {
    switch (tree.type()) {
      case "outcome" -> settle(tree.whole("number"), tree.outcome());
      case "run" -> commands.run(tree.order(), new Telling(tree.text("id")));
      case "command" -> commands.command(tree.commandOrder(), new Reporting(tree.text("id")));
      case "cancel" -> commands.cancel(tree.text("id"));
      default -> LOG.log(Level.DEBUG, "The server sent a message of a type that is not known");
    }
  }

  private void settle(long number, Outcome outcome) {
    Pending waiting = pending;
    if (waiting != null && waiting.number() == number) {
      waiting.outcome().complete(outcome);
    }
  }

  private void end(IOException why) {
    synchronized (this) {
      if (end != null) {
        return;
      }
      end = why;
    }
    socket.close();
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
      send(LinkText.step(id, text));
    }

    @Override
    public void sample(int number, OptionalDouble rttMillis, String text) {
      send(LinkText.sample(id, number, rttMillis, text));
    }

    @Override
    public void result(long time, Fields fields) {
      send(LinkText.result(id, time, fields));
    }

    @Override
    public void failed(String code, String error) {
      send(LinkText.failed(id, code, error));
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
      send(LinkText.progress(id, text));
    }

    @Override
    public void completed(Map<String, Object> output) {
      send(LinkTree.completed(id, output));
    }

    @Override
    public void failed(String code, String error) {
      send(LinkText.commandFailed(id, code, error));
    }
  }

  private void send(byte[] message) {
    try {
      socket.send(message);
    } catch (IOException e) {
      end(e);
    }
  }
}
