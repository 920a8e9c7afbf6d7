package dev.sonde.transport.mqtt;

/** What a server's connection to a broker is for. Thread-safe, but for the order of the calls. */
interface MqttEnd {

  /** A connection is being opened. */
  void opens(Wire wire);

  /** A message came; must not wait, and acknowledges it in the end. */
  void incoming(Wire.Incoming message);

  /** The connection has ended. */
  void ended();
}
