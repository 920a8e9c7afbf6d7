package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Grade;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Main file and log cut off, as a broken disk or a careless copy leaves them. */
@Timeout(120)
class TornFilesTest {
  private static final int REPORTS = 40;

  @TempDir Path temp;

  /** A store as a killed server leaves it: the commits of one half are in its log alone. */
  private Path torn() throws IOException {
    Path folder = temp.resolve("store");
    Path copy = temp.resolve("copy");
    Files.createDirectories(copy);
    DuckDbSettings settings = DuckDbSettings.usual();
    try (DuckDbPointStore store = DuckDbPointStore.open(folder, settings, Clock.systemUTC())) {
      append(store, 1, REPORTS / 2);
    }
    try (DuckDbPointStore store = DuckDbPointStore.open(folder, settings, Clock.systemUTC())) {
      append(store, REPORTS / 2 + 1, REPORTS);
      for (String name : List.of("sonde.duckdb", "sonde.duckdb.wal")) {
        Files.copy(folder.resolve(name), copy.resolve(name));
      }
    }
    return copy;
  }

  private static void append(DuckDbPointStore store, int first, int last) {
    for (int sequence = first; sequence <= last; sequence++) {
      store.append(List.of(WriterProcess.batch(sequence)));
    }
  }

  private static void cut(Path file, double part) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, (int) (part * bytes.length)));
  }

  @Test
  void theLogIsReadByStoreAndDoctor() throws Exception {
    Path folder = torn();
    assertThat(StoreDoctor.examine(folder)).isEmpty();
    assertThat(folder.resolve("sonde.duckdb.wal")).isNotEmptyFile();
    assertThat(StoredSequences.in(folder)).isEqualTo(REPORTS);
  }

  /** What was in the part that is gone is gone; what is there is whole, and comes once. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.95})
  void aLogThatWasCutOffIsReadAsFarAsItGoesOrRefused(double part) throws Exception {
    Path folder = torn();
    cut(folder.resolve("sonde.duckdb.wal"), part);
    try {
      long stored = StoredSequences.in(folder);
      assertThat(stored).isBetween((long) REPORTS / 2, (long) REPORTS - 1);
      try (DuckDbPointStore store =
          DuckDbPointStore.open(folder, WriterProcess.FEW_FILES, Clock.systemUTC())) {
        append(store, (int) stored + 1, REPORTS);
        assertThat(StoredSequences.of(store)).isEqualTo(REPORTS);
      }
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining(folder.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.5})
  void aMainFileThatWasCutOffIsRefusedWithItsName(double part) throws Exception {
    Path folder = torn();
    Files.delete(folder.resolve("sonde.duckdb.wal"));
    cut(folder.resolve("sonde.duckdb"), part);
    assertThat(StoreDoctor.examine(folder)).extracting(Finding::grade).contains(Grade.ERROR);
    assertThatThrownBy(() -> StoredSequences.in(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder.toString());
  }

  /** The footer is what a reader looks at first; where it is gone the file can't be read. */
  @Test
  void aDayThatIsCutOffWhileTheStoreRunsIsAnErrorAndNotWrongNumbers() throws Exception {
    Path folder = temp.resolve("store");
    try (DuckDbPointStore store =
        DuckDbPointStore.open(folder, WriterProcess.FEW_FILES, Clock.systemUTC())) {
      append(store, 1, 80);
      store.maintain();
      Path file;
      try (Stream<Path> all = Files.walk(folder.resolve("archive/kind=host"))) {
        file = all.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
      }
      cut(file, 0.5);
      assertThatThrownBy(() -> StoredSequences.of(store))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("part-");
      assertThat(store.append(List.of(WriterProcess.batch(81)))).containsExactly(true);
    }
  }
}
