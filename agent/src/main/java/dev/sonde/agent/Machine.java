package dev.sonde.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an agent takes from its machine where the operator says nothing.
 *
 * @param deviceId {@code dev-} and the first 12 characters of {@code /etc/machine-id}; without that
 *     file, the host name
 * @param stateDir {@code STATE_DIRECTORY} if systemd gives one; {@code /var/lib/sonde-agent} for
 *     root; else {@code sonde-agent} in {@code XDG_STATE_HOME} or {@code ~/.local/state}
 */
public record Machine(String deviceId, Path stateDir) {
  private static final int ID_CHARACTERS = 12;

  /** What the machine says on which this runs. */
  public static Machine local() {
    return read(Path.of("/"), System.getenv(), System.getProperty("user.home", "/"));
  }

  /**
   * What a machine says.
   *
   * @param root the root of its file system
   * @param environment the environment of the agent's process
   * @param home the home directory of the agent's user
   */
  static Machine read(Path root, Map<String, String> environment, String home) {
    return new Machine(deviceId(root), stateDir(environment, home));
  }

  private static String deviceId(Path root) {
    String machineId = firstLine(root.resolve("etc/machine-id"));
    if (machineId.length() >= ID_CHARACTERS) {
      return "dev-" + machineId.substring(0, ID_CHARACTERS);
    }
    String hostName = firstLine(root.resolve("proc/sys/kernel/hostname"));
    return hostName.isEmpty() ? "localhost" : hostName;
  }

  private static Path stateDir(Map<String, String> environment, String home) {
    String given = environment.getOrDefault("STATE_DIRECTORY", "");
    if (!given.isEmpty()) {
      int several = given.indexOf(':');
      return Path.of(several < 0 ? given : given.substring(0, several));
    }
    if (home.equals("/root")) {
      return Path.of("/var/lib/sonde-agent");
    }
    String states = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base = states.isEmpty() ? Path.of(home, ".local", "state") : Path.of(states);
    return base.resolve("sonde-agent");
  }

  /** Empty if the file can't be read: then the next way to a name is tried. */
  private static String firstLine(Path file) {
    try {
      String text = Files.readString(file);
      int end = text.indexOf('\n');
      return (end < 0 ? text : text.substring(0, end)).strip();
    } catch (IOException absent) {
      return "";
    }
  }
}
