package dev.sonde.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** A name that a server keeps in its data folder, so that brokers know it when it comes back. */
final class ServerName {
  private static final String FILE = "server-name";

  private ServerName() {}

  /**
   * The name in a folder, which is made if there is none.
   *
   * @throws StartException if it can't be read or written
   */
  static String in(Path data, RandomGenerator random) {
    Path file = data.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, HexFormat.of().toHexDigits(random.nextLong()) + "\n");
      }
      String name = Files.readString(file).strip();
      if (!name.matches("[A-Za-z0-9-]{1,60}")) {
        throw new StartException(
            file + " should hold the server's name, 1 to 60 letters, digits or -; delete it");
      }
      return name;
    } catch (IOException e) {
      throw new StartException("the server's name in " + file + " can't be had: " + e, e);
    }
  }
}
