package dev.sonde.transport.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;

/** The header {@code Retry-After} (RFC 9110, section 10.2.3), in whole seconds. */
public final class RetryAfter {
  private RetryAfter() {}

  /** Asks the client to stay away for a while, rounded up; at least a second. */
  public static void set(ServerResponse response, Duration wait) {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    response.header(HeaderNames.RETRY_AFTER, Long.toString(seconds));
  }
}
