package dev.sonde.transport.nats;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;

/** Brokers, servers and agents that end with the test. */
abstract class NatsScene {
  static final byte[] DELIVERY = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
  static final Outcome DONE = new Outcome.Acknowledged(1, 0);
  static final UplinkOptions HASTY =
      new UplinkOptions(Duration.ofSeconds(5), Duration.ofSeconds(2), Optional.empty(), "agent");

  private final List<AutoCloseable> open = new ArrayList<>();

  static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(40));
  }

  final <T extends AutoCloseable> T closing(T each) {
    open.add(each);
    return each;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  final NatsUplink uplink(BrokerAccess access, UplinkOptions options) {
    return uplink(access, options, "me");
  }

  final NatsUplink uplink(BrokerAccess access, UplinkOptions options, String agent) {
    return closing(NatsUplinks.of(access, new AgentIdentity(agent, "1"), options, Commands.NONE));
  }

  final NatsUplink uplink(NatsPeer server) {
    return uplink(BrokerAccess.open(server.uri()), UplinkOptions.standard());
  }
}
