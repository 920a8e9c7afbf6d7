package dev.sonde.probe;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Threads that wait at ports. A port is closed only once no thread waits at it any more, which may
 * be a moment after the call that closes it.
 */
public final class Serving {
  private final List<Thread> threads = new ArrayList<>();

  /** Serves on a thread of its own. */
  public void start(Runnable server) {
    threads.add(Thread.startVirtualThread(server));
  }

  /** Closes ports, and returns once they are closed. */
  public void close(Closeable... ports) throws IOException {
    for (Closeable port : ports) {
      port.close();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
