package dev.sonde.probe.http;

import dev.sonde.probe.Excerpt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the content of an answer as it is framed (RFC 9112, sections 6 and 7). */
final class BodyReader {
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final int LONGEST_CHUNK_LINE = 4_096;
  private static final int SHOWN = 60;

  private final Incoming in;
  private final long most;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
  private final Incoming.Sink sink;
  private long bytes;

  /**
   * A reader of one body.
   *
   * @param most how many bytes are read at most
   * @param keeps whether they are kept
   */
  BodyReader(Incoming in, long most, boolean keeps) {
    this.in = in;
    this.most = most;
    this.sink = keeps ? kept::write : (_, _, _) -> {};
  }

  /**
   * Reads the body that follows a head.
   *
   * @throws AnswerException if it is malformed or ends before it is complete
   */
  Body read(String method, Head head) throws IOException {
    if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return Body.NONE;
    }
    Optional<String> coding = head.all("transfer-encoding");
    Optional<String> length = head.all("content-length");
    boolean isWhole;
    if (coding.isPresent()) {
      isWhole = isChunked(coding.get()) ? chunks() : untilTheEnd();
    } else if (length.isPresent()) {
      isWhole = exactly(length(length.get()));
    } else {
      isWhole = untilTheEnd();
    }
    return new Body(kept.toByteArray(), bytes, !isWhole);
  }

  private static boolean isChunked(String coding) {
    String last = coding.substring(coding.lastIndexOf(',') + 1).strip();
    return last.equalsIgnoreCase("chunked");
  }

  /** The length that a header gives; the same one several times is one. */
  private static long length(String header) throws AnswerException {
    String[] all =
        Stream.of(header.split(",", -1)).map(String::strip).distinct().toArray(String[]::new);
    if (all.length != 1 || !LENGTH.matcher(all[0]).matches()) {
      throw AnswerException.malformed(
          "Content-Length is malformed: '" + Excerpt.of(header, SHOWN) + "'");
    }
    return Long.parseLong(all[0]);
  }

  /** Whether all was read; false if the limit came first. */
  private boolean exactly(long length) throws IOException {
    long end = bytes + length;
    while (bytes < end) {
      if (bytes == most) {
        return false;
      }
      int poured = in.pour(sink, Math.min(end, most) - bytes);
      if (poured < 0) {
        throw AnswerException.incomplete(
            "the connection was closed with %d bytes of %d missing".formatted(end - bytes, length));
      }
      bytes += poured;
    }
    return true;
  }

  private boolean untilTheEnd() throws IOException {
    while (in.awaitAny()) {
      if (bytes == most) {
        return false;
      }
      bytes += in.pour(sink, most - bytes);
    }
    return true;
  }

  private boolean chunks() throws IOException {
    for (long length = chunkLength(); length > 0; length = chunkLength()) {
      if (!exactly(length)) {
        return false;
      }
      if (!in.line(LONGEST_CHUNK_LINE).isEmpty()) {
        throw AnswerException.malformed("a chunk is longer than it said");
      }
    }
    new HeadReader(in).headers(); // trailers
    return true;
  }

  private long chunkLength() throws IOException {
    String line = in.line(LONGEST_CHUNK_LINE);
    int extension = line.indexOf(';');
    String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
    boolean isLength =
        !digits.isEmpty()
            && digits.length() <= 15
            && digits.chars().allMatch(digit -> digit < 128 && Character.digit(digit, 16) >= 0);
    if (!isLength) {
      throw AnswerException.malformed(
          "the length of a chunk is malformed: '" + Excerpt.of(line, SHOWN) + "'");
    }
    return Long.parseLong(digits, 16);
  }
}
