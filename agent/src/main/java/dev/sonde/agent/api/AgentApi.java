package dev.sonde.agent.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sonde.agent.AgentSettings;
import dev.sonde.agent.AgentStatus;
import dev.sonde.agent.module.CrashRecord;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.agent.module.ModuleRefusedException;
import dev.sonde.model.JsonBytes;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The agent's own API: health, status, metrics, and its modules. Beyond loopback nothing can be
 * changed or run by it, since it knows no users. Thread-safe.
 */
public final class AgentApi implements AutoCloseable {
  /** The longest body of a request, in bytes. */
  static final int MOST_BODY = 64 * 1024;

  private static final Logger LOG = System.getLogger(AgentApi.class.getName());
  private static final int MOST_ERRORS = 100;

  private final AgentView agent;
  private final ModuleHost host;
  private final HttpServer server;
  private final boolean isLocal;
  private final AtomicLong number = new AtomicLong();

  /** What is answered. */
  record Answer(int status, String type, byte[] body) {
    static Answer json(int status, Object tree) {
      return new Answer(status, "application/json", new JsonBytes(512).tree(tree).toBytes());
    }

    static Answer problem(int status, String error) {
      return json(status, Map.of("error", error));
    }
  }

  private AgentApi(AgentView agent, ModuleHost host, HttpServer server, boolean isLocal) {
    this.agent = agent;
    this.host = host;
    this.server = server;
    this.isLocal = isLocal;
  }

  /** Starts to answer; empty if the address can't be had, which is logged. */
  public static Optional<AgentApi> start(
      AgentSettings.Listen at, AgentView agent, ModuleHost host) {
    bound("jdk.httpserver.maxConnections", "64");
    bound("sun.net.httpserver.maxReqTime", "20");
    try {
      InetAddress address = InetAddress.getByName(at.host());
      HttpServer server = HttpServer.create(new InetSocketAddress(address, at.port()), 16);
      AgentApi api = new AgentApi(agent, host, server, address.isLoopbackAddress());
      server.createContext("/", api::handle);
      server.setExecutor(task -> Thread.ofVirtual().name("api").start(task));
      server.start();
      return Optional.of(api);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "The agent's API can't listen on {0}:{1}: {2}; the agent goes on without it (api)",
          at.host(),
          Integer.toString(at.port()),
          e.getMessage());
      return Optional.empty();
    }
  }

  /** The server takes its bounds from properties, unless the operator set them. */
  private static void bound(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), isHead ? -1 : answer.body().length);
      if (!isHead) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    Optional<Answer> refusal = Callers.refusal(exchange, isLocal);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    try {
      String path = exchange.getRequestURI().getPath();
      return exchange.getRequestMethod().equals("POST") ? post(exchange, path) : show(path);
    } catch (MalformedException e) {
      return Answer.problem(400, String.valueOf(e.getMessage()));
    } catch (ModuleRefusedException e) {
      return Answer.problem(409, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.problem(503, "the agent ends");
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A request to the agent's API failed", e);
      return Answer.problem(500, "the agent failed at this; its log says how");
    }
  }

  private Answer show(String path) {
    return switch (path) {
      case "/health" -> Answer.json(200, Map.of("status", "ok"));
      case "/status" -> Answer.json(200, status());
      case "/modules" -> new Answer(200, "application/json", host.json());
      case "/errors" -> Answer.json(200, Map.of("errors", errors()));
      case "/metrics" ->
          new Answer(
              200,
              "text/plain; version=0.0.4; charset=utf-8",
              Exposition.of(agent, host).getBytes(StandardCharsets.UTF_8));
      default ->
          Answer.problem(
              404,
              "there is /health, /status, /modules, /errors and /metrics, and to POST to:"
                  + " /modules/NAME/run, /reload, /recover and /stop");
    };
  }

  private Answer post(HttpExchange exchange, String path) throws IOException, InterruptedException {
    String[] parts = path.split("/", -1);
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY + 1);
    if (body.length > MOST_BODY) {
      return Answer.problem(413, "expected at most " + MOST_BODY + " bytes");
    }
    if (parts.length != 4 || !parts[1].equals("modules")) {
      return Answer.problem(404, "expected /modules/NAME/run, /reload, /recover or /stop");
    }
    String module = parts[2];
    return switch (parts[3]) {
      case "run" -> run(module, body);
      case "reload" -> change(() -> host.reload(module));
      case "recover" -> change(() -> host.recover(module));
      case "stop" -> change(() -> host.stop(module));
      default -> Answer.problem(404, "expected run, reload, recover or stop, found " + parts[3]);
    };
  }

  private Answer change(Runnable what) {
    what.run();
    return new Answer(200, "application/json", host.json());
  }

  private Answer run(String module, byte[] body) throws InterruptedException {
    Map<String, Object> input = body.length == 0 ? Map.of() : JsonTree.object(body);
    Object given = input.getOrDefault("request_id", "api-" + number.incrementAndGet());
    return new OneRun(host, module, String.valueOf(given)).answer(input);
  }

  private Map<String, Object> status() {
    AgentStatus status = agent.status();
    Map<String, Object> spool = new LinkedHashMap<>();
    spool.put("waiting", status.waiting());
    spool.put("lost", status.lost());
    spool.put("failing", status.spoolFailing());
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("destination", agent.server());
    server.put("reachable", status.trouble().isEmpty());
    status.trouble().ifPresent(trouble -> server.put("trouble", trouble));
    server.put("reports_sent", status.sent());
    server.put("reports_refused", status.refused());
    Map<String, Object> checks = new LinkedHashMap<>();
    agent
        .observation()
        .asMap()
        .forEach(
            (name, value) -> {
              if (name.startsWith("checks") || name.startsWith("assignments")) {
                checks.put(name, value);
              }
            });
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", agent.id());
    all.put("version", agent.version());
    all.put("server", server);
    all.put("spool", spool);
    all.put("checks", checks);
    all.put("commands", Map.of("running", host.running(), "failed", host.failures()));
    return all;
  }

  private List<Map<String, Object>> errors() {
    return host.crashes().newest(MOST_ERRORS).stream().map(AgentApi::tree).toList();
  }

  private static Map<String, Object> tree(CrashRecord crash) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("time", crash.time() / 1e6);
    tree.put("module", crash.module());
    tree.put("request_id", crash.request());
    tree.put("error", crash.error());
    tree.put("trace", crash.trace());
    return tree;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
