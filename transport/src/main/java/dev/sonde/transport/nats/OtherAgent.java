package dev.sonde.transport.nats;

import dev.sonde.model.JsonBytes;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.session.AgentLink;
import io.nats.client.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * An agent of contract 3 that is not Sonde's: its modules can be commanded; it knows no checks and
 * runs nothing at once. Thread-safe.
 */
final class OtherAgent implements AgentLink {
  private final String id;
  private final Post post;
  private final String inbox;
  private final LongSupplier nanoTime;
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
  private volatile Heartbeat latest;
  private volatile boolean open = true;
  private volatile long heard;
  private volatile long told;

  /** A command that waits for its answer, and until when. */
  private record Waiting(CommandEvents events, long until) {}

  OtherAgent(String id, Heartbeat first, Post post, String inbox, LongSupplier nanoTime) {
    this.id = id;
    this.latest = first;
    this.post = post;
    this.inbox = inbox;
    this.nanoTime = nanoTime;
    this.heard = nanoTime.getAsLong();
    this.told = heard;
  }

  /** Takes a heartbeat over; tells whether its modules are others than before. */
  boolean heard(Heartbeat heartbeat) {
    boolean changed = !latest.modules().equals(heartbeat.modules());
    latest = heartbeat;
    heard = nanoTime.getAsLong();
    return changed;
  }

  long silentFor() {
    return nanoTime.getAsLong() - heard;
  }

  /** Whether what it says of itself is to be stored again after so many nanoseconds. */
  boolean isDue(long every) {
    long now = nanoTime.getAsLong();
    boolean due = now - told >= every;
    if (due) {
      told = now;
    }
    return due;
  }

  @Override
  public String agent() {
    return id;
  }

  @Override
  public String version() {
    return "contract 3";
  }

  @Override
  public List<String> via() {
    return List.of();
  }

  @Override
  public String carrier() {
    return "nats";
  }

  @Override
  public boolean isOpen() {
    return open && post.isOpen();
  }

  @Override
  public void assign(byte[] assignments) {
    // It knows no checks; that it has confirmed none says so.
  }

  @Override
  public void run(RunOrder order, RunEvents events) {
    events.failed("not_understood", "this agent runs no checks; its modules can be commanded");
  }

  @Override
  public void command(CommandOrder order, CommandEvents events) {
    String own = "agent." + Subjects.token(id);
    Set<String> may = Set.of(own + ".in", own + "." + Subjects.token(order.module()) + ".in");
    String to = latest.inputSubject(order.module()).orElse("");
    // It says itself where it listens; the server speaks nowhere else at its word.
    if (!may.contains(to)) {
      events.failed("unknown_module", "this agent has no module " + order.module());
      return;
    }
    Map<String, Object> request = new LinkedHashMap<>(order.input());
    request.put("request_id", order.id());
    request.putIfAbsent("module", order.module());
    waiting.put(order.id(), new Waiting(events, nanoTime.getAsLong() + order.timeout().toNanos()));
    String reply = inbox + "." + Subjects.token(id) + "." + Subjects.token(order.id());
    if (!isOpen() || !post.send(to, reply, new JsonBytes(512).tree(request).toBytes())) {
      fail(order.id(), "lost", "the broker is away");
    }
  }

  @Override
  public void cancel(String command) {
    waiting.remove(command);
  }

  /** Takes the answer to a command. */
  void answered(String command, Message message) {
    Waiting asked = waiting.remove(command);
    if (asked == null) {
      return;
    }
    if (message.isStatusMessage()) {
      asked.events().failed("lost", "the agent does not listen");
      return;
    }
    try {
      Map<String, Object> answer = JsonTree.object(Envelope.body(message));
      if (answer.get("error") instanceof String error && answer.containsKey("code")) {
        asked.events().failed(String.valueOf(answer.get("code")), error);
      } else {
        asked.events().completed(answer);
      }
    } catch (MalformedException e) {
      asked.events().failed("failed", "the agent's answer is none: " + e.getMessage());
    }
  }

  /** Ends the wait for answers that did not come in time. */
  void tick() {
    long now = nanoTime.getAsLong();
    waiting.forEach(
        (command, asked) -> {
          if (now - asked.until() > 0) {
            fail(command, "timeout", "the agent did not answer in time");
          }
        });
  }

  private void fail(String command, String code, String why) {
    Waiting asked = waiting.remove(command);
    if (asked != null) {
      asked.events().failed(code, why);
    }
  }

  void end() {
    open = false;
    Set.copyOf(waiting.keySet())
        .forEach(command -> fail(command, "lost", "the link to the agent broke"));
  }
}
