package dev.sonde.agent.spool;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of the spool: 8 bytes that say what it is, then records one behind the other.
 *
 * <p>A record is, in big-endian order: length of the body (4 bytes), CRC-32C of all that follows
 * (4), creation time (8), stream (8), sequence (8), body. A record whose checksum is wrong can be
 * stepped over as long as its length makes sense. Not thread-safe.
 */
final class Segment implements Closeable {
  /** Where the first record begins, in bytes. */
  static final long START = 8;

  /** Bytes in front of the body of each record. */
  static final int HEADER = 32;

  private static final int CHECKED_FROM = 8;
  private static final int MAX_BODY = 16 << 20;
  private static final long MAGIC = 0x534f_4e44_4553_5031L; // "SONDESP1"
  private static final String SUFFIX = ".seg";

  private final Path file;
  private final long number;
  private long end;
  private int waiting;
  private @Nullable FileChannel channel;

  private Segment(Path directory, long number) {
    this.file = directory.resolve(number + SUFFIX);
    this.number = number;
  }

  /** What stands at a place of a segment. */
  sealed interface Reading {
    /** Where the next record begins; the end of the segment if there is none. */
    long next();

    /** A record as it was written. */
    record Whole(SpooledReport report, long next) implements Reading {}

    /** A record that is not as it was written, but whose length makes sense. */
    record Damaged(long next) implements Reading {}
  }

  /** The number in a segment's file name; -1 if the name is not one of a segment. */
  static long numberOf(String fileName) {
    if (!fileName.endsWith(SUFFIX)) {
      return -1;
    }
    try {
      return Long.parseLong(fileName, 0, fileName.length() - SUFFIX.length(), 10);
    } catch (NumberFormatException foreign) {
      return -1;
    }
  }

  /** A new segment without a record; fails if there is one of that number already. */
  static Segment create(Path directory, long number) throws IOException {
    Segment segment = new Segment(directory, number);
    FileChannel opened =
        FileChannel.open(
            segment.file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    segment.channel = opened;
    try {
      writeAll(opened, ByteBuffer.allocate((int) START).putLong(0, MAGIC), 0);
      forceDirectory(directory);
    } catch (IOException e) {
      segment.discardAfter(e);
      throw e;
    }
    segment.end = START;
    return segment;
  }

  /**
   * A segment of an earlier run. Its records from {@code from} on are counted; the readable part
   * ends where the lengths no longer make sense.
   */
  static Segment open(Path directory, long number, long from) throws IOException {
    Segment segment = new Segment(directory, number);
    try {
      segment.count(Math.max(START, from));
      return segment;
    } catch (IOException e) {
      segment.close();
      throw e;
    }
  }

  private void count(long from) throws IOException {
    long size = channel().size();
    if (size < START || readAll(ByteBuffer.allocate((int) START), 0).getLong(0) != MAGIC) {
      end = 0;
      return;
    }
    end = size;
    long place = from;
    while (place < size) {
      long next = nextAfter(place);
      if (next < 0) {
        end = place;
        return;
      }
      waiting++;
      place = next;
    }
  }

  /** Its place among the segments, ascending in time. */
  long number() {
    return number;
  }

  /** Where the last record ends, which is also how many bytes of disk it takes. */
  long end() {
    return end;
  }

  /** How many records were not yet {@linkplain #passed passed}. */
  int waiting() {
    return waiting;
  }

  /** Notes that the foremost record no longer waits. */
  void passed() {
    waiting--;
  }

  /** Bytes of the file behind the readable part. */
  long unreadableBytes() throws IOException {
    return channel().size() - end;
  }

  /** Cuts off what is behind the readable part. */
  void cutTail() throws IOException {
    channel().truncate(end);
  }

  /** Adds a record; once {@link #force} returns it survives a power cut. */
  void append(SpooledReport report) throws IOException {
    byte[] body = report.body();
    ByteBuffer record = ByteBuffer.allocate(HEADER + body.length);
    record.putInt(body.length).putInt(0);
    record.putLong(report.created()).putLong(report.stream()).putLong(report.sequence());
    record.put(body).flip();
    record.putInt(4, checksum(record));
    try {
      writeAll(channel(), record, end);
    } catch (IOException e) {
      cutAfter(e);
      throw e;
    }
    end += record.limit();
    waiting++;
  }

  /** Adds a record; once this returns it survives a power cut. Failing, it leaves no trace. */
  void appendForced(SpooledReport report) throws IOException {
    long before = end;
    append(report);
    try {
      force();
    } catch (IOException e) {
      end = before;
      waiting--;
      cutAfter(e);
      throw e;
    }
  }

  /** Makes what was added survive a power cut. */
  void force() throws IOException {
    channel().force(false);
  }

  private void cutAfter(IOException cause) {
    try {
      channel().truncate(end);
    } catch (IOException alsoFailed) {
      cause.addSuppressed(alsoFailed);
    }
  }

  /** Reads the record at a place, which must be the beginning of one. */
  Reading read(long place) throws IOException {
    long next = nextAfter(place);
    if (next < 0) {
      return new Reading.Damaged(end);
    }
    ByteBuffer record = readAll(ByteBuffer.allocate((int) (next - place)), place);
    if (record.getInt(4) != checksum(record)) {
      return new Reading.Damaged(next);
    }
    byte[] body = new byte[record.capacity() - HEADER];
    record.get(HEADER, body);
    SpooledReport report =
        new SpooledReport(record.getLong(8), record.getLong(16), record.getLong(24), body);
    return new Reading.Whole(report, next);
  }

  /** When the record at a place was created; what a damaged record says is not to be trusted. */
  long createdAt(long place) throws IOException {
    return readAll(ByteBuffer.allocate(HEADER), place).getLong(8);
  }

  /** Where the record behind the one at a place begins; -1 if the length there makes no sense. */
  long nextAfter(long place) throws IOException {
    if (place + HEADER > end) {
      return -1;
    }
    int length = readAll(ByteBuffer.allocate(4), place).getInt(0);
    long next = place + HEADER + length;
    return length <= 0 || length > MAX_BODY || next > end ? -1 : next;
  }

  /** Removes the file. */
  void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  private FileChannel channel() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel = open;
    }
    return open;
  }

  private ByteBuffer readAll(ByteBuffer buffer, long place) throws IOException {
    FileChannel in = channel();
    while (buffer.hasRemaining()) {
      if (in.read(buffer, place + buffer.position()) < 0) {
        throw new EOFException(file + " ends at " + in.size() + ", expected more");
      }
    }
    return buffer;
  }

  private void discardAfter(IOException cause) {
    try {
      delete();
    } catch (IOException alsoFailed) {
      cause.addSuppressed(alsoFailed);
    }
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes, long place) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes, place + bytes.position());
    }
  }

  /** Makes the file's name as durable as its contents. */
  private static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static int checksum(ByteBuffer record) {
    CRC32C crc = new CRC32C();
    crc.update(record.slice(CHECKED_FROM, record.limit() - CHECKED_FROM));
    return (int) crc.getValue();
  }
}
