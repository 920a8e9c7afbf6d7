package dev.sonde.transport.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of MQTT 5 (OASIS standard, 2019). */
final class Wire5 implements Wire {
  private final WireOptions options;
  private final WireClient making;
  private volatile long maxPacket = WireOptions.MOST_BYTES;
  private volatile @Nullable Mqtt5AsyncClient client;

  Wire5(WireOptions options) {
    this.options = options;
    this.making = new WireClient(options);
  }

  @Override
  public void open(Consumer<Incoming> incoming, Consumer<String> ended) throws IOException {
    Mqtt5AsyncClient made = making.builder(ended).useMqttVersion5().buildAsync();
    client = made;
    made.publishes(
        MqttGlobalPublishFilter.ALL, message -> incoming.accept(incoming(message)), true);
    Mqtt5ConnAck answer = making.await(made.connect(connect().build()));
    maxPacket = answer.getRestrictions().getMaximumPacketSize();
  }

  private Mqtt5AsyncClient opened() {
    return Objects.requireNonNull(client, "the connection was not opened");
  }

  private Mqtt5ConnectBuilder connect() {
    Mqtt5ConnectBuilder connect =
        Mqtt5Connect.builder()
            .cleanStart(options.lasting().isZero())
            .sessionExpiryInterval(options.lasting().toSeconds())
            .keepAlive(WireOptions.KEEP_ALIVE_S)
            .restrictions()
            .receiveMaximum(options.mostAtOnce())
            .maximumPacketSize(WireOptions.MOST_BYTES)
            .applyRestrictions();
    options
        .gone()
        .ifPresent(
            topic ->
                connect
                    .willPublish()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(true)
                    .payload(new byte[0])
                    .applyWillPublish());
    options
        .access()
        .user()
        .ifPresent(
            user ->
                connect.simpleAuth().username(user).password(making.password()).applySimpleAuth());
    return connect;
  }

  private static Incoming incoming(Mqtt5Publish message) {
    return new Incoming(
        message.getTopic().toString(),
        message.getPayloadAsBytes(),
        message.getQos() != MqttQos.AT_MOST_ONCE,
        trace(message),
        message::acknowledge);
  }

  private static Optional<TraceContext> trace(Mqtt5Publish message) {
    return message.getUserProperties().asList().stream()
        .filter(property -> property.getName().toString().equals(TraceContext.HEADER))
        .findFirst()
        .flatMap(property -> TraceContext.of(property.getValue().toString()));
  }

  private static Mqtt5UserProperties trace() {
    return Telemetry.current()
        .map(
            context ->
                Mqtt5UserProperties.of(
                    Mqtt5UserProperty.of(TraceContext.HEADER, context.traceparent())))
        .orElseGet(Mqtt5UserProperties::of);
  }

  @Override
  public void subscribe(String filter) throws IOException {
    making.await(opened().subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send());
  }

  @Override
  public CompletableFuture<Receipt> publish(String topic, byte[] payload, boolean retain) {
    return opened()
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(retain)
        .payload(payload)
        .userProperties(trace())
        .send()
        .thenApply(Wire5::receipt);
  }

  private static Receipt receipt(Mqtt5PublishResult result) {
    boolean nobody =
        result instanceof Mqtt5PublishResult.Mqtt5Qos1Result taken
            && taken.getPubAck().getReasonCode() == Mqtt5PubAckReasonCode.NO_MATCHING_SUBSCRIBERS;
    return nobody ? Receipt.NOBODY : Receipt.TAKEN;
  }

  @Override
  public void tell(String topic, byte[] payload) {
    var _ = opened().publishWith().topic(topic).qos(MqttQos.AT_MOST_ONCE).payload(payload).send();
  }

  @Override
  public long maxPacket() {
    return maxPacket;
  }

  @Override
  public void close() {
    Mqtt5AsyncClient made = client;
    if (made != null) {
      making.close(made.disconnect());
    }
  }
}
