package dev.sonde.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers of our own, well-behaved and faulty. */
class HttpProbeTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final Duration LONG = Duration.ofSeconds(20);

  private final ProbeEnvironment system = ProbeEnvironment.system();
  private final Prober prober =
      new Prober(
          new ProbeEnvironment(
              system.names(), _ -> "hunter2", system.wallClock(), system.ticker()));
  private final List<Answering> servers = new ArrayList<>();
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void closeAll() throws IOException {
    prober.close();
    for (Answering server : servers) {
      server.close();
    }
  }

  private Answering saying(String answer) throws IOException {
    return kept(Answering.saying(answer));
  }

  private Answering kept(Answering server) {
    servers.add(server);
    return server;
  }

  private Measurement ask(String url, Map<String, Object> settings, Duration timeout)
      throws InterruptedException {
    Task<?> task = Task.of(new HttpProvider(), url, settings, Optional.of(timeout));
    return prober.run(
        task,
        new Witness() {
          @Override
          public void step(String what) {
            steps.add(what);
          }

          @Override
          public boolean hearsSteps() {
            return true;
          }
        });
  }

  private Measurement ask(Answering server, Map<String, Object> settings)
      throws InterruptedException {
    return ask(server.url(), settings, LONG);
  }

  private Measurement answer(String answer) throws Exception {
    return ask(saying(answer), Map.of());
  }

  private static void assertDown(Measurement found, String cause, String words) {
    assertThat(found.fields().text("error").orElse("up: " + found)).contains(words);
    assertThat(found.fields().text("cause")).hasValue(cause);
  }

  private static void assertUp(Measurement found, int bytes) {
    assertThat(found.fields().text("error")).isEmpty();
    assertThat(found.fields().number("bytes")).hasValue(bytes);
    assertThat(found.result()).isInstanceOf(ProbeResult.Up.class);
  }

  @Test
  void measuresThePhases() throws Exception {
    Measurement found = answer(OK + "Content-Length: 5\r\n\r\nhello");
    assertUp(found, 5);
    assertThat(found.fields().number("status_code")).hasValue(200);
    assertThat(found.fields().text("http_version")).hasValue("1.1");
    assertThat(found.fields().text("address")).hasValue("127.0.0.1");
    assertThat(found.fields().number("redirects")).hasValue(0);
    assertThat(found.fields().asMap())
        .containsKeys("connect_ms", "first_byte_ms", "transfer_ms")
        .doesNotContainKeys("dns_ms", "tls_ms", "redirect_ms", "truncated");
    double sum =
        found.fields().number("connect_ms").orElseThrow()
            + found.fields().number("first_byte_ms").orElseThrow()
            + found.fields().number("transfer_ms").orElseThrow();
    assertThat(sum).isLessThanOrEqualTo(found.fields().number("duration_ms").orElseThrow() + 0.01);
  }

  @Test
  void looksNamesUp() throws Exception {
    Answering server = saying(OK + "\r\n");
    Measurement found = ask("http://localhost:" + server.port(), Map.of("family", "ipv4"), LONG);
    assertUp(found, 0);
    assertThat(found.fields().number("dns_ms").orElseThrow()).isNotNegative();
    assertThat(server.heads.getFirst()).contains("Host: localhost:" + server.port() + "\r\n");
    assertDown(ask("http://no-such-host.invalid/", Map.of(), LONG), "name", "no-such-host");
  }

  @Test
  void asksAsItIsTold() throws Exception {
    Answering server =
        kept(
            Answering.with(
                (_, client) -> {
                  byte[] body = client.getInputStream().readNBytes(8);
                  Answering.say(client, OK + "\r\n" + new String(body, StandardCharsets.UTF_8));
                }));
    Measurement found =
        ask(
            server.url() + "/a b?c=ü",
            Map.of(
                "method", "post",
                "headers", Map.of("X-One", "1", "Accept", "text/plain"),
                "body", "q=größ",
                "expect-body", "^q=gr"),
            LONG);
    assertUp(found, 6);
    assertThat(server.heads.getFirst())
        .startsWith("POST /a%20b?c=%C3%BC HTTP/1.1\r\n")
        .contains("X-One: 1\r\n", "Accept: text/plain\r\n", "Accept-Encoding: identity\r\n")
        .contains("Connection: close\r\n", "Content-Length: 8\r\n")
        .doesNotContain("*/*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\n\r\nhello",
        "Content-Length: 5, 5\r\n\r\nhello and more",
        "\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n005\r\nhello\r\n0\r\n\r\n",
        "Folded: a\r\n b\r\nContent-Length:5\r\n\r\nhello"
      })
  void readsBodiesHoweverTheyAreFramed(String rest) throws Exception {
    assertUp(ask(saying(OK + rest), Map.of("expect-body", "^hello$")), 5);
  }

  @Test
  void readsLinesThatEndWithoutReturn() throws Exception {
    assertUp(answer("HTTP/1.0 204\nServer: x\n\n"), 0);
  }

  @Test
  void answersInBetweenAreSkipped() throws Exception {
    assertUp(
        answer(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 100\r\n\r\n"
                + OK
                + "Content-Length: 2\r\n\r\nok"),
        2);
  }

  @Test
  void anAnswerToHeadHasNoBody() throws Exception {
    Answering server = saying(OK + "Content-Length: 5000\r\n\r\n");
    assertUp(ask(server, Map.of("method", "HEAD")), 0);
    assertThat(server.heads.getFirst()).startsWith("HEAD / ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 099 No\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        OK + "no colon\r\n\r\n",
        OK + ": no name\r\n\r\n",
        OK + " folded: first\r\n\r\n",
        OK + "Content-Length: five\r\n\r\nhello",
        OK + "Content-Length: -5\r\n\r\nhello",
        OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        OK + "Content-Length: 99999999999999999999\r\n\r\nhello",
        OK + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n\r\nhello",
        OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\nhello",
        OK + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello",
        OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
      })
  void malformedAnswersAreNamed(String answer) throws Exception {
    Measurement found = answer(answer);
    assertThat(found.fields().text("cause")).as("%s", found).hasValue("protocol");
    assertThat(found.fields().text("error").orElseThrow()).doesNotContain("\r", "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 2",
        OK + "Server: x\r\n",
        OK + "Content-Length: 6\r\n\r\nhello",
        OK + "Transfer-Encoding: chunked\r\n\r\n6\r\nhello",
        OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      })
  void answersThatEndTooSoonAreBroken(String answer) throws Exception {
    assertDown(answer(answer), "broken", "closed");
  }

  @Test
  void aResetInTheMiddleIsBroken() throws Exception {
    Answering server =
        kept(
            Answering.with(
                (_, client) -> {
                  Answering.say(client, OK + "Content-Length: 9\r\n\r\nhello");
                  client.setSoLinger(true, 0);
                }));
    Measurement found = ask(server, Map.of());
    assertThat(found.fields().text("cause")).hasValue("broken");
  }

  @Test
  void aClosedPortIsRefused() throws Exception {
    ServerSocket closed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    closed.close();
    assertDown(
        ask("http://127.0.0.1:" + closed.getLocalPort(), Map.of(), LONG),
        "refused",
        "connecting to 127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1", OK + "Content-Length: 6\r\n\r\nhello"})
  void silenceEndsWithTheTime(String beginning) throws Exception {
    Answering server =
        kept(
            Answering.with(
                (_, client) -> {
                  Answering.say(client, beginning);
                  client.getInputStream().read();
                }));
    assertDown(ask(server.url(), Map.of(), Duration.ofMillis(300)), "timeout", "in time");
  }

  @Test
  void aDrippingAnswerEndsWithTheTime() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Answering server =
        kept(
            Answering.with(
                (_, client) -> {
                  Answering.say(client, OK);
                  while (!client.isClosed()) {
                    Answering.say(client, "a");
                    pause(never);
                  }
                }));
    assertDown(ask(server.url(), Map.of(), Duration.ofMillis(500)), "timeout", "reading the head");
  }

  private static void pause(CountDownLatch never) throws IOException {
    try {
      assertThat(never.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aConnectionThatNobodyReadsEndsWithTheTime() throws Exception {
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReceiveBufferSize(4_096);
      deaf.bind(new java.net.InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      Measurement found =
          ask(
              "http://127.0.0.1:" + deaf.getLocalPort(),
              Map.of("method", "POST", "body", "x".repeat(65_536)),
              Duration.ofMillis(500));
      assertThat(found.fields().text("cause")).hasValue("timeout");
      assertThat(found.fields().number("connect_ms")).isPresent();
    }
  }

  @Test
  void anEndlessBodyIsCut() throws Exception {
    Answering server = kept(Answering.with((_, client) -> sayForEver(client, OK + "\r\n", "a")));
    Measurement found = ask(server, Map.of("max-bytes", 100_000));
    assertUp(found, 100_000);
    assertThat(found.fields().number("truncated")).hasValue(1);
    assertThat(found.fields().number("transfer_ms")).isEmpty();
    assertDown(
        ask(server, Map.of("max-bytes", 1_000, "expect-body", "b")),
        "mismatch",
        "only the first 1000 bytes were read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X: y\r\n", "x"})
  void anEndlessHeadIsMalformed(String piece) throws Exception {
    Answering server = kept(Answering.with((_, client) -> sayForEver(client, OK, piece)));
    assertThat(ask(server, Map.of()).fields().text("cause")).hasValue("protocol");
  }

  @Test
  void endlessAnswersInBetweenAreMalformed() throws Exception {
    Answering server =
        kept(Answering.with((_, client) -> sayForEver(client, "", "HTTP/1.1 100 Go\r\n\r\n")));
    assertDown(ask(server, Map.of()), "protocol", "too long");
  }

  private static void sayForEver(Socket client, String first, String then) throws IOException {
    Answering.say(client, first);
    String many = then.repeat(1_000);
    while (true) {
      Answering.say(client, many);
    }
  }

  @Test
  void followsRedirects() throws Exception {
    Answering server =
        kept(
            Answering.with(
                (head, client) -> {
                  String path = head.split(" ", 3)[1];
                  Answering.say(
                      client,
                      switch (path) {
                        case "/a/b?x=1" -> redirect(301, "../c");
                        case "/c" -> redirect(307, "/d?y#z");
                        default -> OK + "Content-Length: 2\r\n\r\nok";
                      });
                }));
    Measurement found = ask(server.url() + "/a/b?x=1", Map.of("expect-body", "ok"), LONG);
    assertUp(found, 2);
    assertThat(found.fields().number("redirects")).hasValue(2);
    assertThat(found.fields().number("redirect_ms").orElseThrow()).isPositive();
    assertThat(server.heads.stream().map(head -> head.split(" ", 3)[1]))
        .containsExactly("/a/b?x=1", "/c", "/d?y");

    Measurement first =
        ask(
            server.url() + "/c",
            Map.of("follow-redirects", false, "status", List.of(301, "307-308")),
            LONG);
    assertThat(first.fields().number("status_code")).hasValue(307);
    assertUp(first, 0);
  }

  private static String redirect(int status, String to) {
    return "HTTP/1.1 " + status + " Moved\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n";
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    Answering server = saying(redirect(302, "/"));
    Measurement found = ask(server, Map.of());
    assertDown(found, "mismatch", "more than 10 redirects");
    assertThat(server.heads).hasSize(11);
    assertThat(found.fields().number("redirects")).hasValue(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://127.0.0.1/", "http://", "javascript:alert(1)", "http://u:p@x/"})
  void redirectsThatLeadNowhereAreNamed(String to) throws Exception {
    assertDown(answer(redirect(302, to)), "mismatch", "it redirects to");
  }

  @Test
  void aRedirectedPostBecomesAGet() throws Exception {
    Answering last = saying(OK + "\r\n");
    Answering first = saying(redirect(302, last.url() + "/x"));
    ask(first, Map.of("method", "POST", "body", "a", "headers", Map.of("Content-Type", "t/p")));
    assertThat(last.heads.getFirst())
        .startsWith("GET /x ")
        .doesNotContain("Content-Length", "Content-Type");
  }

  @Test
  void secretsGoToNobodyElse() throws Exception {
    Answering last = saying("HTTP/1.1 500 hunter\r\n\r\n");
    Answering first = saying(redirect(302, last.url()));
    Measurement found =
        ask(first, Map.of("user", "joe", "password", "env:X", "headers", Map.of("Cookie", "a=b")));
    assertDown(found, "mismatch", "500");
    String basic = "am9lOmh1bnRlcjI="; // joe:hunter2
    assertThat(first.heads.getFirst())
        .contains("Authorization: Basic " + basic + "\r\n", "Cookie: a=b");
    assertThat(last.heads.getFirst()).doesNotContain("Authorization", "Cookie");
    assertThat(steps)
        .isNotEmpty()
        .allSatisfy(step -> assertThat(step).doesNotContain("hunter2", basic));
    assertThat(found.fields().toString()).doesNotContain("hunter2", basic);
  }

  @Test
  void logsInWithAToken() throws Exception {
    Answering server = saying(OK + "\r\n");
    assertUp(ask(server, Map.of("token", "env:X")), 0);
    assertThat(server.heads.getFirst()).contains("Authorization: Bearer hunter2\r\n");
  }

  @Test
  void aSecretThatIsNotThereIsUnknown() throws Exception {
    try (Prober plain = new Prober(system)) {
      Task<?> task =
          Task.of(
              new HttpProvider(),
              "http://127.0.0.1:1/",
              Map.of("token", "env:NO_SUCH_VARIABLE_HERE"),
              Optional.of(LONG));
      assertThat(plain.run(task, Witness.NONE).result()).isInstanceOf(ProbeResult.Unknown.class);
    }
  }

  @Test
  void expectsWhatItIsTold() throws Exception {
    Answering server =
        saying(
            OK
                + "Content-Type: application/json; charset=ISO-8859-1\r\n\r\n"
                + "{\"status\": \"ok\", \"name\": \"gr\u00fc\u00df\"}");
    assertThat(ask(server, Map.of("expect-header", "content-type: ^application/json")).result())
        .isInstanceOf(ProbeResult.Up.class);
    assertThat(ask(server, Map.of("expect-body", "gr\u00fc\u00df")).result())
        .isInstanceOf(ProbeResult.Up.class);
    assertThat(ask(server, Map.of("expect-text", "{\"status\": ")).result())
        .isInstanceOf(ProbeResult.Up.class);
    assertDown(ask(server, Map.of("expect-text", "o.k")), "mismatch", "does not hold 'o.k'");
    assertDown(ask(server, Map.of("expect-header", "X-A: b")), "mismatch", "no header X-A");
    assertDown(
        ask(server, Map.of("expect-header", "Content-Type: html")), "mismatch", "application/json");
    assertDown(ask(server, Map.of("expect-body", "^no")), "mismatch", "the body does not match");
    assertDown(
        ask(server, Map.of("expect-json", "$.status == \"down\"")),
        "mismatch",
        "$.status is \"ok\", expected \"down\"");
    assertDown(
        ask(server, Map.of("status", List.of(204, 404))), "mismatch", "200 OK, expected 204, 404");
  }

  @Test
  void anEncodedBodyIsNamed() throws Exception {
    Answering server = saying(OK + "Content-Encoding: gzip\r\n\r\n\u001f\u008b");
    assertThat(ask(server, Map.of()).result()).isInstanceOf(ProbeResult.Up.class);
    assertDown(ask(server, Map.of("expect-body", "a")), "mismatch", "encoded as gzip");
  }

  @Test
  void anExpressionThatTakesForEverEndsWithTheTime() throws Exception {
    Answering server = saying(OK + "\r\n" + "a".repeat(60));
    assertDown(
        ask(server.url(), Map.of("expect-body", "^(a|aa)+\\1?b$"), Duration.ofMillis(500)),
        "mismatch",
        "took too long");
    Answering deep = saying(OK + "\r\n" + "ab".repeat(300_000));
    assertDown(ask(deep, Map.of("expect-body", "^(a|b)*c")), "mismatch", "too long for");
  }

  @Test
  void asksThroughAProxy() throws Exception {
    Answering proxy = saying(OK + "Content-Length: 2\r\n\r\nok");
    assertUp(ask("http://example.invalid/a?b", Map.of("proxy", proxy.url()), LONG), 2);
    assertThat(proxy.heads.getFirst())
        .startsWith("GET http://example.invalid/a?b HTTP/1.1\r\n")
        .contains("Host: example.invalid\r\n");

    Answering refusing = saying("HTTP/1.1 403 Forbidden\r\n\r\n");
    assertDown(
        ask("https://example.invalid/", Map.of("proxy", refusing.url()), LONG),
        "unreachable",
        "the proxy answered 403 Forbidden");
    assertThat(refusing.heads.getFirst()).startsWith("CONNECT example.invalid:443 HTTP/1.1\r\n");
  }

  @Test
  void reachesServersThatOnlySpeakIpv6() throws Exception {
    Answering server =
        kept(
            Answering.on(
                InetAddress.ofLiteral("::1"),
                (_, client) -> Answering.say(client, OK + "\r\nsix")));
    String url = "http://[::1]:" + server.port() + "/";
    assertUp(ask(url, Map.of(), LONG), 3);
    assertThat(server.heads.getFirst()).contains("Host: [::1]:" + server.port());
    assertDown(ask(url, Map.of("family", "ipv4"), LONG), "name", "no address of ipv4");
  }

  @Test
  void plainTextInsteadOfTlsIsNamed() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.startVirtualThread(
          () -> {
            try (Socket client = plain.accept()) {
              Answering.say(client, "HTTP/1.1 400 Bad Request\r\n\r\n");
              client.getInputStream().readAllBytes();
            } catch (IOException e) {
              // The probe hung up.
            }
          });
      assertDown(
          ask("https://127.0.0.1:" + plain.getLocalPort(), Map.of(), LONG),
          "protocol",
          "shaking hands");
    }
  }

  @Test
  void interruptionEndsARun() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Answering server =
        kept(
            Answering.with(
                (_, client) -> {
                  asked.countDown();
                  client.getInputStream().read();
                }));
    CountDownLatch ended = new CountDownLatch(1);
    Thread running =
        Thread.startVirtualThread(
            () -> {
              try {
                ask(server, Map.of());
              } catch (InterruptedException e) {
                ended.countDown();
              }
            });
    asked.await();
    running.interrupt();
    assertThat(ended.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
  }
}
