package dev.sonde.agent.spool;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of the spool that is on disk: a queue of reports in a row of segments, bounded in bytes.
 *
 * <p>Every report that was ever here has left it by {@link #remove} or is counted in {@link #lost}.
 * Each run of an agent begins a segment of its own. The oldest segment goes as a whole when space
 * is needed. Not thread-safe.
 */
final class SegmentQueue implements Closeable {
  private static final Logger LOG = System.getLogger(SegmentQueue.class.getName());
  private static final String LOCK = "lock";
  private static final long MAX_SEGMENT_BYTES = 1 << 20;
  private static final int SEGMENTS_AT_LEAST = 8;

  /** A spool of many GiB is not to have too many files. */
  private static final int SEGMENTS_AT_MOST = 512;

  private final Path directory;
  private final long maxBytes;
  private final long segmentBytes;
  private final FileChannel lock;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();

  private @Nullable FileChannel acknowledged;

  /** Where the foremost report begins in the first segment. */
  private long place = Segment.START;

  /** Whether the last segment was begun by this run. */
  private boolean begun;

  private long lastNumber;
  private long removed;
  private long lost;

  private SegmentQueue(Path directory, long maxBytes, FileChannel lock) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.segmentBytes =
        Math.max(
            Math.min(MAX_SEGMENT_BYTES, maxBytes / SEGMENTS_AT_LEAST), maxBytes / SEGMENTS_AT_MOST);
    this.lock = lock;
  }

  /**
   * Opens the queue in a directory, which is made if needed, with what earlier runs left there.
   *
   * @throws SpoolInUseException if another agent uses the directory
   * @throws IOException if the directory can't be read and written
   */
  static SegmentQueue open(Path directory, long maxBytes) throws IOException {
    Files.createDirectories(directory);
    SegmentQueue queue = new SegmentQueue(directory, maxBytes, lock(directory));
    try {
      queue.openSegments(AcknowledgedPlace.read(directory));
      queue.acknowledged = AcknowledgedPlace.openForWriting(directory);
      return queue;
    } catch (IOException e) {
      queue.close();
      throw e;
    }
  }

  /** The sole right to a directory, until closed. */
  static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!tryLock(channel)) {
      channel.close();
      throw new SpoolInUseException(
          "another agent or relay uses "
              + directory
              + "; stop it, or give this one a state directory of its own");
    }
    return channel;
  }

  /** The lock lasts until the channel is closed or the process ends, however it ends. */
  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private void openSegments(AcknowledgedPlace from) throws IOException {
    lastNumber = from.segment();
    long[] numbers = numbers();
    for (int i = 0; i < numbers.length; i++) {
      boolean first = numbers[i] == from.segment();
      Segment segment = Segment.open(directory, numbers[i], first ? from.place() : Segment.START);
      lastNumber = Math.max(lastNumber, numbers[i]);
      if (numbers[i] < from.segment()) {
        segment.delete();
        continue;
      }
      if (segments.isEmpty()) {
        place = first ? Math.max(Segment.START, from.place()) : Segment.START;
      }
      segments.add(segment);
      giveUpUnreadable(segment, i == numbers.length - 1);
      segment.close();
    }
    dropPassedSegments();
  }

  private long[] numbers() throws IOException {
    long[] numbers = new long[8];
    int count = 0;
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        long number = Segment.numberOf(file.getFileName().toString());
        if (number >= 0) {
          numbers = count == numbers.length ? Arrays.copyOf(numbers, count * 2) : numbers;
          numbers[count++] = number;
        }
      }
    }
    long[] sorted = Arrays.copyOf(numbers, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private void giveUpUnreadable(Segment segment, boolean isLast) throws IOException {
    long bytes = segment.unreadableBytes();
    if (bytes == 0) {
      return;
    }
    lost++;
    LOG.log(
        Level.WARNING,
        isLast
            ? "Spool: cut off " + bytes + " bytes of a report that was being written at a crash"
            : "Spool: segment " + segment.number() + " is damaged, gave up " + bytes + " bytes");
    segment.cutTail();
  }

  /**
   * Adds a report behind all others; once this returns, it survives a power cut. The oldest go if
   * there is no space for it.
   */
  void append(SpooledReport report) throws IOException {
    if (makeRoom(report)) {
      segments.getLast().appendForced(report);
    }
  }

  /**
   * Adds several as {@link #append} does; if that fails, an unknown number of the first is here.
   */
  void appendAll(List<SpooledReport> reports) throws IOException {
    for (SpooledReport report : reports) {
      if (makeRoom(report)) {
        segments.getLast().append(report);
      }
    }
    if (!segments.isEmpty()) {
      segments.getLast().force();
    }
  }

  /** Makes the last segment one with room for a report; whether there can be room for it. */
  private boolean makeRoom(SpooledReport report) throws IOException {
    long needed = (long) Segment.HEADER + report.body().length;
    if (needed + Segment.START > maxBytes) {
      lost++;
      LOG.log(Level.WARNING, "Spool: gave up " + report.name() + ": larger than the whole spool");
      return false;
    }
    if (!begun || segments.isEmpty() || isFull(segments.getLast(), needed)) {
      beginSegment();
    }
    while (bytes() + needed > maxBytes && segments.size() > 1) {
      lost += segments.getFirst().waiting();
      removed += segments.getFirst().waiting();
      dropFirstSegment();
    }
    return true;
  }

  private boolean isFull(Segment segment, long needed) {
    return segment.end() > Segment.START && segment.end() + needed > segmentBytes;
  }

  private void beginSegment() throws IOException {
    Segment segment = Segment.create(directory, lastNumber + 1);
    if (!segments.isEmpty()) {
      // It opens again when it is read; thousands of files at once would be too many.
      segments.getLast().force();
      segments.getLast().close();
    }
    lastNumber++;
    begun = true;
    segments.add(segment);
    dropPassedSegments();
  }

  /**
   * The foremost reports, in order; damaged ones are left out and counted.
   *
   * @param maxReports how many at most
   * @param maxBytes how many bytes their bodies may have together; the first comes whatever its
   *     size
   */
  List<SpooledReport> peek(int maxReports, long maxBytes) throws IOException {
    List<SpooledReport> reports = new ArrayList<>();
    long bytes = 0;
    skipDamaged();
    long next = place;
    for (Segment segment : segments) {
      while (next < segment.end()) {
        if (reports.size() == maxReports
            || !(segment.read(next) instanceof Segment.Reading.Whole whole)) {
          return reports;
        }
        bytes += whole.report().body().length;
        if (bytes > maxBytes && !reports.isEmpty()) {
          return reports;
        }
        reports.add(whole.report());
        next = whole.next();
      }
      next = Segment.START;
    }
    return reports;
  }

  private void skipDamaged() throws IOException {
    while (waiting() > 0
        && segments.getFirst().read(place) instanceof Segment.Reading.Damaged damaged) {
      long before = removed;
      passTo(damaged.next());
      lost += removed - before;
      LOG.log(Level.WARNING, "Spool: gave up " + (removed - before) + " damaged report(s)");
    }
  }

  /** Hands over all reports in order; damaged ones are left out. */
  void forEach(Consumer<SpooledReport> action) throws IOException {
    long next = place;
    for (Segment segment : segments) {
      while (next < segment.end()) {
        Segment.Reading reading = segment.read(next);
        if (reading instanceof Segment.Reading.Whole whole) {
          action.accept(whole.report());
        }
        next = reading.next();
      }
      segment.close();
      next = Segment.START;
    }
  }

  /**
   * Removes the foremost reports whose sequence is below one; damaged ones among them are counted.
   */
  void removeBefore(long sequence) throws IOException {
    skipDamaged();
    while (waiting() > 0
        && segments.getFirst().read(place) instanceof Segment.Reading.Whole whole
        && whole.report().sequence() < sequence) {
      remove();
      skipDamaged();
    }
  }

  /** Removes the foremost report, if there is one. */
  void remove() throws IOException {
    if (waiting() == 0) {
      return;
    }
    Segment first = segments.getFirst();
    long next = first.nextAfter(place);
    passTo(next < 0 ? first.end() : next);
  }

  /** Notes on disk what has been removed, so that the next run doesn't find it again. */
  void noteRemoved() throws IOException {
    FileChannel file = acknowledged;
    if (file != null && !segments.isEmpty()) {
      new AcknowledgedPlace(segments.getFirst().number(), place).write(file);
    }
  }

  private void passTo(long next) throws IOException {
    Segment first = segments.getFirst();
    place = next;
    do {
      first.passed();
      removed++;
    } while (next >= first.end() && first.waiting() > 0);
    dropPassedSegments();
  }

  /** Gives up the foremost reports that were created before a time; returns how many. */
  int expire(long before) throws IOException {
    int expired = 0;
    while (waiting() > 0 && segments.getFirst().createdAt(place) < before) {
      remove();
      expired++;
    }
    lost += expired;
    return expired;
  }

  /** Gives up the first segment, which the disk doesn't read any more. */
  void giveUpFirstSegment() {
    if (!segments.isEmpty()) {
      lost += segments.getFirst().waiting();
      removed += segments.getFirst().waiting();
      begun = begun && segments.size() > 1;
      dropFirstSegment();
    }
  }

  private void dropPassedSegments() {
    while (!segments.isEmpty() && segments.getFirst().waiting() == 0 && !isInUse()) {
      dropFirstSegment();
    }
  }

  /** Whether the first segment is the one that is written to. */
  private boolean isInUse() {
    return begun && segments.size() == 1;
  }

  private void dropFirstSegment() {
    Segment first = segments.removeFirst();
    place = Segment.START;
    try {
      first.delete();
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "Spool: segment " + first.number() + " can't be deleted and will be sent again: " + e);
    }
  }

  /** How many reports wait. */
  long waiting() {
    long waiting = 0;
    for (Segment segment : segments) {
      waiting += segment.waiting();
    }
    return waiting;
  }

  /** How many bytes the segments take on disk, with what was passed but not yet cleared up. */
  private long bytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.end();
    }
    return bytes;
  }

  /** How many bytes the waiting reports take. */
  long waitingBytes() {
    return waiting() == 0 ? 0 : bytes() - place;
  }

  /** How many reports have left the queue in this run, whether delivered or lost. */
  long removed() {
    return removed;
  }

  /** How many reports this run gave up. */
  long lost() {
    return lost;
  }

  @Override
  public void close() throws IOException {
    try {
      noteRemoved();
    } finally {
      for (Segment segment : segments) {
        segment.close();
      }
      FileChannel file = acknowledged;
      if (file != null) {
        file.close();
      }
      lock.close();
    }
  }
}
