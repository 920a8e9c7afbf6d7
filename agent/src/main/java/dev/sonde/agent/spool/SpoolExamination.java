package dev.sonde.agent.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a spool that nobody uses holds. Nothing is changed by looking.
 *
 * @param waiting how many reports wait to be delivered
 * @param damaged how many of them are not as they were written; they will be skipped and counted as
 *     lost
 * @param unreadableBytes bytes behind the last record that makes sense, as a power cut leaves them
 */
public record SpoolExamination(long waiting, long damaged, long unreadableBytes) {

  /**
   * Reads every record that waits in a directory.
   *
   * @throws SpoolInUseException if an agent or relay uses it
   * @throws IOException if it can't be read
   */
  public static SpoolExamination of(Path directory) throws IOException {
    try (FileChannel _ = SegmentQueue.lock(directory)) {
      AcknowledgedPlace from = AcknowledgedPlace.read(directory);
      SpoolExamination all = new SpoolExamination(0, 0, 0);
      for (long number : numbers(directory)) {
        if (number >= from.segment()) {
          long place = number == from.segment() ? from.place() : 0;
          all = all.and(segment(directory, number, Math.max(Segment.START, place)));
        }
      }
      return all;
    }
  }

  private static List<Long> numbers(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> Segment.numberOf(file.getFileName().toString()))
          .filter(number -> number >= 0)
          .sorted()
          .toList();
    }
  }

  private static SpoolExamination segment(Path directory, long number, long from)
      throws IOException {
    try (Segment segment = Segment.open(directory, number, from)) {
      long waiting = 0;
      long damaged = 0;
      for (long place = from; place < segment.end(); ) {
        Segment.Reading reading = segment.read(place);
        waiting++;
        damaged += reading instanceof Segment.Reading.Damaged ? 1 : 0;
        place = reading.next();
      }
      return new SpoolExamination(waiting, damaged, segment.unreadableBytes());
    }
  }

  private SpoolExamination and(SpoolExamination other) {
    return new SpoolExamination(
        waiting + other.waiting, damaged + other.damaged, unreadableBytes + other.unreadableBytes);
  }
}
