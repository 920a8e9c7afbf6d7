package dev.sonde.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/**
 * Stands between agents and a server and notes which reports were acknowledged, in their order.
 * While the server is away, it hangs up. Thread-safe.
 */
final class Wire implements AutoCloseable {
  private static final String REPORTS = "/api/v1/reports";

  private final HttpServer listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Http server;
  private final Map<String, List<Long>> acknowledged = new LinkedHashMap<>();

  /** A wire to the server on a port, which need not run yet. */
  Wire(int serverPort) throws IOException {
    server = new Http(serverPort);
    listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext(REPORTS, this::pass);
    listener.setExecutor(threads);
    listener.start();
  }

  /** Where agents are to send their reports. */
  String address() {
    return "http://127.0.0.1:" + listener.getAddress().getPort();
  }

  /** For each stream, in the order of their first reports, the sequences that were acknowledged. */
  synchronized Map<String, List<Long>> acknowledged() {
    Map<String, List<Long>> copy = new LinkedHashMap<>();
    acknowledged.forEach((stream, sequences) -> copy.put(stream, List.copyOf(sequences)));
    return copy;
  }

  /** How many reports were acknowledged. */
  int count() {
    return acknowledged().values().stream().mapToInt(List::size).sum();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Http.Answer answer = server.post(REPORTS, body, "Content-Type", "application/json");
      if (answer.status() == 200) {
        note(body);
      }
      answer
          .headers()
          .firstValue("Retry-After")
          .ifPresent(wait -> exchange.getResponseHeaders().set("Retry-After", wait));
      exchange.getResponseHeaders().set("Content-Type", answer.header("Content-Type"));
      exchange.sendResponseHeaders(answer.status(), answer.bytes().length);
      exchange.getResponseBody().write(answer.bytes());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void note(byte[] delivery) {
    for (JsonNode report : Http.JSON.readTree(delivery).get("reports")) {
      acknowledged
          .computeIfAbsent(report.get("stream").asString(), _ -> new ArrayList<>())
          .add(report.get("sequence").asLong());
    }
  }

  @Override
  public void close() {
    listener.stop(0);
    server.close();
    threads.shutdownNow();
  }
}
