package dev.sonde.transport.http;

import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Delivers over HTTP/1.1 or HTTPS on one kept-alive connection, with {@code POST} to {@code
 * /api/v1/reports} below the server's address.
 *
 * <p>If a kept connection turns out to be closed by the other side, the delivery is sent once more
 * on a new one; the server knows reports that it has already. Redirects are not followed, so that
 * measurements go nowhere but where the operator said.
 */
public final class HttpUplink implements Uplink {
  /** Room for as many checks as the heap has: what is made of them takes ten times as much. */
  private static final int MAX_ASSIGNMENTS =
      (int) Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 12);

  private final URI server;
  private final UplinkOptions options;
  private final InstantSource clock;
  private final Dialer dialer;
  private final String head;
  private final AtomicInteger closings = new AtomicInteger();
  private volatile @Nullable HttpUplinkConnection connection;

  /**
   * An uplink that has not connected yet.
   *
   * @param server {@code http} or {@code https}, host, and optionally port and path
   * @param clock for an answer that names a date to come back
   */
  public HttpUplink(URI server, UplinkOptions options, InstantSource clock) {
    this.server = server;
    this.options = options;
    this.clock = clock;
    this.dialer = new Dialer(server, options);
    this.head =
        "POST "
            + base(server)
            + "api/v1/reports"
            + " HTTP/1.1\r\nHost: "
            + server.getRawAuthority()
            + "\r\nUser-Agent: "
            + options.userAgent()
            + "\r\nContent-Type: application/json\r\nContent-Length: ";
  }

  private static String base(URI server) {
    String base = server.getRawPath();
    return base.endsWith("/") ? base : base + "/";
  }

  @Override
  public Outcome deliver(byte[] delivery) {
    try {
      return HttpUplinkOutcome.of(
          exchange(request(delivery), HttpUplinkAnswerReader.MAX_BODY), clock);
    } catch (IOException e) {
      drop();
      return new Outcome.Later(Duration.ZERO, dialer.reason(e));
    }
  }

  @Override
  public Optional<byte[]> assignments(String agent) {
    String request =
        "GET %sapi/v1/agents/%s/assignments HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n\r\n"
            .formatted(
                base(server),
                URLEncoder.encode(agent, StandardCharsets.UTF_8).replace("+", "%20"),
                server.getRawAuthority(),
                options.userAgent());
    try {
      HttpUplinkAnswer answer =
          exchange(request.getBytes(StandardCharsets.ISO_8859_1), MAX_ASSIGNMENTS);
      return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
    } catch (IOException e) {
      drop();
      return Optional.empty();
    }
  }

  private HttpUplinkAnswer exchange(byte[] request, int maxBody) throws IOException {
    int before = closings.get();
    HttpUplinkConnection kept = connection;
    if (kept != null) {
      try {
        return exchange(kept, request, maxBody);
      } catch (EOFException | SocketException | SSLException stale) {
        drop();
        if (closings.get() != before) {
          throw stale;
        }
      }
    }
    HttpUplinkConnection opened = new HttpUplinkConnection(dialer.open());
    connection = opened;
    return exchange(opened, request, maxBody);
  }

  @Override
  public String destination() {
    return server.toString();
  }

  /** Closes the connection. From another thread, it ends a delivery that is under way. */
  @Override
  public void close() {
    closings.incrementAndGet();
    drop();
  }

  private void drop() {
    HttpUplinkConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }

  /** In one piece, so that it leaves in one packet if it fits. */
  private byte[] request(byte[] delivery) {
    String trace =
        Telemetry.current()
            .map(context -> "\r\n" + TraceContext.HEADER + ": " + context.traceparent())
            .orElse("");
    byte[] start =
        (head + delivery.length + trace + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = new byte[start.length + delivery.length];
    System.arraycopy(start, 0, request, 0, start.length);
    System.arraycopy(delivery, 0, request, start.length, delivery.length);
    return request;
  }

  private HttpUplinkAnswer exchange(HttpUplinkConnection over, byte[] request, int maxBody)
      throws IOException {
    over.send(request);
    HttpUplinkAnswer answer = over.answer(options.answerTimeout(), maxBody);
    if (!answer.reusable()) {
      drop();
    }
    return answer;
  }
}
