package dev.sonde.transport.mqtt;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.UplinkContract;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.net.URI;

class Mqtt3UplinkContractIT extends UplinkContract {
  Mqtt3UplinkContractIT() {
    super(new MqttPeer(Mosquitto.open(), "?version=3.1.1"));
  }

  @Override
  protected Uplink uplink(URI server, UplinkOptions options) {
    return MqttUplinks.to(
        BrokerAccess.open(server), new AgentIdentity("me", "1"), options, Commands.NONE);
  }
}
