package dev.sonde.probe.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.probe.Net;
import dev.sonde.probe.RealPeer;
import dev.sonde.probe.Routers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By connections, which a closed port resets. */
class TcpTraceIT extends FlowTraceContract {

  @Override
  Protocol protocol() {
    return Protocol.TCP;
  }

  @Override
  String flow() {
    return "tcp sport . tcp dport";
  }

  @Test
  void anOpenPortEndsThePathToo(@TempDir Path folder) throws Exception {
    Net.require("socat");
    String[] server =
        "ip netns exec sonde-t-end socat -d -d TCP-LISTEN:8443,fork /dev/null".split(" ", -1);
    try (RealPeer _ = RealPeer.start(folder, server).awaitWords("listening on")) {
      assertThat(trace(Routers.TARGET_V4, Map.of("port", 8_443)).text("path")).hasValue(PATH);
    }
  }
}
