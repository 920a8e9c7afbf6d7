package dev.sonde.transport.http;

import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import java.util.Set;

/**
 * Lets requests with {@code Content-Encoding: snappy} through as they are: the block format can
 * only be undone by whoever has the whole body and knows how large it may become.
 */
public final class SnappyBodies implements ContentEncoding {
  private static final String SNAPPY = "snappy";

  @Override
  public Set<String> ids() {
    return Set.of(SNAPPY);
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
    return ContentDecoder.NO_OP;
  }

  @Override
  public ContentEncoder encoder() {
    return ContentEncoder.NO_OP;
  }

  @Override
  public String name() {
    return SNAPPY;
  }

  @Override
  public String type() {
    return SNAPPY;
  }
}
