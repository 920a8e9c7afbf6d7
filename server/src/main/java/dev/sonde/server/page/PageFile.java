package dev.sonde.server.page;

import java.util.Map;
import java.util.Optional;

/**
 * A file of the browser application.
 *
 * @param type its media type
 * @param tag its entity tag (RFC 9110, section 8.8.3)
 * @param bytes its content; nobody modifies it
 * @param compressed its content by content coding ({@code br}, {@code gzip}), where that lies ready
 */
record PageFile(String type, String tag, byte[] bytes, Map<String, byte[]> compressed) {

  /** The content in a coding, if that lies ready. */
  Optional<byte[]> coded(String coding) {
    return Optional.ofNullable(compressed.get(coding));
  }
}
