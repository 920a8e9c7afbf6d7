package dev.sonde.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fault;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The receiver behind a real server, from outside. */
@Timeout(60)
class HttpReceiverIT {
  private static final int MAX_BYTES = 100_000;
  private static final Duration BODY_TIMEOUT = Duration.ofMillis(500);

  private final Recorder handler = new Recorder();
  private final BodyReader bodies = new BodyReader(BODY_TIMEOUT, System::nanoTime);
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer server = build();

  @BeforeEach
  void start() {
    bodies.start();
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop();
    bodies.close();
  }

  @Test
  void acknowledges() throws Exception {
    handler.outcome = new Outcome.Acknowledged(2, 1);

    HttpResponse<String> response = post("{}".getBytes(StandardCharsets.UTF_8));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body()).isEqualTo("{\"stored\":2,\"duplicates\":1}");
    assertThat(handler.bodies.take()).asString().isEqualTo("{}");
  }

  @Test
  void namesTheFaultsOfWhatIsRefused() throws Exception {
    handler.outcome = new Outcome.Refused(List.of(new Fault("agent", "is \"missing\"")));

    HttpResponse<String> response = post(new byte[0]);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.body())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"The delivery is not valid\",\"status\":400,"
                + "\"faults\":[{\"path\":\"agent\",\"problem\":\"is \\\"missing\\\"\"}]}");
  }

  @Test
  void asksToComeBackWhenBusy() throws Exception {
    handler.outcome = new Outcome.Later(Duration.ofMillis(1500), "busy", Outcome.Later.Cause.BUSY);

    HttpResponse<String> response = post(new byte[1]);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("2");
    assertThat(response.body()).contains("\"detail\":\"busy\"");
  }

  @Test
  void asksToComeBackWhenItCannotStore() throws Exception {
    handler.outcome = new Outcome.Later(Duration.ZERO, "disk full");

    HttpResponse<String> response = post(new byte[1]);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void passesWhatTheHandlerFindsTooLarge() throws Exception {
    handler.outcome = new Outcome.TooLarge("at most 3");

    assertThat(post(new byte[4]).statusCode()).isEqualTo(413);
  }

  @Test
  void takesABodyOfTheLargestSize() throws Exception {
    assertThat(post(new byte[MAX_BYTES]).statusCode()).isEqualTo(200);
    assertThat(handler.bodies.take()).hasSize(MAX_BYTES);
  }

  @Test
  void turnsAwayABodyThatIsTooLarge() throws Exception {
    HttpResponse<String> response = post(new byte[MAX_BYTES + 1]);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("\"detail\":\"the body is larger than 100000 bytes\"");
    assertThat(handler.tooLarge).hasValue(1);
    assertThat(handler.bodies).isEmpty();
  }

  @Test
  void turnsAwayAHundredMegabytesBeforeReadingThem() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n");

      assertThat(firstLine(socket)).startsWith("HTTP/1.1 413");
    }
    assertThat(handler.bodies).isEmpty();
  }

  @Test
  void turnsAwayAnEndlessChunkedBody() throws IOException {
    try (Socket socket = connect()) {
      send(
          socket, "POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
      for (int sent = 0; sent <= MAX_BYTES; sent += 0x1000) {
        send(socket, chunk);
      }

      assertThat(firstLine(socket)).startsWith("HTTP/1.1 413");
    }
    assertThat(handler.bodies).isEmpty();
  }

  @Test
  void turnsAwayAHugeChunkBeforeReadingIt() throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          "POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "7fffffff\r\nxxxx");

      assertThat(firstLine(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void takesChunkedBodies() throws Exception {
    HttpRequest request =
        request()
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[50_000])))
            .build();

    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(handler.bodies.take()).hasSize(50_000);
  }

  @Test
  void takesGzip() throws Exception {
    HttpResponse<String> response = postGzip(gzip(new byte[90_000]));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(handler.bodies.take()).hasSize(90_000);
  }

  @Test
  void turnsAwayAGzipBomb() throws Exception {
    HttpResponse<String> response = postGzip(gzip(new byte[50_000_000]));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(handler.bodies).isEmpty();
  }

  @Test
  void refusesWhatIsNotGzip() throws Exception {
    assertThat(postGzip("{\"not\": \"gzip at all\"}".getBytes(StandardCharsets.UTF_8)).statusCode())
        .isEqualTo(400);
    assertThat(handler.bodies).isEmpty();
  }

  @Test
  void endsAConnectionWhoseBodyTakesTooLong() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
      long begun = System.nanoTime();

      byte[] answer = socket.getInputStream().readAllBytes();

      assertThat(answer).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(BODY_TIMEOUT.dividedBy(2), Duration.ofSeconds(20));
    }
    assertThat(handler.bodies).isEmpty();
  }

  @Test
  void goesOnAfterABodyThatEndedEarly() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    }

    assertThat(post(new byte[3]).statusCode()).isEqualTo(200);
    assertThat(handler.bodies.take()).hasSize(3);
  }

  private WebServer build() {
    WebServerConfig.Builder builder =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .shutdownHook(false)
            .routing(routing -> routing.register(new HttpReceiver(handler, bodies, MAX_BYTES)));
    ListenerLimits.set(builder, MAX_BYTES);
    return builder.build();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.port() + HttpReceiver.PATH));
  }

  private HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
    return client.send(
        request().POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> postGzip(byte[] body) throws IOException, InterruptedException {
    return client.send(
        request().header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofString());
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String firstLine(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }

  /** Keeps what it is handed and answers as it is told. */
  private static final class Recorder implements DeliveryHandler {
    private final BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
    private final AtomicInteger tooLarge = new AtomicInteger();
    private volatile Outcome outcome = new Outcome.Acknowledged(1, 0);

    @Override
    public Outcome receive(byte[] delivery) {
      bodies.add(delivery);
      return outcome;
    }

    @Override
    public void turnedAwayTooLarge() {
      tooLarge.incrementAndGet();
    }
  }
}
