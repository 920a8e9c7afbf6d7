package dev.sonde.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Sends bodies: compressed where it pays, without the body to {@code HEAD}, and only once to who
 * has it already.
 */
public final class Answers {
  /** Below this, a body fits into a packet or two and compression saves nothing. */
  private static final int COMPRESS_FROM_BYTES = 2_048;

  private Answers() {}

  /** Sends JSON that may differ at the next request. */
  public static void json(ServerRequest request, ServerResponse response, byte[] body) {
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    send(request, response, "application/json", body);
  }

  /** Sends JSON that stays the same for a while: with an entity tag, so that it is sent once. */
  public static void cacheable(ServerRequest request, ServerResponse response, byte[] body) {
    CRC32C sum = new CRC32C();
    sum.update(body);
    String tag = "W/\"" + Long.toHexString(sum.getValue()) + "-" + body.length + "\"";
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    response.header(HeaderNames.ETAG, tag);
    if (has(request, tag)) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      send(request, response, "application/json", body);
    }
  }

  /**
   * Has the connection end after the answer, whose request is not read to its end. HTTP/2 has no
   * such header (RFC 9113, section 8.2.2): there the stream alone ends.
   */
  public static void last(ServerRequest request, ServerResponse response) {
    if (request.prologue().protocolVersion().startsWith("1")) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
  }

  /** Whether the other side says that it has an entity of that tag. */
  public static boolean has(ServerRequest request, String tag) {
    return request.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent();
  }

  /** Whether the other side takes a content coding, such as {@code gzip}. */
  public static boolean accepts(ServerRequest request, String coding) {
    return request
        .headers()
        .first(HeaderNames.ACCEPT_ENCODING)
        .map(accepted -> AcceptEncoding.allows(accepted, coding))
        .orElse(false);
  }

  /** Sends a body, compressed if that pays. */
  public static void send(
      ServerRequest request, ServerResponse response, String type, byte[] body) {
    response.header(HeaderNames.CONTENT_TYPE, type);
    if (body.length < COMPRESS_FROM_BYTES) {
      plain(request, response, body);
      return;
    }
    response.header(HeaderNames.VARY, "Accept-Encoding");
    if (accepts(request, "gzip")) {
      response.header(HeaderNames.CONTENT_ENCODING, "gzip");
      plain(request, response, gzip(body));
    } else {
      plain(request, response, body);
    }
  }

  /** Sends a body as it is; its type and coding are said already. */
  public static void plain(ServerRequest request, ServerResponse response, byte[] body) {
    if (request.prologue().method().equals(Method.HEAD)) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
      response.send();
    } else {
      response.send(body);
    }
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
    try (OutputStream gzip = new FastGzip(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 8_192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
