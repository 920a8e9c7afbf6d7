package dev.sonde.transport.http;

import io.helidon.http.BadRequestException;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import java.io.IOException;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Undoes {@code Content-Encoding: gzip} of requests as they are read; answers stay as they are.
 *
 * <p>Whoever reads must bound what comes out, as {@link BodyReader} does: little can become much.
 */
public final class GzipBodies implements ContentEncoding {

  @Override
  public Set<String> ids() {
    return Set.of("gzip", "x-gzip");
  }

  @Override
  public boolean supportsEncoding() {
    return false;
  }

  @Override
  public boolean supportsDecoding() {
    return true;
  }

  @Override
  public ContentDecoder decoder() {
    return body -> {
      try {
        return new GZIPInputStream(body);
      } catch (IOException e) {
        throw new BadRequestException("the body is not gzip", e);
      }
    };
  }

  @Override
  public ContentEncoder encoder() {
    return ContentEncoder.NO_OP;
  }

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public String type() {
    return "gzip";
  }
}
