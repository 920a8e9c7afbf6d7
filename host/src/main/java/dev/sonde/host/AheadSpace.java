package dev.sonde.host;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A reader that is made, and used once, by another thread while this one does something else. */
final class AheadSpace implements SpaceReader {
  private final FutureTask<SpaceReader> making;

  private AheadSpace(FutureTask<SpaceReader> making) {
    this.making = making;
  }

  /** Begins to make a reader. */
  static SpaceReader start(Supplier<SpaceReader> maker) {
    FutureTask<SpaceReader> making =
        new FutureTask<>(
            () -> {
              SpaceReader made = maker.get();
              made.read("/");
              return made;
            });
    Thread.ofPlatform().name("link-statvfs").daemon().start(making);
    return new AheadSpace(making);
  }

  @Override
  public Optional<Space> read(String path) {
    try {
      return making.get().read(path);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the reader of spaces could not be made", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
