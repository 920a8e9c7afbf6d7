package dev.sonde.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Asks for commands by the server's API, one after the other, and waits for each result. The server
 * takes ten a second from one address; what it puts off is asked again and not timed.
 */
final class CommandTimes {
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpRequest request;

  /** Commands to the module {@code echo} of an agent. */
  CommandTimes(int port, String agent) {
    String body = "{\"module\":\"echo\",\"input\":{},\"agents\":[\"" + agent + "\"]}";
    this.request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/commands"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json")
            .header("Accept", "application/x-ndjson")
            .POST(BodyPublishers.ofString(body))
            .build();
  }

  /** How long each of so many took. */
  Latencies run(int count) throws IOException, InterruptedException {
    Latencies times = new Latencies();
    while (times.size() < count) {
      long began = System.nanoTime();
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      if (answer.statusCode() == 429) {
        answer.body().close();
        TimeUnit.MILLISECONDS.sleep(100);
        continue;
      }
      String lines = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
      if (answer.statusCode() / 100 != 2 || !lines.contains("\"ok\":true")) {
        throw new IOException("status " + answer.statusCode() + ": " + lines);
      }
      times.add(System.nanoTime() - began);
    }
    return times;
  }
}
