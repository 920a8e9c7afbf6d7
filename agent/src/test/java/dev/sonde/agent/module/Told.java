package dev.sonde.agent.module;

import dev.sonde.transport.CommandEvents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a command came to. */
final class Told implements CommandEvents {
  final List<String> progress = new CopyOnWriteArrayList<>();
  final AtomicInteger ends = new AtomicInteger();
  private final CompletableFuture<Object> end = new CompletableFuture<>();

  private record Failed(String code, String error) {}

  @Override
  public void progress(String text) {
    progress.add(text);
  }

  @Override
  public void completed(Map<String, Object> output) {
    ends.incrementAndGet();
    end.complete(output);
  }

  @Override
  public void failed(String code, String error) {
    ends.incrementAndGet();
    end.complete(new Failed(code, error));
  }

  boolean isOver() {
    return end.isDone();
  }

  /** The output, as text; or the code and the error. */
  String outcome() throws Exception {
    return end.get(60, TimeUnit.SECONDS) instanceof Failed failed
        ? failed.code() + ": " + failed.error()
        : String.valueOf(end.get());
  }
}
