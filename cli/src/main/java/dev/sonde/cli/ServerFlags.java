package dev.sonde.cli;

import dev.sonde.model.MalformedException;
import dev.sonde.server.ServerSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a server's settings from what people write. */
final class ServerFlags {
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
        .keeping(days(texts).orElse(settings.retention()))
        .through(BrokerFlags.read(texts));
  }

  private static Optional<Duration> days(Map<String, String> texts) {
    Optional<String> text = Optional.ofNullable(texts.get("retention-days"));
    if (text.filter(days -> !days.matches("[1-9][0-9]{0,4}")).isPresent()) {
      throw new MalformedException(
          "retention-days", "expected whole days, at least 1, found '" + text.get() + "'");
    }
    return text.map(days -> Duration.ofDays(Long.parseLong(days)));
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
