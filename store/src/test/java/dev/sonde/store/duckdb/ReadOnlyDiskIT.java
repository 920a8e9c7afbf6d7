package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store on a file system that can only be read. Needs the right to mount one. Linux turns none
 * over while a file on it is open for writing, so a store meets it when it is opened.
 */
class ReadOnlyDiskIT {
  @TempDir Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) == 0;
    assumeTrue(mounted, "mounting a file system needs root");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  private DuckDbPointStore open() {
    return DuckDbPointStore.open(
        disk.resolve("store"), WriterProcess.FEW_FILES.withReserveBytes(0), Clock.systemUTC());
  }

  @Test
  void aReadOnlyDiskIsSaidAndHarmsNothing() throws Exception {
    try (DuckDbPointStore store = open()) {
      store.append(LongStream.rangeClosed(1, 80).mapToObj(WriterProcess::batch).toList());
      store.maintain();
    }
    assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(disk.toString())
          .hasMessageContaining("Read-only file system");
    }
    assertThat(StoreDoctor.examine(disk.resolve("store"))).isEmpty();
    assertThat(run("mount", "-o", "remount,rw", disk.toString())).isZero();
    try (DuckDbPointStore store = open()) {
      assertThat(StoredSequences.of(store)).isEqualTo(80);
      assertThat(store.append(List.of(WriterProcess.batch(81)))).containsExactly(true);
    }
  }
}
