package dev.sonde.server.api;

import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.PointHandler;
import io.helidon.webserver.http.HttpRouting;
import java.util.Map;
import java.util.Optional;

/** The intake as the rest of the server knows it: its receivers' routes, and how it is doing. */
public interface IntakePart extends AutoCloseable {

  /**
   * Registers the paths of its receivers: {@code POST /api/v1/reports} and {@code POST /metrics}.
   * Everything else on these paths is answered elsewhere.
   */
  void route(HttpRouting.Builder routing);

  /** What takes deliveries that come another way. */
  DeliveryHandler deliveries();

  /** What takes points that receivers make of what programs of others say. */
  PointHandler points();

  /** What was counted since the start. */
  IntakeCounts counts();

  /** What was counted of OpenTelemetry's data points since the start. */
  default OtlpCounts otlp() {
    return OtlpCounts.NONE;
  }

  /** What was counted of remote write's samples since the start. */
  default RemoteWriteCounts remoteWrite() {
    return RemoteWriteCounts.NONE;
  }

  /** What was counted of points of the past since the start. */
  default PastCounts past() {
    return PastCounts.NONE;
  }

  /** Why it takes nothing now, for people; empty if it does. */
  Optional<String> problem();

  /** The limits that it holds senders to, by name. */
  Map<String, Long> limits();

  /** What was taken and is not stored yet; nothing for an intake that can't tell. */
  default StoreApi.Waiting waiting() {
    return new StoreApi.Waiting(0, 0);
  }

  /** Frees what is kept in memory of a device. */
  void forget(String device);

  /** Takes no more, and waits until what was taken is stored. */
  @Override
  void close();
}
