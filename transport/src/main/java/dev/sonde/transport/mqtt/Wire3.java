package dev.sonde.transport.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of MQTT 3.1.1 (OASIS standard, 2014). */
final class Wire3 implements Wire {
  private final WireOptions options;
  private final WireClient making;
  private volatile @Nullable Mqtt3AsyncClient client;

  Wire3(WireOptions options) {
    this.options = options;
    this.making = new WireClient(options);
  }

  @Override
  public void open(Consumer<Incoming> incoming, Consumer<String> ended) throws IOException {
    Mqtt3AsyncClient made = making.builder(ended).useMqttVersion3().buildAsync();
    client = made;
    made.publishes(
        MqttGlobalPublishFilter.ALL, message -> incoming.accept(incoming(message)), true);
    making.await(made.connect(connect().build()));
  }

  private Mqtt3AsyncClient opened() {
    return Objects.requireNonNull(client, "the connection was not opened");
  }

  private Mqtt3ConnectBuilder connect() {
    Mqtt3ConnectBuilder connect =
        Mqtt3Connect.builder()
            .cleanSession(options.lasting().isZero())
            .keepAlive(WireOptions.KEEP_ALIVE_S);
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

  private static Incoming incoming(Mqtt3Publish message) {
    return new Incoming(
        message.getTopic().toString(),
        message.getPayloadAsBytes(),
        message.getQos() != MqttQos.AT_MOST_ONCE,
        Optional.empty(),
        message::acknowledge);
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
        .send()
        .thenApply(sent -> Receipt.TAKEN);
  }

  @Override
  public void tell(String topic, byte[] payload) {
    var _ = opened().publishWith().topic(topic).qos(MqttQos.AT_MOST_ONCE).payload(payload).send();
  }

  @Override
  public long maxPacket() {
    return WireOptions.MOST_BYTES;
  }

  @Override
  public void close() {
    Mqtt3AsyncClient made = client;
    if (made != null) {
      making.close(made.disconnect());
    }
  }
}
