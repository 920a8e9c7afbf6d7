package dev.sonde.server.prometheus.write;

import dev.sonde.server.http.Answers;
import dev.sonde.server.intake.Intake;
import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.RetryAfter;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' remote write over HTTP: {@code POST} with a protobuf of version 1.0 or 2.0,
 * compressed by Snappy. Thread-safe.
 *
 * <p>Source: Prometheus Remote-Write Specification 1.0 and 2.0. 204 when all is durable; 400 when
 * some of it can't be taken, the rest being durable, or when it can't be read; 413 and 415 for what
 * will never be taken; 429 and 503 with {@code Retry-After} for what may be later.
 */
public final class RemoteWrite implements HttpService {
  /** Where samples are posted to. */
  public static final List<String> PATHS = List.of("/api/v1/write", "/prometheus/api/v1/write");

  private static final String WRITTEN = "X-Prometheus-Remote-Write-%s-Written";
  private static final HeaderName SAMPLES = HeaderNames.create(WRITTEN.formatted("Samples"));
  private static final HeaderName HISTOGRAMS = HeaderNames.create(WRITTEN.formatted("Histograms"));
  private static final HeaderName EXEMPLARS = HeaderNames.create(WRITTEN.formatted("Exemplars"));

  private final Intake intake;
  private final BodyReader bodies;
  private final RemoteWriteCounters counters;
  private final KnownMetadata metadata;
  private final Clock clock;
  private @Nullable RemoteWriteIntake requests;

  /** Paths in front of intake. */
  public RemoteWrite(
      Intake intake,
      BodyReader bodies,
      RemoteWriteCounters counters,
      KnownMetadata metadata,
      Clock clock) {
    this.intake = intake;
    this.bodies = bodies;
    this.counters = counters;
    this.metadata = metadata;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    PATHS.forEach(path -> rules.post(path, this::take));
  }

  private void take(ServerRequest request, ServerResponse response) {
    RemoteWriteIntake behind = requests();
    Optional<WriteForm> form =
        WriteForm.of(request.headers().first(HeaderNames.CONTENT_TYPE).orElse(""));
    if (form.isEmpty() || !isSnappy(request)) {
      String problem =
          form.isEmpty()
              ? "Content-Type: expected " + WriteForm.expected()
              : "Content-Encoding: expected snappy";
      turnAway(request, response, behind.refused(415, problem));
      return;
    }
    Optional<byte[]> body = bodies.read(request, RemoteWriteIntake.MAX_BODY);
    if (body.isEmpty()) {
      String problem = "a body has at most " + RemoteWriteIntake.MAX_BODY + " bytes";
      turnAway(request, response, behind.tooLarge(problem));
    } else {
      answer(response, behind.take(body.get(), form.get()));
    }
  }

  private static boolean isSnappy(ServerRequest request) {
    String encoding = request.headers().first(HeaderNames.CONTENT_ENCODING).orElse("");
    return encoding.strip().toLowerCase(Locale.ROOT).equals("snappy");
  }

  private void turnAway(ServerRequest request, ServerResponse response, WriteAnswer answer) {
    Answers.last(request, response);
    answer(response, answer);
    bodies.discard(request);
  }

  private static void answer(ServerResponse response, WriteAnswer answer) {
    switch (answer) {
      case WriteAnswer.Taken taken -> {
        written(response, taken.samples());
        send(response, taken.loss().isEmpty() ? 204 : 400, taken.loss());
      }
      case WriteAnswer.Refused refused -> {
        written(response, 0);
        send(response, refused.status(), refused.problem());
      }
      case WriteAnswer.Later later -> {
        written(response, 0);
        RetryAfter.set(response, later.after());
        send(response, later.busy() ? 429 : 503, later.problem());
      }
    }
  }

  private static void written(ServerResponse response, long samples) {
    response.header(SAMPLES, Long.toString(samples));
    response.header(HISTOGRAMS, "0");
    response.header(EXEMPLARS, "0");
  }

  private static void send(ServerResponse response, int status, String problem) {
    response.status(status);
    if (problem.isEmpty()) {
      response.send();
    } else {
      response
          .header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
          .send((problem + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private synchronized RemoteWriteIntake requests() {
    RemoteWriteIntake made = requests;
    if (made == null) {
      made = new RemoteWriteIntake(intake, counters, metadata, clock);
      requests = made;
    }
    return made;
  }
}
