package dev.sonde.probe.trace;

/** By datagrams. */
class UdpTraceIT extends FlowTraceContract {

  @Override
  Protocol protocol() {
    return Protocol.UDP;
  }

  @Override
  String flow() {
    return "udp sport . udp dport . udp checksum";
  }
}
