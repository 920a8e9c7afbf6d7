package dev.sonde.transport.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What clients of both versions have in common. */
final class WireClient {
  private static final long CLOSE_MILLIS = 1_000;

  private final WireOptions options;

  WireClient(WireOptions options) {
    this.options = options;
  }

  /**
   * A client that tells once when its connection has ended.
   *
   * @throws IOException if a certificate or key can't be used
   */
  MqttClientBuilder builder(Consumer<String> ended) throws IOException {
    AtomicBoolean told = new AtomicBoolean();
    return MqttClient.builder()
        .identifier(options.client())
        .executorConfig(MqttClientExecutorConfig.builder().nettyThreads(1).build())
        .transportConfig(transport())
        .addDisconnectedListener(
            context -> {
              if (told.compareAndSet(false, true)) {
                ended.accept(reason(context.getCause()));
              }
            });
  }

  private MqttClientTransportConfig transport() throws IOException {
    long millis = options.timeout().toMillis();
    MqttClientTransportConfigBuilder transport =
        MqttClientTransportConfig.builder()
            .serverHost(options.access().host())
            .serverPort(options.port())
            .socketConnectTimeout(millis, TimeUnit.MILLISECONDS)
            .mqttConnectTimeout(millis, TimeUnit.MILLISECONDS);
    if (options.isSecure()) {
      transport =
          transport.sslConfig(
              MqttClientSslConfig.builder()
                  .trustManagerFactory(options.access().trust().orElse(null))
                  .keyManagerFactory(options.access().keys().orElse(null))
                  .handshakeTimeout(millis, TimeUnit.MILLISECONDS)
                  .build());
    }
    return transport.build();
  }

  byte[] password() {
    return options.access().password().orElse("").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Waits for an answer.
   *
   * @throws IOException if there is none in time, or it is a refusal
   */
  <T> T await(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get(options.timeout().toMillis() * 2, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("the broker does not answer");
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  void close(CompletableFuture<Void> closing) {
    try {
      closing.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // It was not open, or has ended meanwhile, which is as good.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A failure, for people. */
  static String reason(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "the connection ended";
      case Mqtt5ConnAckException e ->
          "the broker refuses: " + words(e.getMqttMessage().getReasonCode().name());
      case Mqtt3ConnAckException e ->
          "the broker refuses: " + words(e.getMqttMessage().getReturnCode().name());
      case Mqtt5DisconnectException e ->
          "the broker ended the connection: " + words(e.getMqttMessage().getReasonCode().name());
      case Mqtt5SubAckException e ->
          "the broker refuses the subscription: "
              + words(e.getMqttMessage().getReasonCodes().getFirst().name());
      case Mqtt3SubAckException e -> "the broker refuses the subscription";
      case ConnectionClosedException e when e.getCause() != null -> reason(e.getCause());
      case Throwable e
          when e.getCause() != null
              && e.getMessage() != null
              && e.getMessage().startsWith(e.getCause().getClass().getName()) ->
          reason(e.getCause());
      case Throwable e -> String.valueOf(e.getMessage());
    };
  }

  private static String words(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
