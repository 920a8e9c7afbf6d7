package dev.sonde.cli;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.server.ServerSettings;
import dev.sonde.server.SondeServer;
import dev.sonde.server.StartException;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreException;
import dev.sonde.store.duckdb.DuckDbPointStore;
import dev.sonde.store.duckdb.DuckDbSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The server with its parts put together: a DuckDB store in the data folder, intake, inventory, API
 * and page.
 */
final class RunningServer implements AutoCloseable {
  private final PointStore store;
  private final SondeServer server;

  private RunningServer(PointStore store, SondeServer server) {
    this.store = store;
    this.server = server;
  }

  /**
   * Starts a server; when this returns, it answers.
   *
   * @throws CommandFailedException if the folder or the port can't be used
   */
  static RunningServer start(ServerSettings settings) {
    Clock clock = Clock.systemUTC();
    try {
      Files.createDirectories(settings.data());
      return start(
          settings,
          clock,
          DuckDbPointStore.openAside(
              settings.data(),
              DuckDbSettings.usual()
                  .withRetention(settings.storage().retention())
                  .withDiskBudget(settings.storage().diskBudget()),
              clock));
    } catch (IOException e) {
      throw new CommandFailedException(
          "the data folder " + settings.data() + " can't be made: " + e, e);
    } catch (StoreException | StartException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static RunningServer start(
      ServerSettings settings, Clock clock, CompletableFuture<PointStore> store) {
    SondeServer server =
        new SondeServer(settings, Version.text(), clock, () -> await(store), new InstalledProbes());
    boolean started = false;
    try {
      server.start();
      started = true;
      return new RunningServer(await(store), server);
    } finally {
      if (!started) {
        var _ = store.thenAccept(PointStore::close);
      }
    }
  }

  private static PointStore await(CompletableFuture<PointStore> store) {
    try {
      return store.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Where this machine reaches the server. */
  String localAddress() {
    return server.localUrl();
  }

  @Override
  public void close() {
    server.stop();
    store.close();
  }
}
