package dev.sonde.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures as {@link Once} does, once as usual and once more with no descriptor left to open. */
final class ExhaustedProgram {
  private ExhaustedProgram() {}

  public static void main(String[] tasks) throws InterruptedException, IOException {
    Probes probes = Probes.installed();
    Once.measure(probes, tasks); // so that archives and sockets' libraries are open
    List<InputStream> held = new ArrayList<>();
    boolean isFull = false;
    while (!isFull) {
      try {
        held.add(Files.newInputStream(Path.of("/dev/null")));
      } catch (IOException e) {
        isFull = true;
      }
    }
    Once.measure(probes, tasks);
    for (InputStream each : held) {
      each.close();
    }
  }
}
