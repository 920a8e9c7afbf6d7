package dev.sonde.probe.icmp;

/** The contract over IPv4. */
class IcmpIpv4ContractIT extends IcmpLoopbackContract {
  @Override
  protected String target() {
    return "127.0.0.1";
  }
}
