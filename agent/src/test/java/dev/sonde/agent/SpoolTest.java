package dev.sonde.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpoolExamination;
import dev.sonde.agent.spool.SpoolInUseException;
import dev.sonde.agent.spool.SpooledReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final long ONE_MIB = 1 << 20;

  /** Bytes in front of the body of each record on disk. */
  private static final int RECORD_HEADER = 32;

  private static final Duration WEEK = Duration.ofDays(7);

  /** The bodies of reports from this one on are larger. */
  private static final long LARGE = 1000;

  @TempDir Path directory;
  private final FakeClock clock = new FakeClock();
  private final Logged log = new Logged();

  @AfterEach
  void stopListening() {
    log.close();
  }

  @Test
  void handsReportsOutInOrderAndKeepsThemUntilTheyAreRemoved() {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3);

      assertThat(sequences(spool)).containsExactly(1L, 2L, 3L);
      spool.remove(spool.peek(2, ONE_MIB), 2);

      assertThat(sequences(spool)).containsExactly(3L);
      assertThat(spool.waiting()).isEqualTo(1);
    }
  }

  @Test
  void whatWaitsAndWhatIsDamagedCanBeToldWithoutChangingIt() throws IOException {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3, 4);
      spool.remove(spool.peek(1, ONE_MIB), 1);
      assertThatThrownBy(() -> SpoolExamination.of(directory))
          .isInstanceOf(SpoolInUseException.class);
    }
    assertThat(SpoolExamination.of(directory)).isEqualTo(new SpoolExamination(3, 0, 0));

    Path segment;
    try (var files = Files.list(directory)) {
      segment = files.filter(file -> file.toString().endsWith(".seg")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length - 1] ^= 1;
    byte[] more = Arrays.copyOf(bytes, bytes.length + 5);
    Files.write(segment, more);
    assertThat(SpoolExamination.of(directory)).isEqualTo(new SpoolExamination(3, 1, 5));
    assertThat(Files.readAllBytes(segment)).isEqualTo(more);
  }

  @Test
  void bodiesAndIdsComeBackAsTheyWere() {
    SpooledReport report = new SpooledReport(-7, 0xfeed_0000_0000_0001L, 42, bytes("{\"ä\":1}"));
    try (Spool spool = Spool.open(directory, ONE_MIB, WEEK, clock::micros)) {
      clock.step(Duration.ofMillis(-FakeClock.START / 1000));
      spool.append(report);
    }
    try (Spool spool = open()) {
      SpooledReport read = spool.peek(1, ONE_MIB).reports().getFirst();
      assertThat(read).usingRecursiveComparison().isEqualTo(report);
      assertThat(read.name()).isEqualTo("report 42 of stream feed000000000001");
    }
  }

  @Test
  void batchesAreBoundedInCountAndBytesButNeverEmptyWhileSomethingWaits() {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3);
      long size = body(1).length;

      assertThat(spool.peek(2, ONE_MIB).reports()).hasSize(2);
      assertThat(spool.peek(9, 2 * size).reports()).hasSize(2);
      assertThat(spool.peek(9, 2 * size - 1).reports()).hasSize(1);
      assertThat(spool.peek(9, 1).reports()).hasSize(1);
    }
  }

  @Test
  void laterRunsFindWhatWasLeftAndNothingElse() {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3);
      spool.remove(spool.peek(1, ONE_MIB), 1);
    }
    try (Spool spool = open()) {
      append(spool, 4);
      assertThat(sequences(spool)).containsExactly(2L, 3L, 4L);
      spool.remove(spool.peek(3, ONE_MIB), 3);
    }
    try (Spool spool = open()) {
      assertThat(spool.waiting()).isZero();
      assertThat(spool.lost()).isZero();
    }
  }

  @Test
  void aLostAcknowledgedPlaceOnlySendsReportsAgain() throws IOException {
    for (byte[] content : List.of(new byte[0], new byte[20], bytes("what is this? no place"))) {
      try (Spool spool =
          Spool.open(directory.resolve("d" + content.length), ONE_MIB, WEEK, clock::micros)) {
        append(spool, 1, 2);
        spool.remove(spool.peek(1, ONE_MIB), 1);
      }
      Path kept = directory.resolve("d" + content.length);
      Files.write(kept.resolve("acknowledged"), content);
      try (Spool spool = Spool.open(kept, ONE_MIB, WEEK, clock::micros)) {
        assertThat(sequences(spool)).containsExactly(1L, 2L);
      }
    }
  }

  @Test
  void aTailCutOffAtAnyByteCostsOnlyTheReportThatWasBeingWritten() throws IOException {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3);
    }
    byte[] whole = Files.readAllBytes(segments().getLast());
    int record = RECORD_HEADER + body(3).length;
    for (int cut = 1; cut <= record; cut++) {
      Path other = directory.resolve("cut" + cut);
      Files.createDirectories(other);
      Files.write(other.resolve("1.seg"), Arrays.copyOf(whole, whole.length - cut));
      try (Spool spool = Spool.open(other, ONE_MIB, WEEK, clock::micros)) {
        append(spool, 4);
        assertThat(sequences(spool)).as("cut by %d", cut).containsExactly(1L, 2L, 4L);
        assertThat(spool.lost()).as("cut by %d", cut).isEqualTo(cut == record ? 0 : 1);
      }
    }
  }

  @Test
  void noDamagedByteIsDeliveredAndWhatIsLostIsCounted() throws IOException {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3);
    }
    byte[] whole = Files.readAllBytes(segments().getLast());
    for (int at = 0; at < whole.length; at++) {
      Path other = directory.resolve("damaged" + at);
      Files.createDirectories(other);
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x55;
      Files.write(other.resolve("1.seg"), damaged);
      try (Spool spool = Spool.open(other, ONE_MIB, WEEK, clock::micros)) {
        List<Long> delivered = drain(spool);
        assertThat(List.of(1L, 2L, 3L)).as("byte %d", at).containsAll(delivered);
        assertThat(spool.lost()).as("byte %d", at).isPositive();
        assertThat(delivered.size()).as("byte %d", at).isLessThan(3);
      }
    }
  }

  @Test
  void aDamagedReportCostsNoOther() throws IOException {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3);
    }
    Path segment = segments().getLast();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);
    try (Spool spool = open()) {
      assertThat(drain(spool)).containsExactly(1L, 3L);
      assertThat(spool.lost()).isEqualTo(1);
    }
  }

  @Test
  void theOldestGoWhenTheSpoolIsFullAndAreCounted() throws IOException {
    try (Spool spool = open()) {
      int count = 400;
      LongStream.range(LARGE, LARGE + count).forEach(i -> append(spool, i));

      List<Long> left = drain(spool);
      assertThat(left).isSorted().endsWith(LARGE + count - 1).hasSizeLessThan(count);
      assertThat(left.size() + spool.lost()).isEqualTo(count);
      assertThat(left.size() * (double) body(LARGE).length).isGreaterThan(0.8 * ONE_MIB);
      assertThat(log.lines()).first().asString().contains("full; gave up the", "oldest");
    }
    assertThat(diskBytes()).isLessThanOrEqualTo(ONE_MIB);
  }

  @Test
  void reportsThatAreTooOldGo() {
    try (Spool spool = open()) {
      append(spool, 1);
      clock.advance(Duration.ofDays(4));
      append(spool, 2);
      clock.advance(Duration.ofDays(4));
      append(spool, 3);

      assertThat(sequences(spool)).containsExactly(2L, 3L);
      assertThat(spool.lost()).isEqualTo(1);
    }
  }

  @Test
  void takesDiskSpaceBackFromWhatWasDelivered() throws IOException {
    try (Spool spool = Spool.open(directory, 64 * ONE_MIB, WEEK, clock::micros)) {
      for (long i = LARGE; i < LARGE + 500; i++) {
        append(spool, i);
        spool.remove(spool.peek(1, ONE_MIB), 1);
      }
      assertThat(spool.waiting()).isZero();
      assertThat(spool.bytes()).isZero();
    }
    assertThat(diskBytes()).isLessThanOrEqualTo(ONE_MIB);
  }

  @Test
  void aBatchThatWasGivenUpMeanwhileTakesNoOthersWithIt() {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3);
      Spool.Batch underWay = spool.peek(2, ONE_MIB);
      clock.advance(Duration.ofDays(8));
      append(spool, 4);

      spool.remove(underWay, 2);

      assertThat(sequences(spool)).containsExactly(4L);
      assertThat(spool.lost()).isEqualTo(3);
    }
  }

  @Test
  void whatIsToBeKeptAtOnceIsThereAfterwardsInOrderAcrossSegments() {
    List<SpooledReport> all = new ArrayList<>();
    for (long i = LARGE; i < LARGE + 400; i++) {
      all.add(new SpooledReport(clock.micros(), 1, i, body(i)));
    }
    try (Spool spool = Spool.open(directory, 64 * ONE_MIB, WEEK, clock::micros)) {
      assertThat(spool.keep(all)).isTrue();
    }
    try (Spool spool = Spool.open(directory, 64 * ONE_MIB, WEEK, clock::micros)) {
      assertThat(spool.peek(500, 64 * ONE_MIB).reports())
          .extracting(SpooledReport::sequence)
          .containsExactlyElementsOf(all.stream().map(SpooledReport::sequence).toList());
    }
  }

  @Test
  void whatTheDiskDoesNotTakeIsNotKeptAndItsSenderIsTold() throws IOException {
    Path blocked = directory.resolve("file");
    Files.writeString(blocked, "in the way");
    try (Spool spool = Spool.open(blocked.resolve("spool"), ONE_MIB, WEEK, clock::micros)) {
      assertThat(spool.keep(List.of(new SpooledReport(clock.micros(), 1, 1, body(1))))).isFalse();
      assertThat(spool.waiting()).isZero();
      Files.delete(blocked);

      assertThat(spool.keep(List.of(new SpooledReport(clock.micros(), 1, 1, body(1))))).isTrue();
      assertThat(spool.isFailing()).isFalse();
      assertThat(sequences(spool)).containsExactly(1L);
    }
  }

  @Test
  void twoAgentsCantShareADirectory() {
    try (Spool first = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(SpoolInUseException.class)
          .hasMessageContaining("another agent or relay uses " + directory);
      append(first, 1);
      assertThat(sequences(first)).containsExactly(1L);
    }
    try (Spool second = open()) {
      assertThat(sequences(second)).containsExactly(1L);
    }
  }

  @Test
  void worksInMemoryWhileTheDirectoryCantBeMadeAndWritesLater() throws IOException {
    Path blocked = directory.resolve("file-in-the-way");
    Files.writeString(blocked, "");
    try (Spool spool = Spool.open(blocked.resolve("spool"), ONE_MIB, WEEK, clock::micros)) {
      LongStream.rangeClosed(1, Spool.MAX_UNWRITTEN + 3).forEach(i -> append(spool, i));
      assertThat(spool.isFailing()).isTrue();
      assertThat(spool.waiting()).isEqualTo(Spool.MAX_UNWRITTEN);
      assertThat(spool.lost()).isEqualTo(3);
      Spool.Batch fromMemory = spool.peek(1, ONE_MIB);
      assertThat(fromMemory.reports().getFirst().sequence()).isEqualTo(4);

      Files.delete(blocked);
      append(spool, 100);
      spool.remove(fromMemory, 1);

      assertThat(spool.isFailing()).isFalse();
      assertThat(drain(spool)).startsWith(5L, 6L).endsWith(67L, 100L).hasSize(64);
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().getFirst()).startsWith("WARNING Spool: " + blocked);
      assertThat(log.lines().getLast()).endsWith("can be written again");
    }
  }

  private Spool open() {
    return Spool.open(directory, ONE_MIB, WEEK, clock::micros);
  }

  private void append(Spool spool, long... sequences) {
    for (long sequence : sequences) {
      spool.append(new SpooledReport(clock.micros(), 9, sequence, body(sequence)));
    }
  }

  private static byte[] body(long sequence) {
    return bytes(
        "report "
            + (1_000_000 + sequence)
            + " with some measurements".repeat(sequence < LARGE ? 3 : 200));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Long> sequences(Spool spool) {
    return spool.peek(Integer.MAX_VALUE, Long.MAX_VALUE).reports().stream()
        .map(SpooledReport::sequence)
        .toList();
  }

  private static List<Long> drain(Spool spool) {
    List<Long> all = new ArrayList<>();
    for (Spool.Batch batch = spool.peek(7, ONE_MIB);
        !batch.reports().isEmpty();
        batch = spool.peek(7, ONE_MIB)) {
      batch
          .reports()
          .forEach(
              report -> {
                assertThat(report.body()).isEqualTo(body(report.sequence()));
                all.add(report.sequence());
              });
      spool.remove(batch, batch.reports().size());
    }
    return all;
  }

  private List<Path> segments() throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".seg"))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  private long diskBytes() throws IOException {
    long bytes = 0;
    for (Path segment : segments()) {
      bytes += Files.size(segment);
    }
    return bytes;
  }

  @Test
  void allAreHandedOverAndThoseBeforeOneRemoved() {
    try (Spool spool = open()) {
      append(spool, 1, 2, 3);
    }
    try (Spool spool = open()) {
      append(spool, 4, 5);
      List<Long> seen = new ArrayList<>();
      spool.forEach(report -> seen.add(report.sequence()));
      assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
      spool.removeBefore(4);
      assertThat(sequences(spool)).containsExactly(4L, 5L);
      spool.removeBefore(4);
      assertThat(spool.waiting()).isEqualTo(2);
    }
    try (Spool spool = open()) {
      assertThat(sequences(spool)).containsExactly(4L, 5L);
      spool.removeBefore(Long.MAX_VALUE);
      assertThat(spool.waiting()).isZero();
      assertThat(spool.lost()).isZero();
    }
  }
}
