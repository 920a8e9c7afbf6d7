package dev.sonde.probe.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.Net;
import dev.sonde.probe.RealPeer;
import dev.sonde.probe.Routers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By datagrams. */
class UdpTraceIT extends FlowTraceContract {
  private static final String ECHO =
      """
      import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(("0.0.0.0", 7007))
      print("ready", flush=True)
      while True:
          data, peer = s.recvfrom(65535)
          s.sendto(data, peer)
      """;

  /** Answers in the place of the kernel, and quotes as little as RFC 792 asks for. */
  private static final String SPARING_ROUTER =
      """
      import socket, struct
      seen = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
      seen.bind(("left", 0))
      out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
      print("ready", flush=True)
      while True:
          packet = seen.recv(65535)[14:]
          if packet[9] == 17 and packet[8] == 1:
              message = struct.pack("!BBHI", 11, 0, 0, 0) + packet[:28]
              total = sum(struct.unpack("!%dH" % (len(message) // 2), message))
              total = (total & 0xffff) + (total >> 16)
              checksum = ~((total & 0xffff) + (total >> 16)) & 0xffff
              message = message[:2] + struct.pack("!H", checksum) + message[4:]
              out.sendto(message, (socket.inet_ntoa(packet[12:16]), 0))
      """;

  @Override
  Protocol protocol() {
    return Protocol.UDP;
  }

  @Override
  String flow() {
    return "udp sport . udp dport . udp checksum";
  }

  @Test
  void aRouterThatQuotesNoDataIsFoundOneDatagramAtATime(@TempDir Path folder) throws Exception {
    Net.require("python3");
    routers().in("r2", "nft add table inet drops");
    routers()
        .in("r2", "nft 'add chain inet drops in { type filter hook prerouting priority -300; }'");
    routers().in("r2", "nft add rule inet drops in ip ttl 1 meta l4proto udp drop");
    Path script = Files.writeString(folder.resolve("router.py"), SPARING_ROUTER);
    try (RealPeer _ =
        RealPeer.start(folder, "ip", "netns", "exec", "sonde-t-r2", "python3", script.toString())
            .awaitWords("ready")) {
      Fields fields = trace(Routers.TARGET_V4, Map.of("timeout", "300ms"));
      assertThat(fields.text("path")).hasValue(PATH);
      assertThat(fields.number("hop_02_loss_pct")).hasValue(0);
      assertThat(fields.number("reached")).hasValue(1);
    }
  }

  @Test
  void aServiceThatAnswersEndsThePathToo(@TempDir Path folder) throws Exception {
    Net.require("python3");
    Path script = Files.writeString(folder.resolve("echo.py"), ECHO);
    try (RealPeer _ =
        RealPeer.start(folder, "ip", "netns", "exec", "sonde-t-end", "python3", script.toString())
            .awaitWords("ready")) {
      Fields fields = trace(Routers.TARGET_V4, Map.of("port", 7_007));
      assertThat(fields.text("path")).hasValue(PATH);
      assertThat(fields.number("received")).hasValue(3);
    }
  }
}
