package dev.sonde.cli.history;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.model.History;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** A server that takes histories, asked again while it is busy or away. Not thread-safe. */
final class ServerDesk implements HistoryDesk {
  private static final String PATH = "/api/v1/import";
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final ServerClient client;
  private final Duration patience;
  private final Pause pause;
  private final Consumer<String> progress;
  private boolean answered;

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /**
   * A desk at a server.
   *
   * @param patience for how long in all a part is brought again while nobody takes it; one who
   *     never answered is not waited for
   * @param progress hears what is waited for
   */
  ServerDesk(ServerClient client, Duration patience, Pause pause, Consumer<String> progress) {
    this.progress = progress;
    this.client = client;
    this.patience = patience;
    this.pause = pause;
  }

  @Override
  public Map<String, Object> bring(History part) {
    byte[] body = part.encode();
    Duration waited = Duration.ZERO;
    Duration next = SHORTEST;
    while (true) {
      String problem;
      Duration wait = next;
      try {
        ServerClient.Reply reply = client.post(PATH, body);
        answered = true;
        if (reply.status() != 429 && reply.status() != 503) {
          return reply.body(PATH);
        }
        wait = reply.retryAfter().orElse(next);
        problem = "it asks to wait (status " + reply.status() + ")";
      } catch (IOException e) {
        problem = String.valueOf(e);
      }
      waited = waited.plus(wait);
      if (!answered || waited.compareTo(patience) > 0) {
        throw new CommandFailedException(
            "the server at " + client.server() + " takes nothing: " + problem);
      }
      progress.accept("waiting for the server at " + client.server() + ": " + problem);
      rest(wait);
      next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    }
  }

  private void rest(Duration time) {
    try {
      pause.of(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted");
    }
  }
}
