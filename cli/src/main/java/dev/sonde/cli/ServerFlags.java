package dev.sonde.cli;

import dev.sonde.model.MalformedException;
import dev.sonde.server.ServerSettings;
import dev.sonde.server.ServerSettings.Storage;
import dev.sonde.store.Retention;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a server's settings from what people write. */
final class ServerFlags {
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})([MGT])");

  private static final long LEAST_BUDGET = 100L << 20;

  private ServerFlags() {}

  /**
   * Settings from texts; what is not given takes its default.
   *
   * @throws MalformedException if a text is not usable, with the setting's name as the path
   */
  static ServerSettings read(Map<String, String> texts) {
    ServerSettings settings =
        ServerSettings.defaults(folder(texts.getOrDefault("data", defaultData())));
    URI listen = listen(texts.getOrDefault("listen", settings.host() + ":" + settings.port()));
    String host = listen.getHost();
    return settings
        .listening(
            host.startsWith("[") ? host.substring(1, host.length() - 1) : host, listen.getPort())
        .trusting(
            words(texts.getOrDefault("allow-host", "")),
            words(texts.getOrDefault("allow-origin", "")))
        .keeping(storage(texts))
        .through(BrokerFlags.read(texts));
  }

  private static Storage storage(Map<String, String> texts) {
    return new Storage(
        texts.containsKey("keep") ? Retention.parse(texts.get("keep")) : Retention.usual(),
        texts.containsKey("disk-budget")
            ? OptionalLong.of(bytes(texts.get("disk-budget")))
            : OptionalLong.empty());
  }

  private static long bytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (matcher.matches()) {
      long bytes = Long.parseLong(matcher.group(1)) << shift(matcher.group(2));
      if (bytes >= LEAST_BUDGET) {
        return bytes;
      }
    }
    throw new MalformedException(
        "disk-budget",
        "expected a size of at least 100M, such as 500M, 50G or 2T, found '" + text + "'");
  }

  /** Powers of 1,024, as tools that tell of disks count. */
  private static int shift(String unit) {
    return switch (unit) {
      case "M" -> 20;
      case "G" -> 30;
      default -> 40;
    };
  }

  /**
   * An address and a port.
   *
   * @throws MalformedException if it is none, with {@code listen} as the path
   */
  static URI listen(String text) {
    try {
      URI uri = new URI("tcp://" + text);
      if (uri.getHost() != null
          && uri.getPort() >= 0
          && uri.getPort() <= 65_535
          && uri.getPath().isEmpty()) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below, as any other text that is no address.
    }
    throw new MalformedException(
        "listen", "expected HOST:PORT such as 127.0.0.1:8000 or [::1]:8000, found '" + text + "'");
  }

  private static Path folder(String text) {
    try {
      return Path.of(text).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new MalformedException(
          "data", "expected a folder, found '" + text + "': " + e.getReason());
    }
  }

  /**
   * Where Linux keeps such data: the system's folder for root, the user's own (XDG base
   * directories) for others.
   */
  private static String defaultData() {
    if ("root".equals(System.getProperty("user.name"))) {
      return "/var/lib/sonde";
    }
    String base = System.getenv("XDG_DATA_HOME");
    return (base == null || base.isBlank()
            ? System.getProperty("user.home") + "/.local/share"
            : base)
        + "/sonde";
  }

  /** Words that stand between commas. */
  static Set<String> words(String text) {
    return Stream.of(text.split(","))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }
}
