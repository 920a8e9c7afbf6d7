package dev.sonde.cli.backup;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.model.MalformedException;
import dev.sonde.server.backup.Manifest;
import dev.sonde.server.backup.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A snapshot that a running server on this host made, read from the server's own folder. */
public final class LeasedSource implements Source {
  private static final String PATH = "/api/v1/snapshots";

  /** So long after this process was killed a server has room for another snapshot. */
  private static final long LEASE_S = 60;

  private static final long RENEW_S = 15;

  /** Copying a store's recent days takes about a second for 30 MB. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private static final System.Logger LOG = System.getLogger(LeasedSource.class.getName());

  private final ServerClient client;
  private final String id;
  private final Path folder;
  private final Manifest manifest;
  private final ScheduledExecutorService renewing =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("snapshot-lease").factory());

  private LeasedSource(ServerClient client, String id, Path folder, Manifest manifest) {
    this.client = client;
    this.id = id;
    this.folder = folder;
    this.manifest = manifest;
    ScheduledFuture<?> _ =
        renewing.scheduleWithFixedDelay(this::renew, RENEW_S, RENEW_S, TimeUnit.SECONDS);
  }

  /**
   * Asks a server for a snapshot.
   *
   * @throws CommandFailedException if it makes none, or not where this process can read it
   */
  public static LeasedSource take(ServerClient client) {
    Map<String, Object> answer =
        client.waiting(LONGEST).send("POST", PATH, Optional.of(Map.of("lease_s", LEASE_S)));
    String id = String.valueOf(answer.get("id"));
    Path folder = Path.of(String.valueOf(answer.get("folder")));
    boolean taken = false;
    try {
      Manifest manifest = Manifest.read(Files.readAllBytes(folder.resolve(Snapshot.MANIFEST)));
      if (!manifest.id().equals(id)) {
        throw elsewhere(client, folder, new IOException("it is another snapshot"));
      }
      taken = true;
      return new LeasedSource(client, id, folder, manifest);
    } catch (IOException | MalformedException e) {
      throw elsewhere(client, folder, e);
    } finally {
      if (!taken) {
        release(client, id);
      }
    }
  }

  private static CommandFailedException elsewhere(
      ServerClient client, Path folder, Exception cause) {
    return new CommandFailedException(
        "the snapshot of the server at %s in '%s' can't be read from here (%s): run this on the server's host, as the server's user or root"
            .formatted(client.server(), folder, cause),
        cause);
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  private void renew() {
    try {
      client.send("PUT", ServerClient.path(PATH, id), Optional.of(Map.of("lease_s", LEASE_S)));
    } catch (CommandFailedException e) {
      // If the snapshot is gone, whoever reads it will see that.
      LOG.log(System.Logger.Level.DEBUG, () -> "the lease is not renewed: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    renewing.shutdownNow();
    release(client, id);
  }

  private static void release(ServerClient client, String id) {
    try {
      client.send("DELETE", ServerClient.path(PATH, id), Optional.empty());
    } catch (CommandFailedException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "the server deletes the snapshot by itself: " + e.getMessage());
    }
  }
}
