package dev.sonde.probe.icmp;

/** The contract over IPv6. */
class IcmpIpv6ContractIT extends IcmpLoopbackContract {
  @Override
  protected String target() {
    return "::1";
  }
}
