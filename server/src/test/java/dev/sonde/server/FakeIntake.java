package dev.sonde.server;

import dev.sonde.server.api.IntakeCounts;
import dev.sonde.server.api.IntakePart;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.intake.ArrivalListener;
import dev.sonde.store.Batch;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.PointHandler;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** An intake without receivers' decoding: tests hand arrivals over as if they had been decoded. */
public final class FakeIntake implements IntakePart {
  private final FakeStore store;
  private final ArrivalListener listener;
  private final AtomicLong points = new AtomicLong();
  private volatile boolean closed;
  private volatile Optional<String> problem = Optional.empty();

  public FakeIntake(FakeStore store, ArrivalListener listener) {
    this.store = store;
    this.listener = listener;
  }

  /** Stores what comes and tells of it. */
  public void take(Arrival arrival) {
    store.append(List.of(Batch.of(arrival.points())));
    points.addAndGet(arrival.points().size());
    listener.arrived(arrival);
  }

  public void fail(String reason) {
    problem = Optional.of(reason);
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void route(HttpRouting.Builder routing) {
    routing.post(
        "/metrics",
        (request, response) -> {
          request.content().consume();
          response.send("{\"status\": \"ok\"}");
        });
    routing.post("/api/v1/reports", (request, response) -> response.send("{}"));
  }

  @Override
  public DeliveryHandler deliveries() {
    return delivery -> new Outcome.Acknowledged(1, 0);
  }

  @Override
  public PointHandler points() {
    return (device, interval, all, bytes) -> new Outcome.Acknowledged(all.size(), 0);
  }

  @Override
  public IntakeCounts counts() {
    return new IntakeCounts(3, 2, 1, points.get(), Map.of("malformed", 4L));
  }

  @Override
  public Optional<String> problem() {
    return problem;
  }

  @Override
  public Map<String, Long> limits() {
    return Map.of("body_bytes", 1_048_576L);
  }

  @Override
  public void forget(String device) {}

  @Override
  public void close() {
    closed = true;
  }
}
