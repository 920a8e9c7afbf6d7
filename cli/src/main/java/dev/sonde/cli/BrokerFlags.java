package dev.sonde.cli;

import dev.sonde.model.MalformedException;
import dev.sonde.server.link.Brokers;
import dev.sonde.transport.dial.BrokerAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a server's ways into brokers from what people write. */
final class BrokerFlags {
  /** The names of the settings. */
  static final List<String> KEYS =
      List.of(
          "mqtt",
          "nats",
          "broker-group",
          "broker-ca-file",
          "broker-cert-file",
          "broker-key-file",
          "broker-password-file",
          "nats-creds");

  private static final Set<String> MQTT = Set.of("mqtt", "mqtts");
  private static final Set<String> NATS = Set.of("nats", "tls");

  private BrokerFlags() {}

  /**
   * Brokers from texts.
   *
   * @throws MalformedException if a text is not usable, with the setting's name as the path
   */
  static Brokers read(Map<String, String> texts) {
    Brokers brokers =
        new Brokers(
            broker(texts, "mqtt", MQTT),
            broker(texts, "nats", NATS),
            Optional.ofNullable(texts.get("broker-group")));
    brokers
        .group()
        .filter(group -> !group.matches("[A-Za-z0-9_-]{1,60}"))
        .ifPresent(
            group -> {
              throw new MalformedException(
                  "broker-group",
                  "expected 1 to 60 letters, digits, - or _, found '" + group + "'");
            });
    if (brokers.mqtt().isEmpty() && brokers.nats().isEmpty()) {
      KEYS.stream()
          .filter(texts::containsKey)
          .findFirst()
          .ifPresent(
              key -> {
                throw new MalformedException(key, "is of use with 'mqtt' or 'nats' only");
              });
    }
    return brokers;
  }

  private static Optional<BrokerAccess> broker(
      Map<String, String> texts, String key, Set<String> schemes) {
    if (!texts.containsKey(key)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          BrokerAccess.parse(texts.get(key), schemes)
              .with(
                  path(texts, "broker-password-file").map(BrokerFlags::password),
                  path(texts, "broker-ca-file"),
                  path(texts, "broker-cert-file"),
                  path(texts, "broker-key-file"),
                  path(texts, "nats-creds")));
    } catch (MalformedException e) {
      String place = e.faults().getFirst().path();
      throw new MalformedException(place.isEmpty() ? key : place, e.faults().getFirst().problem());
    }
  }

  private static Optional<Path> path(Map<String, String> texts, String key) {
    return Optional.ofNullable(texts.get(key)).map(Path::of);
  }

  private static String password(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new MalformedException("broker-password-file", "can't read " + file + ": " + e);
    }
  }
}
