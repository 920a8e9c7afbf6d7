package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.model.MalformedException;
import dev.sonde.transport.link.CallIn;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the door of an agent that waits for its server. */
final class DialledAgent {
  private static final Logger LOG = System.getLogger(DialledAgent.class.getName());
  private static final String KEY_VARIABLE = "SONDE_LISTEN_KEY";
  private static final int SHORTEST_KEY = 16;
  private static final int LONGEST_KEY = 500;

  private DialledAgent() {}

  /**
   * Begins to listen.
   *
   * @throws MalformedException if beyond loopback there is no key, or the key can't be used
   * @throws CommandFailedException if the address can't be listened on
   */
  static CallIn listen(AgentSettings.Listen listen, String agent) {
    Optional<String> key = key(listen.keyFile(), Optional.ofNullable(System.getenv(KEY_VARIABLE)));
    try {
      InetAddress address = InetAddress.getByName(listen.host());
      if (!address.isLoopbackAddress()) {
        demand(key, listen);
      }
      CallIn open =
          CallIn.listen(
              new InetSocketAddress(address, listen.port()), agent, key, System::nanoTime);
      if (!address.isLoopbackAddress()) {
        warn(listen);
      }
      return open;
    } catch (IOException e) {
      throw new CommandFailedException(
          "the agent can't listen on %s port %d: %s"
              .formatted(listen.host(), listen.port(), e.getMessage()),
          e);
    }
  }

  private static void demand(Optional<String> key, AgentSettings.Listen listen) {
    if (key.isEmpty()) {
      throw new MalformedException(
          "listen",
          "whoever reaches %s could command this agent; give a key that the server must know:"
                  .formatted(listen.host())
              + " listen-key-file, or the environment's "
              + KEY_VARIABLE);
    }
  }

  private static void warn(AgentSettings.Listen listen) {
    LOG.log(
        Level.WARNING,
        "The way over port "
            + listen.port()
            + " is not encrypted: whoever can listen in reads the key and the reports."
            + " Use it within networks that you trust, or through a tunnel.");
  }

  /** The key of a file or the environment; the file comes first. */
  static Optional<String> key(Optional<Path> file, Optional<String> environment) {
    Optional<String> key = file.map(DialledAgent::read).or(() -> environment).map(String::strip);
    key.filter(
            text ->
                text.length() < SHORTEST_KEY
                    || text.length() > LONGEST_KEY
                    || text.matches("(?s).*\\p{Cntrl}.*"))
        .ifPresent(
            text -> {
              throw new MalformedException(
                  "listen-key-file",
                  "expected a key of %d to %d characters on one line"
                      .formatted(SHORTEST_KEY, LONGEST_KEY));
            });
    return key;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new MalformedException("listen-key-file", "can't read " + file + ": " + e);
    }
  }
}
