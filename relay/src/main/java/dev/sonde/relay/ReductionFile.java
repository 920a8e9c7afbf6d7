package dev.sonde.relay;

import dev.sonde.relay.reduce.ReductionRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * The file that holds a {@link ReductionMark} and, as of that cut, the {@link StreamMarks}. It is
 * replaced as a whole, and survives a power cut. Not thread-safe.
 *
 * <p>Big-endian: form (8 bytes), CRC-32C of all that follows (4), then the fields in order.
 */
final class ReductionFile {
  private static final long FORM = 0x534f_4e44_4552_4431L; // "SONDERD1"
  private static final int HEADER = 12;

  private final Path file;

  ReductionFile(Path file) {
    this.file = file;
  }

  /**
   * Replaces what the file holds.
   *
   * @throws IOException if the disk does not take it; the file is as it was
   */
  void write(ReductionMark mark, StreamMarks streams) throws IOException {
    byte[] body = body(mark, streams);
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + body.length);
    bytes.putLong(FORM).putInt(checksum(body)).put(body).flip();
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static byte[] body(ReductionMark mark, StreamMarks streams) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * streams.size() + 256);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(mark.rules().window().toSeconds());
    out.writeInt(mark.rules().kinds().size());
    for (String kind : new TreeSet<>(mark.rules().kinds())) {
      out.writeUTF(kind);
    }
    out.writeUTF(mark.stream());
    out.writeLong(mark.cut());
    out.writeLong(mark.upTo());
    out.writeLong(mark.closed());
    out.writeLong(mark.upToBefore());
    out.writeLong(mark.closedBefore());
    out.writeLong(mark.from());
    out.writeBoolean(mark.done());
    out.writeInt(streams.size());
    streams.forEach(
        (stream, sequence) -> {
          ByteBuffer number = ByteBuffer.allocate(Long.BYTES).putLong(0, sequence);
          writeText(bytes, stream.agent());
          writeText(bytes, stream.name());
          bytes.writeBytes(number.array());
        });
    return bytes.toByteArray();
  }

  private static void writeText(ByteArrayOutputStream bytes, String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(ByteBuffer.allocate(2).putShort(0, (short) encoded.length).array());
    bytes.writeBytes(encoded);
  }

  private static String readText(DataInputStream in) throws IOException {
    byte[] encoded = in.readNBytes(in.readUnsignedShort());
    return new String(encoded, StandardCharsets.UTF_8);
  }

  /**
   * Reads the file.
   *
   * @param streams takes the streams
   * @return empty if there is no file
   * @throws IOException if it can't be read, or is damaged
   */
  Optional<ReductionMark> read(StreamMarks streams) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER || head.getLong() != FORM) {
      throw new IOException(file + " is not what a relay writes");
    }
    byte[] body = new byte[bytes.length - HEADER];
    int claimed = head.getInt();
    head.get(body);
    if (checksum(body) != claimed) {
      throw new IOException(file + " is damaged");
    }
    return Optional.of(mark(new DataInputStream(new ByteArrayInputStream(body)), streams));
  }

  private static ReductionMark mark(DataInputStream in, StreamMarks streams) throws IOException {
    Duration window = Duration.ofSeconds(in.readLong());
    Set<String> kinds = new TreeSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      kinds.add(in.readUTF());
    }
    ReductionMark mark =
        new ReductionMark(
            new ReductionRules(window, kinds),
            in.readUTF(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readBoolean());
    for (int left = in.readInt(); left > 0; left--) {
      StreamMarks.Stream stream = new StreamMarks.Stream(readText(in), readText(in));
      streams.advance(stream, in.readLong());
    }
    return mark;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
