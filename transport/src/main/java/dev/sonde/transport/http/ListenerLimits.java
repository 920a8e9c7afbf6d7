package dev.sonde.transport.http;

import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.ListenerConfig;

/** What a listener needs besides its routes so that receivers behind it are safe. */
public final class ListenerLimits {
  /** A body is cut off here even while it is read or thrown away. */
  private static final long MAX_PAYLOAD_FACTOR = 2;

  private ListenerLimits() {}

  /**
   * Sets limits, the decoding of requests, and that answers are sent as they are written.
   *
   * <p>Helidon holds a whole chunk of a chunked body in memory before anybody can judge it, so what
   * it takes at all must be bounded here; a body beyond that is answered with 413 before it is
   * read.
   *
   * @param listener the listener, or the server for its default listener
   * @param maxBytes the largest body that any receiver behind the listener takes
   */
  public static void set(ListenerConfig.BuilderBase<?, ?> listener, int maxBytes) {
    listener.maxPayloadSize(MAX_PAYLOAD_FACTOR * maxBytes);
    // A line of an answer that goes on must not wait until the one before is acknowledged (Nagle).
    listener.connectionOptions(options -> options.tcpNoDelay(true));
    listener.contentEncoding(
        ContentEncodingContext.create(
            config ->
                config
                    .addContentEncoding(new GzipBodies())
                    .addContentEncoding(new SnappyBodies())));
  }
}
