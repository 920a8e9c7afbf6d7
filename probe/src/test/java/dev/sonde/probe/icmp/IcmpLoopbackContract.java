package dev.sonde.probe.icmp;

import dev.sonde.probe.Net;
import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeProvider;
import java.util.Map;

/** Against this host itself, which a rule of the firewall makes silent for packets of one size. */
abstract class IcmpLoopbackContract extends ProbeContract {
  private static final int SIZE = 61;
  private static final int ICMP_BYTES = 8 + SIZE;
  private static final int IP_BYTES = 20 + ICMP_BYTES;
  private static final String TABLE = "inet sonde_t_icmp";

  @Override
  protected ProbeProvider<?> provider() {
    return new IcmpProvider();
  }

  @Override
  protected Map<String, Object> needed() {
    return Map.of("size", SIZE, "spacing", "5ms");
  }

  @Override
  protected String badTarget() {
    return "127.0.0.1:80";
  }

  protected abstract String target();

  @Override
  protected String start() throws InterruptedException {
    Net.require("nft");
    Net.tryTo("nft delete table " + TABLE);
    return target();
  }

  @Override
  protected void silence() throws InterruptedException {
    Net.run(
        "nft 'add table "
            + TABLE
            + "; add chain "
            + TABLE
            + " in { type filter hook input priority 0; }'");
    Net.run("nft add rule " + TABLE + " in icmp type echo-request ip length " + IP_BYTES + " drop");
    Net.run(
        "nft add rule "
            + TABLE
            + " in icmpv6 type echo-request ip6 length "
            + ICMP_BYTES
            + " drop");
  }

  @Override
  protected void end() throws InterruptedException {
    Net.tryTo("nft delete table " + TABLE);
  }
}
