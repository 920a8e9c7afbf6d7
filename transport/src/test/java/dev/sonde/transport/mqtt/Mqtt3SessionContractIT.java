package dev.sonde.transport.mqtt;

import dev.sonde.transport.Commands;
import dev.sonde.transport.SessionContract;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;

class Mqtt3SessionContractIT extends SessionContract {
  Mqtt3SessionContractIT() {
    super(new MqttPeer(Mosquitto.open(), "?version=3.1.1"));
  }

  @Override
  protected Uplink uplink(AgentIdentity agent, UplinkOptions options, Commands commands) {
    return MqttUplinks.to(BrokerAccess.open(server.uri()), agent, options, commands);
  }
}
