package dev.sonde.agent.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ModuleFolderTest {
  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final ModuleFolder.Listener listener =
      new ModuleFolder.Listener() {
        @Override
        public void changed(Path file) {
          told.add("changed " + file.getFileName());
        }

        @Override
        public void removed(Path file) {
          told.add("removed " + file.getFileName());
        }
      };

  private boolean scanAfter(long millis, ModuleFolder watched) {
    nanos.addAndGet(millis * 1_000_000);
    return watched.scan();
  }

  @Test
  void a_file_is_told_once_it_has_settled_and_again_when_it_changed_or_went() throws IOException {
    try (ModuleFolder watched = new ModuleFolder(folder, nanos::get, listener)) {
      Path file = Files.writeString(folder.resolve("a.jar"), "half");
      Files.writeString(folder.resolve(".hidden.jar"), "x");
      Files.writeString(folder.resolve("notes.txt"), "x");
      Files.writeString(folder.resolve("package-info.java"), "x");
      Files.createDirectory(folder.resolve("folder.jar"));
      assertThat(watched.scan()).isTrue();
      assertThat(scanAfter(400, watched)).isTrue();
      Files.writeString(file, "half and half");
      assertThat(scanAfter(400, watched)).isTrue();
      assertThat(scanAfter(400, watched)).isTrue();
      assertThat(told).isEmpty();
      assertThat(scanAfter(100, watched)).isFalse();
      assertThat(scanAfter(1_000, watched)).isFalse();
      assertThat(told).containsExactly("changed a.jar");
      Files.writeString(file, "something else");
      scanAfter(0, watched);
      scanAfter(500, watched);
      Files.delete(file);
      scanAfter(0, watched);
      assertThat(told).containsExactly("changed a.jar", "changed a.jar", "removed a.jar");
    }
  }

  @Test
  void a_folder_that_goes_takes_its_files_along() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    try (ModuleFolder watched = new ModuleFolder(inner, nanos::get, listener)) {
      Path file = Files.writeString(inner.resolve("a.jar"), "x");
      watched.scan();
      scanAfter(500, watched);
      Files.delete(file);
      Files.delete(inner);
      assertThat(scanAfter(0, watched)).isFalse();
      assertThat(told).containsExactly("changed a.jar", "removed a.jar");
    }
  }

  @Test
  void the_kernel_tells_of_files_that_come_and_go() throws IOException {
    try (ModuleFolder watched = new ModuleFolder(folder, System::nanoTime, listener)) {
      watched.start();
      Path file = Files.writeString(folder.resolve("a.jar"), "x");
      await().untilAsserted(() -> assertThat(told).containsExactly("changed a.jar"));
      Files.delete(file);
      await().untilAsserted(() -> assertThat(told).contains("removed a.jar"));
    }
  }
}
