package dev.sonde.server.http;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads bodies of requests. */
public final class Bodies {
  private Bodies() {}

  /**
   * The whole body.
   *
   * @throws ProblemException 413 if it is longer than the limit, of which no more is then read
   */
  public static byte[] read(ServerRequest request, int limitBytes) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream stream = request.content().inputStream()) {
      byte[] body = stream.readNBytes(limitBytes + 1);
      if (body.length > limitBytes) {
        throw new ProblemException(
            413, "The body is longer than the " + limitBytes + " bytes that are taken here.");
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException("the body could not be read", e);
    }
  }
}
