package dev.sonde.probe.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Against a server of our own that can misbehave. */
class DnsProbeTest extends ProbeContract {
  private volatile FakeServer.Behaviour behaviour =
      (query, isTcp) -> List.of(FakeServer.proper(query).toWire());
  private final FakeServer server;

  DnsProbeTest() throws IOException {
    server = new FakeServer((query, isTcp) -> behaviour.answers(query, isTcp));
  }

  @Override
  protected ProbeProvider<?> provider() {
    return new DnsProvider();
  }

  @Override
  protected String badTarget() {
    return "https://dns.example.net/dns-query";
  }

  @Override
  protected Map<String, Object> needed() {
    return Map.of("name", "www.example.net");
  }

  @Override
  protected String start() {
    return server.target();
  }

  @Override
  protected void silence() {
    behaviour = (query, isTcp) -> List.of();
  }

  @Override
  protected void end() throws IOException {
    server.close();
  }

  @Test
  void tellsWhatTheAnswerSays() throws Exception {
    behaviour =
        (query, isTcp) -> {
          Message answer = FakeServer.proper(query);
          answer.addRecord(
              new ARecord(
                  query.getQuestion().getName(), DClass.IN, 60, InetAddress.ofLiteral("192.0.2.0")),
              Section.ANSWER);
          answer.getHeader().setFlag(Flags.AD);
          return List.of(answer.toWire());
        };
    Fields found = probe(Map.of());

    assertThat(found.number("up")).hasValue(1);
    assertThat(found.number("answers")).hasValue(2);
    assertThat(found.text("answer")).hasValue("192.0.2.0, 192.0.2.1");
    assertThat(found.number("ttl_s")).hasValue(60);
    assertThat(found.number("ad")).hasValue(1);
    assertThat(found.number("aa")).hasValue(0);
    assertThat(found.number("truncated")).hasValue(0);
    assertThat(found.text("rcode")).hasValue("noerror");
    assertThat(found.text("transport_used")).hasValue("udp");
    assertThat(found.text("address")).hasValue("127.0.0.1");
    assertThat(found.number("query_ms").orElseThrow()).isPositive();
  }

  @Test
  void asksWhatItIsToldTo() throws Exception {
    probe(Map.of("dnssec", true, "recursion", false));
    Message query = server.queries.take();
    assertThat(query.getQuestion().getName()).isEqualTo(Name.fromString("www.example.net."));
    assertThat(query.getHeader().getFlag(Flags.RD)).isFalse();
    assertThat(query.getOPT().getFlags()).isEqualTo(0x8000);

    probe(Map.of("name", "192.0.2.7", "type", "ptr"));
    assertThat(server.queries.take().getQuestion().getName().toString())
        .isEqualTo("7.2.0.192.in-addr.arpa.");
    probe(Map.of("name", "bücher.example"));
    assertThat(server.queries.take().getQuestion().getName().toString())
        .isEqualTo("xn--bcher-kva.example.");
  }

  @Test
  void expectedAnswersMustBeThere() throws Exception {
    assertThat(probe(Map.of("expect", List.of("192.0.2.1"))).number("up")).hasValue(1);
    Fields wrong = probe(Map.of("expect", List.of("192.0.2.1", "192.0.2.2")));
    assertThat(wrong.text("cause")).hasValue("mismatch");
    assertThat(wrong.text("error")).hasValue("not among the answers: 192.0.2.2; found: 192.0.2.1");
    assertThat(probe(Map.of("min-answers", 2)).text("cause")).hasValue("mismatch");
  }

  @Test
  void theResponseCodeMustBeTheExpectedOne() throws Exception {
    behaviour =
        (query, isTcp) -> {
          Message answer = FakeServer.proper(query);
          answer.removeAllRecords(Section.ANSWER);
          answer.getHeader().setRcode(Rcode.NXDOMAIN);
          return List.of(answer.toWire());
        };
    Fields found = probe(Map.of());
    assertThat(found.text("cause")).hasValue("mismatch");
    assertThat(found.text("rcode")).hasValue("nxdomain");
    assertThat(found.number("ttl_s")).isEmpty();
    assertThat(probe(Map.of("rcode", "nxdomain")).number("up")).hasValue(1);
  }

  @Test
  void forgedAnswersArePassedOver() throws Exception {
    behaviour =
        (query, isTcp) -> {
          Message otherId = FakeServer.proper(query);
          otherId.getHeader().setID(query.getHeader().getID() ^ 1);
          return List.of(
              otherId.toWire(),
              toAnotherQuestion(query).toWire(),
              new byte[] {1},
              FakeServer.proper(query).toWire());
        };
    Fields found = probe(Map.of("expect", List.of("192.0.2.1")));
    assertThat(found.number("up")).hasValue(1);
    assertThat(found.number("ignored")).hasValue(3);
  }

  @Test
  void onlyForgedAnswersAreNoAnswer() throws Exception {
    behaviour = (query, isTcp) -> List.of(toAnotherQuestion(query).toWire());
    Fields found = probe(Map.of());
    assertThat(found.text("cause")).hasValue("timeout");
    assertThat(found.text("error").orElseThrow()).contains("passing over 1 datagrams");
  }

  @Test
  void overTcpWhatIsNoAnswerIsAFault() throws Exception {
    behaviour = (query, isTcp) -> List.of(toAnotherQuestion(query).toWire());
    assertThat(probe(Map.of("transport", "tcp")).text("cause")).hasValue("protocol");
    behaviour = (query, isTcp) -> List.of(new byte[0]);
    assertThat(probe(Map.of("transport", "tcp")).text("cause")).hasValue("protocol");
    behaviour =
        (query, isTcp) -> {
          Message otherId = FakeServer.proper(query);
          otherId.getHeader().setID(query.getHeader().getID() ^ 1);
          return List.of(otherId.toWire());
        };
    assertThat(probe(Map.of("transport", "tcp")).text("error").orElseThrow())
        .contains("another id");
  }

  @Test
  void malformedAnswersAreToldApartFromSilence() throws Exception {
    behaviour =
        (query, isTcp) -> {
          byte[] whole = FakeServer.proper(query).toWire();
          return List.of(Arrays.copyOf(whole, whole.length - 3));
        };
    Fields cut = probe(Map.of());
    assertThat(cut.text("cause")).hasValue("protocol");
    assertThat(cut.text("error").orElseThrow()).contains("cut short or malformed");

    behaviour =
        (query, isTcp) -> {
          byte[] garbage = new byte[200];
          Arrays.fill(garbage, (byte) 0xee);
          garbage[0] = (byte) (query.getHeader().getID() >> 8);
          garbage[1] = (byte) query.getHeader().getID();
          return List.of(garbage);
        };
    assertThat(probe(Map.of()).text("cause")).hasValue("protocol");

    behaviour = (query, isTcp) -> List.of(query.toWire());
    assertThat(probe(Map.of()).text("error").orElseThrow()).contains("another sort");
  }

  @Test
  void fallsBackToTcpIfTheAnswerDoesNotFit() throws Exception {
    behaviour =
        (query, isTcp) -> {
          Message answer = FakeServer.proper(query);
          if (!isTcp) {
            answer.removeAllRecords(Section.ANSWER);
            answer.getHeader().setFlag(Flags.TC);
          }
          return List.of(answer.toWire());
        };
    Fields found = probe(Map.of());
    assertThat(found.number("up")).hasValue(1);
    assertThat(found.number("truncated")).hasValue(1);
    assertThat(found.text("transport_used")).hasValue("tcp");
    assertThat(found.number("connect_ms")).isPresent();

    assertThat(probe(Map.of("transport", "udp")).text("cause")).hasValue("mismatch");
  }

  @Test
  void aClosedPortIsRefused() throws Exception {
    server.close();
    assertThat(probe(Map.of()).text("cause")).hasValue("refused");
    assertThat(probe(Map.of("transport", "tcp")).text("cause")).hasValue("refused");
  }

  @Test
  void aServerThatHangsUpIsBroken() throws Exception {
    behaviour =
        (query, isTcp) -> {
          throw new IOException("hang up");
        };
    assertThat(probe(Map.of("transport", "tcp")).text("cause")).hasValue("broken");
  }

  @Test
  void interruptionEndsTheRun() throws Exception {
    silence();
    CompletableFuture<Class<?>> ended = new CompletableFuture<>();
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                ended.complete(run(task(Map.of(), Duration.ofMinutes(10))).getClass());
              } catch (InterruptedException e) {
                ended.complete(e.getClass());
              }
            });
    server.queries.take();
    waiting.interrupt();
    assertThat(ended.get()).isEqualTo(InterruptedException.class);
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(() -> task(Map.of("name", ""), Duration.ofSeconds(1)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("name: expected");
    assertThatThrownBy(() -> task(Map.of("type", "AXXX"), Duration.ofSeconds(1)))
        .hasMessageContaining("type: expected");
    assertThatThrownBy(() -> task(Map.of("type", "AXFR"), Duration.ofSeconds(1)))
        .hasMessageContaining("type: expected");
    assertThatThrownBy(() -> task(Map.of("rcode", "fine"), Duration.ofSeconds(1)))
        .hasMessageContaining("rcode: expected");
    assertThatThrownBy(() -> task(Map.of("expect", "mx.example.net"), Duration.ofSeconds(1)))
        .hasMessageContaining("expect: expected data of a record of type A");
    assertThatThrownBy(() -> task(Map.of("path", "no slash"), Duration.ofSeconds(1)))
        .hasMessageContaining("path: expected");
    assertThatThrownBy(() -> task(Map.of("name", "a..b"), Duration.ofSeconds(1)))
        .hasMessageContaining("name: expected a domain name");
  }

  private static Message toAnotherQuestion(Message query) throws IOException {
    Message other = query.clone();
    other.removeAllRecords(Section.QUESTION);
    other.addRecord(
        org.xbill.DNS.Record.newRecord(Name.fromString("other.example."), 1, DClass.IN),
        Section.QUESTION);
    return FakeServer.proper(other);
  }

  private Fields probe(Map<String, Object> settings) throws InterruptedException {
    return run(task(settings, Duration.ofSeconds(1))).fields();
  }

  private Task<?> task(Map<String, Object> settings, Duration timeout) {
    Map<String, Object> all = new HashMap<>(needed());
    all.putAll(settings);
    return Task.of(new DnsProvider(), server.target(), all, Optional.of(timeout));
  }
}
