package dev.sonde.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fault;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Traced;
import dev.sonde.transport.dial.UplinkOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUplinkTest {
  private static final String PROBLEM = "application/problem+json";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private static final UplinkOptions HASTY =
      new UplinkOptions(
          Duration.ofSeconds(1), Duration.ofMillis(300), Optional.empty(), "sonde-agent/1");
  private static final byte[] DELIVERY = "{\"agent\":\"ä\"}".getBytes(StandardCharsets.UTF_8);

  @Test
  void postsTheDeliveryAndReadsHowManyWereStored() throws IOException {
    try (RawServer server = new RawServer(storing());
        HttpUplink uplink = uplink(server)) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(2, 1));
      assertThat(server.requests())
          .containsExactly(
              "POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server.port()
                  + "\r\nUser-Agent: sonde-agent/1\r\nContent-Type: application/json\r\n"
                  + "Content-Length: "
                  + DELIVERY.length
                  + "\r\n\r\n{\"agent\":\"ä\"}");
    }
  }

  @Test
  void carriesTheTraceThatItsThreadWorksFor() throws IOException {
    try (RawServer server = new RawServer(storing());
        HttpUplink uplink = uplink(server);
        Telemetry.Installed _ = Telemetry.install(new Traced())) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(2, 1));
      assertThat(server.requests().getFirst())
          .contains("\r\ntraceparent: " + Traced.CONTEXT.traceparent() + "\r\n\r\n{");
    }
  }

  @Test
  void keepsItsConnection() throws IOException {
    try (RawServer server = new RawServer(storing());
        HttpUplink uplink = uplink(server)) {
      for (int i = 0; i < 5; i++) {
        assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
      }
      assertThat(server.requests()).hasSize(5);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void connectsAnewWhenTheServerHasClosedTheKeptConnection() throws IOException {
    RawServer.Behaviour closing =
        (count, socket) -> {
          storing().answer(count, socket);
          socket.close();
        };
    try (RawServer server = new RawServer(closing);
        HttpUplink uplink = uplink(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
      }
      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void connectsAnewWhenTheServerSaidThatItWouldClose() throws IOException {
    try (RawServer server =
            new RawServer(
                RawServer.says(200, "application/json", RawServer.STORED, "Connection: close"));
        HttpUplink uplink = uplink(server)) {
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void understandsChunkedAnswersAndInterimOnes() throws IOException {
    RawServer.Behaviour chunked =
        (count, socket) ->
            RawServer.write(
                socket,
                String.join(
                    "\r\n",
                    "HTTP/1.1 103 Early Hints",
                    "Link: x",
                    "",
                    "HTTP/1.1 200 OK",
                    "content-type: application/json; charset=utf-8",
                    "transfer-encoding: chunked",
                    "",
                    "a;x=1",
                    "{\"stored\":",
                    "12",
                    "4,\"duplicates\":0}",
                    "0",
                    "Trailer: x",
                    "",
                    ""));
    try (RawServer server = new RawServer(chunked);
        HttpUplink uplink = uplink(server)) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(4, 0));
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(4, 0));
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void understandsAnAnswerThatEndsWithTheConnection() throws IOException {
    RawServer.Behaviour untilTheEnd =
        (count, socket) -> {
          RawServer.write(
              socket,
              "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + RawServer.STORED);
          socket.close();
        };
    try (RawServer server = new RawServer(untilTheEnd);
        HttpUplink uplink = uplink(server)) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(2, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 422})
  void aProblemDocumentIsARefusalWithItsFaults(int status) throws IOException {
    String body =
        "{\"type\":\"about:blank\",\"title\":\"Malformed\",\"status\":400,\"x\":{\"y\":[1]},"
            + "\"faults\":[{\"path\":\"agent\",\"problem\":\"must not\\nbe empty\",\"more\":[{}]},"
            + "{\"path\":\"sent\",\"problem\":\"is missing\"}]}";
    assertThat(outcome(RawServer.says(status, PROBLEM, body)))
        .isEqualTo(
            new Outcome.Refused(
                List.of(new Fault("agent", "must not be empty"), new Fault("sent", "is missing"))));
  }

  @Test
  void aProblemDocumentWithoutFaultsIsARefusalWithItsDetail() throws IOException {
    assertThat(
            outcome(
                RawServer.says(
                    400, PROBLEM, "{\"title\":\"Bad\",\"detail\":\"not JSON\",\"status\":400}")))
        .isEqualTo(new Outcome.Refused(List.of(new Fault("", "not JSON"))));
  }

  @ParameterizedTest
  @CsvSource({
    "200, text/html, <h1>hello</h1>",
    "200, application/json, {}",
    "200, application/json, [1]",
    "200, application/json, '{\"stored\":\"2\"}'",
    "200, application/json, '{\"stored\":2'",
    "200, text/html, '{\"stored\":2,\"duplicates\":0}'",
    "200, application/json, '{\"stored\":-2,\"duplicates\":0}'",
    "400, text/html, <h1>Bad Request</h1>",
    "400, application/json, '{\"error\":\"x\"}'",
    "422, application/problem+json, nonsense"
  })
  void whatIsNoSondeServerMakesNobodyDropAnything(int status, String type, String body)
      throws IOException {
    assertThat(outcome(RawServer.says(status, type, body)))
        .isEqualTo(new Outcome.Later(Duration.ZERO, "what answers there is not a Sonde server"));
  }

  @Test
  void aDeliveryMayBeTooLargeForTheServerOrForAProxy() throws IOException {
    assertThat(outcome(RawServer.says(413, PROBLEM, "{\"detail\":\"at most 1 MiB\"}")))
        .isEqualTo(new Outcome.TooLarge("at most 1 MiB"));
    assertThat(outcome(RawServer.says(413, "text/html", "<h1>too large</h1>")))
        .isEqualTo(new Outcome.TooLarge("it answers 413"));
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7, it asks to slow down (429)",
    "503, '', 0, it is not ready (503)",
    "503, soon, 0, it is not ready (503)",
    "503, -5, 0, it is not ready (503)",
    "503, 'Thu, 01 Jan 2026 00:01:30 GMT', 90, it is not ready (503)",
    "503, 'Thu, 01 Jan 2015 00:01:30 GMT', 0, it is not ready (503)",
    "500, '', 0, it answers 500",
    "401, '', 0, it does not let this agent in (401)",
    "403, '', 0, it does not let this agent in (403)",
    "404, '', 0, it does not know /api/v1/reports (404); is it a Sonde server?"
  })
  void otherStatusesAskForAnotherAttempt(int status, String header, long seconds, String reason)
      throws IOException {
    assertThat(outcome(RawServer.says(status, "text/plain", "x", "Retry-After: " + header)))
        .isEqualTo(new Outcome.Later(Duration.ofSeconds(seconds), reason));
  }

  @Test
  void theServersOwnWordsAreTheReason() throws IOException {
    assertThat(outcome(RawServer.says(503, PROBLEM, "{\"detail\":\"the disk is full\"}")))
        .isEqualTo(new Outcome.Later(Duration.ZERO, "the disk is full"));
  }

  @Test
  void redirectsAreToldAndNotFollowed() throws IOException {
    try (RawServer elsewhere = new RawServer(storing())) {
      String location = elsewhere.uri() + "/api/v1/reports";
      assertThat(outcome(RawServer.says(308, "text/plain", "", "Location: " + location)))
          .isEqualTo(
              new Outcome.Later(
                  Duration.ZERO,
                  "it redirects to " + location + "; set the server's address to where it is"));
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno header at all\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n"
      })
  void garbageIsSaidToBeNotHttp(String garbage) throws IOException {
    Outcome outcome = outcome((count, socket) -> RawServer.write(socket, garbage));
    assertThat(outcome).isInstanceOf(Outcome.Later.class);
    assertThat(((Outcome.Later) outcome).reason()).startsWith("what it answers is not HTTP: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 2",
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"
      })
  void anAnswerThatIsCutOffIsNoAnswer(String beginning) throws IOException {
    assertThat(
            outcome(
                (count, socket) -> {
                  RawServer.write(socket, beginning);
                  socket.close();
                }))
        .isEqualTo(new Outcome.Later(Duration.ZERO, "it closed the connection without an answer"));
  }

  @Test
  void endlessHeadersAndHugeBodiesAreNotTakenIn() throws IOException {
    RawServer.Behaviour endless =
        (count, socket) -> {
          RawServer.write(socket, "HTTP/1.1 200 OK\r\n");
          while (true) {
            RawServer.write(socket, "X: " + "x".repeat(1000) + "\r\n");
          }
        };
    assertThat(outcome(endless))
        .isEqualTo(
            new Outcome.Later(
                Duration.ZERO, "what it answers is not HTTP: headers of more than 16384 bytes"));

    assertThat(outcome(RawServer.says(200, "application/json", "x".repeat(1 << 20))))
        .isInstanceOf(Outcome.Later.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 50000000", "Transfer-Encoding: chunked", "X: y"})
  void aHugeAnswerCostsTheConnectionOnly(String length) throws IOException {
    RawServer.Behaviour first =
        (count, socket) -> {
          if (count > 0) {
            storing().answer(count, socket);
            return;
          }
          RawServer.write(socket, "HTTP/1.1 500 Oh\r\n" + length + "\r\n\r\n");
          for (int i = 0; i < 100; i++) {
            RawServer.write(socket, "400\r\n" + "x".repeat(1024) + "\r\n");
          }
        };
    try (RawServer server = new RawServer(first);
        HttpUplink uplink = uplink(server)) {
      assertThat(uplink.deliver(DELIVERY))
          .isEqualTo(new Outcome.Later(Duration.ZERO, "it answers 500"));
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
    }
  }

  @Test
  void aSilentServerAndOneThatDripsAreGivenUpInTime() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    RawServer.Behaviour silent = (count, socket) -> waits(over, Long.MAX_VALUE);
    RawServer.Behaviour dripping =
        (count, socket) -> {
          while (waits(over, 50)) {
            RawServer.write(socket, "H");
          }
        };
    Outcome late = new Outcome.Later(Duration.ZERO, "it does not answer in time");
    try {
      assertThat(outcome(silent)).isEqualTo(late);
      assertThat(outcome(dripping)).isEqualTo(late);
    } finally {
      over.countDown();
    }
  }

  @Test
  void closingFromAnotherThreadEndsADelivery() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    RawServer.Behaviour silent =
        (count, socket) -> {
          asked.countDown();
          waits(over, Long.MAX_VALUE);
        };
    UplinkOptions patient = UplinkOptions.standard();
    try (RawServer server = new RawServer(silent);
        HttpUplink uplink = new HttpUplink(server.uri(), patient, CLOCK)) {
      Runnable close = uplink::close;
      Thread closing =
          Thread.ofVirtual()
              .start(
                  () -> {
                    waits(asked, Long.MAX_VALUE);
                    close.run();
                  });
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
      closing.join();
    } finally {
      over.countDown();
    }
  }

  @Test
  void aServerThatIsNotThereIsSaidSo() throws IOException {
    URI nobody;
    try (RawServer gone = new RawServer(storing())) {
      nobody = gone.uri();
    }
    try (HttpUplink uplink = new HttpUplink(nobody, HASTY, CLOCK)) {
      assertThat(uplink.deliver(DELIVERY))
          .isEqualTo(new Outcome.Later(Duration.ZERO, "Connection refused"));
    }
    try (HttpUplink uplink =
        new HttpUplink(URI.create("http://no-such-host.invalid"), HASTY, CLOCK)) {
      assertThat(uplink.deliver(DELIVERY))
          .isEqualTo(
              new Outcome.Later(Duration.ZERO, "the host name no-such-host.invalid is not known"));
    }
  }

  @Test
  void recoversOnceTheServerIsThere() throws IOException {
    URI uri;
    try (RawServer before = new RawServer(storing())) {
      uri = before.uri();
    }
    try (HttpUplink uplink = new HttpUplink(uri, HASTY, CLOCK)) {
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
      try (RawServer server =
          new RawServer(
              new ServerSocket(uri.getPort(), 50, InetAddress.getLoopbackAddress()), storing())) {
        assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
        assertThat(server.requests()).hasSize(1);
      }
    }
  }

  @Test
  void triesEachAddressOfAHost() throws IOException {
    InetAddress[] addresses = InetAddress.getAllByName("localhost");
    for (InetAddress only : addresses) {
      try (RawServer server = new RawServer(new ServerSocket(0, 50, only), storing());
          HttpUplink uplink =
              new HttpUplink(URI.create("http://localhost:" + server.port()), HASTY, CLOCK)) {
        assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
      }
    }
  }

  @Test
  void takesAnIpv6AddressAndAPath() throws IOException {
    try (RawServer server =
            new RawServer(new ServerSocket(0, 50, InetAddress.ofLiteral("::1")), storing());
        HttpUplink uplink =
            new HttpUplink(
                URI.create("http://[::1]:" + server.port() + "/behind/"), HASTY, CLOCK)) {
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
      assertThat(server.requests().getFirst())
          .startsWith("POST /behind/api/v1/reports HTTP/1.1\r\nHost: [::1]:" + server.port());
      assertThat(uplink.destination()).isEqualTo("http://[::1]:" + server.port() + "/behind/");
    }
  }

  private static Outcome outcome(RawServer.Behaviour behaviour) throws IOException {
    try (RawServer server = new RawServer(behaviour);
        HttpUplink uplink = uplink(server)) {
      return uplink.deliver(DELIVERY);
    }
  }

  private static HttpUplink uplink(RawServer server) {
    return new HttpUplink(server.uri(), HASTY, CLOCK);
  }

  private static RawServer.Behaviour storing() {
    return RawServer.says(200, "application/json", RawServer.STORED);
  }

  /** Waits for a latch; true if the time in milliseconds ran out before. */
  private static boolean waits(CountDownLatch latch, long millis) {
    try {
      return !latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
