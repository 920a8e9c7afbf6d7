package dev.sonde.cli;

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
      PointStore store = DuckDbPointStore.open(settings.data(), DuckDbSettings.usual(), clock);
      try {
        SondeServer server = new SondeServer(settings, Version.text(), clock, store);
        server.start();
        return new RunningServer(store, server);
      } catch (RuntimeException e) {
        store.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CommandFailedException(
          "the data folder " + settings.data() + " can't be made: " + e, e);
    } catch (StoreException | StartException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
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
