package dev.sonde.transport.nats;

import dev.sonde.model.JsonBytes;
import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Contract 3 on the agent's side: requests on {@code agent.{id}.in} and {@code
 * agent.{id}.{module}.in}, answers, heartbeats, and what becomes of modules. Thread-safe.
 */
public final class ModuleSubjects {
  private static final Logger LOG = System.getLogger(ModuleSubjects.class.getName());
  private static final long HEARTBEAT_MILLIS = 2_000;
  private static final int MOST_AT_ONCE = 64;
  private static final int LONGEST_REQUEST = 256 << 10;
  private static final int MOST_PENDING = 1_000;
  private static final int MOST_PENDING_BYTES = 8 << 20;

  /** Where an answer would be taken for something else, and so does not go. */
  private static final Pattern NO_REPLY =
      Pattern.compile("(agent|heartbeat|sonde|\\$[^.]*)(\\..*)?");

  private final String agent;
  private final ModuleGateway modules;
  private final InstantSource clock;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile @Nullable Connection connection;

  /**
   * Subjects of an agent's modules.
   *
   * @param agent the agent's id
   */
  public ModuleSubjects(String agent, ModuleGateway modules, InstantSource clock) {
    this.agent = agent;
    this.modules = modules;
    this.clock = clock;
    modules.listen(this::changed);
  }

  /** How many requests were not given to a module. */
  public long refused() {
    return refused.get();
  }

  void opened(Connection opened, ScheduledExecutorService timer) {
    Dispatcher dispatcher = opened.createDispatcher(message -> {});
    dispatcher.setPendingLimits(MOST_PENDING, MOST_PENDING_BYTES);
    dispatcher.subscribe(subject("in"), message -> asked(message, Optional.empty()));
    dispatcher.subscribe(subject("*.in"), message -> asked(message, moduleOf(message)));
    connection = opened;
    ScheduledFuture<?> _ =
        timer.scheduleWithFixedDelay(this::beat, 0, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
  }

  void closing() {
    connection = null;
  }

  private String subject(String part) {
    return "agent." + Subjects.token(agent) + "." + part;
  }

  private static Optional<String> moduleOf(Message message) {
    String word = Subjects.word(message.getSubject(), 2);
    return Optional.of(Subjects.id(word).orElse(word));
  }

  private void asked(Message message, Optional<String> addressed) {
    String before = addressed.map(name -> Subjects.token(name) + ".").orElse("");
    Answer answer =
        new Answer(subject(before + "out"), subject(before + "error"), replyTo(message));
    String id = "";
    String module = addressed.orElse("");
    try {
      byte[] body = Envelope.body(message);
      if (body.length > LONGEST_REQUEST) {
        throw new MalformedException("", "expected at most " + LONGEST_REQUEST + " bytes");
      }
      ModuleRequest request = ModuleRequest.of(body);
      id = request.id().orElseGet(() -> "nats-" + numbers.incrementAndGet());
      module = addressed.orElseGet(request::module);
      run(request, id, module, answer);
    } catch (MalformedException e) {
      refuse(answer, id, module, "bad_json", e.getMessage());
    }
  }

  private void run(ModuleRequest request, String id, String module, Answer answer) {
    Optional<String> schema = modules.schema(module);
    if (schema.isEmpty()) {
      refuse(
          answer, id, module, "unknown_module", "there is no module " + PointRules.quoted(module));
    } else if (underWay.size() >= MOST_AT_ONCE) {
      refuse(answer, id, module, "busy", "too many requests are under way");
    } else if (!underWay.add(id)) {
      refuse(answer, id, module, "duplicate", "a request with this id is under way");
    } else {
      modules.run(
          new CommandOrder(id, module, request.input(schema.get()), request.timeout()),
          new Answering(id, module, answer));
    }
  }

  private void refuse(Answer answer, String id, String module, String code, @Nullable String why) {
    refused.incrementAndGet();
    answer.failed(id, module, code, String.valueOf(why));
  }

  private static Optional<String> replyTo(Message message) {
    return Optional.ofNullable(message.getReplyTo())
        .filter(to -> !to.isEmpty() && !NO_REPLY.matcher(to).matches());
  }

  private void beat() {
    try {
      byte[] heartbeat = modules.heartbeat();
      publish("heartbeat." + Subjects.token(agent), heartbeat);
      publish("agent.heartbeat_module", heartbeat);
    } catch (RuntimeException e) {
      // The next one may do better; a timer that threw would tick no more.
      LOG.log(Level.WARNING, "A heartbeat failed", e);
    }
  }

  private double seconds() {
    return clock.millis() / 1e3;
  }

  private static byte[] json(Map<String, Object> document) {
    return new JsonBytes(512).tree(document).toBytes();
  }

  private void changed(ModuleGateway.Change change) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("agent_id", agent);
    document.put("module_name", change.module());
    document.put("state", change.state());
    document.put("error_message", change.error().orElse(""));
    document.put("details", change.details());
    document.put("request_id", change.request().orElse(""));
    document.put("timestamp", seconds());
    publish("agent.module.state", json(document));
  }

  private void publish(String to, byte[] message) {
    Connection open = connection;
    if (open == null || open.getStatus() != Connection.Status.CONNECTED) {
      return;
    }
    try {
      open.publish(to, message);
    } catch (IllegalStateException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "nothing was published to {0}: {1}", to, e.getMessage());
    }
  }

  /** Where an answer goes. */
  private final class Answer {
    private final String out;
    private final String error;
    private final Optional<String> reply;

    Answer(String out, String error, Optional<String> reply) {
      this.out = out;
      this.error = error;
      this.reply = reply;
    }

    void completed(byte[] output) {
      publish(out, output);
      reply.ifPresent(to -> publish(to, output));
    }

    void failed(String id, String module, String code, String why) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("request_id", id);
      document.put("module", module);
      document.put("error", why);
      document.put("code", code);
      byte[] message = json(document);
      publish(error, message);
      reply.ifPresent(to -> publish(to, message));
    }
  }

  /** Answers one request, once. */
  private final class Answering implements CommandEvents {
    private final String id;
    private final String module;
    private final Answer answer;
    private final AtomicBoolean answered = new AtomicBoolean();

    Answering(String id, String module, Answer answer) {
      this.id = id;
      this.module = module;
      this.answer = answer;
    }

    private boolean isFirst() {
      boolean first = answered.compareAndSet(false, true);
      if (first) {
        underWay.remove(id);
      }
      return first;
    }

    @Override
    public void progress(String text) {
      // The contract has no place for it.
    }

    @Override
    public void completed(Map<String, Object> output) {
      if (isFirst()) {
        Map<String, Object> document = new LinkedHashMap<>(output);
        document.putIfAbsent("request_id", id);
        answer.completed(json(document));
      }
    }

    @Override
    public void failed(String code, String error) {
      if (isFirst()) {
        answer.failed(id, module, code, error);
      }
    }
  }
}
