package dev.sonde.server.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.ProtoOutput;
import dev.sonde.server.FakeStore;
import dev.sonde.server.intake.AdmissionLimits;
import dev.sonde.server.intake.ClaimedTimes;
import dev.sonde.server.intake.GroupCommit;
import dev.sonde.server.intake.GroupCommitSettings;
import dev.sonde.server.intake.InMemoryAdmission;
import dev.sonde.server.intake.Intake;
import dev.sonde.server.intake.IntakeCounters;
import dev.sonde.server.intake.IntakeSettings;
import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.ListenerLimits;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients are told when their request is not taken, to the byte of the wire. */
class OtlpRefusalsIT {
  private static final AdmissionLimits USUAL = AdmissionLimits.defaults();
  private static final AdmissionLimits NO_NEW_DEVICES = new AdmissionLimits(10, 0, 10, 10);

  private final FakeStore store = new FakeStore();
  private final IntakeCounters counters = new IntakeCounters();
  private final GroupCommit commits =
      new GroupCommit(store, GroupCommitSettings.defaults(), List.of(), counters);
  private final BodyReader bodies = new BodyReader(Duration.ofSeconds(20), System::nanoTime);
  private final OkHttpClient http2 =
      new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();
  private final List<WebServer> servers = new ArrayList<>();

  private void start(AdmissionLimits limits) {
    Clock clock = Clock.systemUTC();
    Intake intake =
        new Intake(
            IntakeSettings.defaults(),
            new InMemoryAdmission(limits, clock, List.of(), List.of()),
            new ClaimedTimes(Map.of()),
            commits,
            counters,
            _ -> Optional.empty(),
            clock);
    servers.add(
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .update(builder -> ListenerLimits.set(builder, OtlpIntake.MAX_BYTES))
            .addRouting(
                HttpRouting.builder().register(new Otlp(intake, bodies, new OtlpCounters(), clock)))
            .build()
            .start());
  }

  private int port() {
    return servers.getFirst().port();
  }

  @AfterEach
  void everyRequestIsCounted() {
    servers.forEach(WebServer::stop);
    commits.close();
    http2.connectionPool().evictAll();
    http2.dispatcher().executorService().shutdown();
    IntakeCounters.Counts counts = counters.counts();
    assertThat(counts.received()).isEqualTo(counts.admitted() + counts.refusedInAll()).isPositive();
    assertThat(store.latest(0)).isEmpty();
  }

  private static byte[] request() {
    long nanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(Long.reverseBytes(nanos)).array();
    // One point {time_unix_nano, as_int: 0}, for which the writer of answers has no words.
    ByteBuffer point = ByteBuffer.allocate(18);
    point.put((byte) 0x19).put(time).put((byte) 0x31).putLong(0);
    ByteBuffer gauge = ByteBuffer.allocate(20).put((byte) 0x0a).put((byte) 18).put(point.array());
    ByteBuffer metric = ByteBuffer.allocate(25).put((byte) 0x0a).put((byte) 1).put((byte) 'm');
    metric.put((byte) 0x2a).put((byte) 20).put(gauge.array());
    ByteBuffer scope = ByteBuffer.allocate(27).put((byte) 0x12).put((byte) 25).put(metric.array());
    ProtoOutput host =
        new ProtoOutput().text(1, "host.name").message(2, new ProtoOutput().text(1, "a"));
    byte[] resource = new ProtoOutput().message(1, new ProtoOutput().message(1, host)).bytes();
    ByteBuffer all = ByteBuffer.allocate(resource.length + 29);
    all.put(resource).put((byte) 0x12).put((byte) 27).put(scope.array());
    byte[] body = all.array();
    return ByteBuffer.allocate(body.length + 2)
        .put((byte) 0x0a)
        .put((byte) body.length)
        .put(body)
        .array();
  }

  private Headers grpc(byte[] framed) throws IOException {
    Request request =
        new Request.Builder()
            .url("http://127.0.0.1:" + port() + Otlp.GRPC_PATH)
            .header("te", "trailers")
            .post(RequestBody.create(framed, MediaType.get("application/grpc")))
            .build();
    try (Response response = http2.newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.body().bytes()).isEmpty();
      return response.trailers();
    }
  }

  private static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(message.length + 5)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  private Response http(byte[] body) throws IOException {
    return new OkHttpClient()
        .newCall(
            new Request.Builder()
                .url("http://127.0.0.1:" + port() + Otlp.HTTP_PATH)
                .post(RequestBody.create(body, MediaType.get("application/x-protobuf")))
                .build())
        .execute();
  }

  @Test
  void aServerThatStopsAsksForAnotherAttempt() throws IOException {
    start(USUAL);

    Headers trailers = grpc(framed(request()));
    assertThat(trailers.get("grpc-status")).isEqualTo("14");
    assertThat(details(trailers)).contains("google.rpc.RetryInfo");
    try (Response response = http(request())) {
      assertThat(response.code()).isEqualTo(503);
      assertThat(response.header("Retry-After")).isNotNull();
    }
    assertThat(counters.counts().refused()).containsEntry("stopped", 2L);
  }

  @Test
  void aServerWithTooMuchToDoAsksForALaterAttempt() throws IOException {
    start(NO_NEW_DEVICES);
    commits.start();

    Headers trailers = grpc(framed(request()));
    assertThat(trailers.get("grpc-status")).isEqualTo("8");
    assertThat(details(trailers)).contains("google.rpc.RetryInfo");
    try (Response response = http(request())) {
      assertThat(response.code()).isEqualTo(429);
      assertThat(response.header("Retry-After")).isNotNull();
      assertThat(response.body().string()).contains("new devices a minute");
    }
    assertThat(counters.counts().refused()).containsEntry("new-device-rate", 2L);
  }

  private static String details(Headers trailers) {
    return new String(
        Base64.getDecoder().decode(trailers.get("grpc-status-details-bin")),
        StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "AAAAAAd4eHh4eHh4, not%20a%20protobuf",
    "AAAAAAl4eHg=, one%20gRPC%20message%20of%209%20bytes",
    "AAA=, expected%20a%20gRPC%20message",
    "AQAAAAN4eHg=, grpc-encoding"
  })
  void whatIsNoMessageIsNeverTaken(String base64, String problem) throws IOException {
    start(USUAL);

    Headers trailers = grpc(Base64.getDecoder().decode(base64));

    assertThat(trailers.get("grpc-status")).isEqualTo("3");
    assertThat(trailers.get("grpc-message")).contains(problem);
    assertThat(trailers.get("grpc-status-details-bin")).isNull();
  }

  @Test
  void whatIsTooLargeIsNeverTaken() throws IOException {
    start(USUAL);

    Headers trailers = grpc(framed(new byte[OtlpIntake.MAX_BYTES + 1]));

    assertThat(trailers.get("grpc-status")).isEqualTo("8");
    assertThat(trailers.get("grpc-status-details-bin")).isNull();
    assertThat(counters.counts().refused()).containsEntry("too-large", 1L);
  }
}
