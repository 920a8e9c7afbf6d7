package dev.sonde.transport.nats;

import dev.sonde.transport.dial.BrokerAccess;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** How a connection to brokers is made and kept. */
final class ClientOptions {
  private static final int USUAL_PORT = 4222;
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(10);
  private static final int DOUBLINGS = 5;
  private static final Duration PING = Duration.ofSeconds(10);
  private static final int PINGS_OUT = 2;
  private static final int WAITING_OUT = 2_000;

  private ClientOptions() {}

  /**
   * Options for one broker, or several that are one cluster: their hosts and ports separated by
   * commas. Once a connection was made it is made again for ever; nothing waits meanwhile to be
   * sent.
   *
   * @param name what the broker is told of who connects
   * @param random spreads attempts; nothing else uses it
   * @throws IOException if a file of certificates or credentials can't be used
   */
  static Options.Builder of(
      BrokerAccess access, String name, Duration connectTimeout, RandomGenerator random)
      throws IOException {
    Options.Builder options =
        new Options.Builder()
            .servers(servers(access))
            .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs)
            .connectionName(name)
            .connectionTimeout(connectTimeout)
            .socketWriteTimeout(Duration.ofSeconds(30))
            .pingInterval(PING)
            .maxPingsOut(PINGS_OUT)
            .maxReconnects(-1)
            .reconnectBufferSize(0)
            .reconnectDelayHandler(tries -> Duration.ofNanos(pause(tries, random)))
            .maxMessagesInOutgoingQueue(WAITING_OUT)
            .discardMessagesWhenOutgoingQueueFull()
            .executor(
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("nats-", 0).factory()));
    login(access, options);
    if (isSecure(access)) {
      options.sslContext(NamedTls.of(access.tls()));
    }
    return options;
  }

  private static boolean isSecure(BrokerAccess access) {
    return "tls".equals(access.uri().getScheme())
        || access.caFile().isPresent()
        || access.certificate().isPresent();
  }

  private static void login(BrokerAccess access, Options.Builder options) throws IOException {
    if (access.credentials().isPresent()) {
      options.authHandler(NkeyLogin.read(access.credentials().get()));
    } else if (access.user().isPresent()) {
      options.userInfo(access.user().get(), access.password().orElse(""));
    } else if (access.password().isPresent()) {
      options.token(access.password().get().toCharArray());
    }
  }

  private static String[] servers(BrokerAccess access) {
    String scheme = isSecure(access) ? "tls" : "nats";
    return access.uris().stream()
        .map(
            uri ->
                uri.getPort() < 0
                    ? uri.getHost() + ":" + USUAL_PORT
                    : uri.getHost() + ":" + uri.getPort())
        .map(host -> scheme + "://" + host)
        .toArray(String[]::new);
  }

  /** How long to wait before an attempt: a random part of 0.5, 1, 2, … and at last 10 s. */
  static long pause(long tries, RandomGenerator random) {
    long whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(Math.max(0, tries), DOUBLINGS));
    return random.nextLong(whole / 2, whole + 1);
  }
}
