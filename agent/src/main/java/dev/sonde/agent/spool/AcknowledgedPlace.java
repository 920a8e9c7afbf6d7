package dev.sonde.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The place in the spool up to which the server has everything.
 *
 * <p>Its file holds segment (8 bytes), place (8) and CRC-32C of both (4), overwritten where it
 * stands and never forced to disk: an older place, or none, only means that reports are sent again,
 * which changes nothing at the server.
 *
 * @param segment the number of the segment
 * @param place where in that segment the first report begins that the server doesn't have
 */
record AcknowledgedPlace(long segment, long place) {
  private static final String FILE = "acknowledged";
  private static final int SIZE = 20;

  /** The beginning of all segments. */
  static final AcknowledgedPlace NONE = new AcknowledgedPlace(0, 0);

  /** Reads the place kept in a directory; {@link #NONE} if there is none or it is damaged. */
  static AcknowledgedPlace read(Path directory) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    try (FileChannel in = FileChannel.open(directory.resolve(FILE), StandardOpenOption.READ)) {
      int count = in.read(bytes);
      return count == SIZE && bytes.getInt(16) == checksum(bytes)
          ? new AcknowledgedPlace(bytes.getLong(0), bytes.getLong(8))
          : NONE;
    } catch (NoSuchFileException none) {
      return NONE;
    }
  }

  /** Opens the file of a directory for {@link #write}. */
  static FileChannel openForWriting(Path directory) throws IOException {
    return FileChannel.open(
        directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Overwrites what the file holds. */
  void write(FileChannel out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE).putLong(0, segment).putLong(8, place);
    bytes.putInt(16, checksum(bytes));
    out.write(bytes, 0);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, 16));
    return (int) crc.getValue();
  }
}
