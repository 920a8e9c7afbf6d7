package dev.sonde.probe.icmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.model.Fields;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Routers;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real routers, of which some lose packets or refuse them. */
class IcmpNetworkIT {
  private static Routers routers;
  private static Prober prober;

  @BeforeAll
  static void connect() throws InterruptedException {
    routers = new Routers();
    prober = new Prober(ProbeEnvironment.system());
  }

  @AfterAll
  static void disconnect() throws InterruptedException {
    if (prober != null) {
      prober.close();
      routers.close();
    }
  }

  @AfterEach
  void forget() throws InterruptedException {
    if (routers != null) {
      routers.forget("end");
    }
  }

  private static Measurement probe(String target, Map<String, Object> settings)
      throws InterruptedException {
    return prober.run(
        Task.of(new IcmpProvider(), target, settings, Optional.empty()), Witness.NONE);
  }

  private static Map<String, Object> brief() {
    return Map.of("count", 3, "spacing", "10ms", "timeout", "300ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {Routers.TARGET_V4, Routers.TARGET_V6})
  void aTargetBehindRoutersIsTimedByTheKernel(String target) throws Exception {
    Fields fields = probe(target, Map.of("count", 10, "spacing", "5ms")).fields();
    assertThat(fields.number("received")).hasValue(10);
    assertThat(fields.text("timestamps")).hasValue("kernel");
    assertThat(fields.text("socket")).hasValue("raw");
    assertThat(fields.number("ttl")).hasValue(61);
    assertThat(fields.number("rtt_min_ms").orElseThrow()).isBetween(0.001, 50.0);
  }

  /** The measured share lies within 4 standard deviations of the true one in 99.99 % of runs. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20})
  void lossIsThatOfThePath(int percent) throws Exception {
    routers.drop("end", percent);
    int sent = 0;
    int lost = 0;
    for (int run = 0; run < 4; run++) {
      Fields fields =
          probe(Routers.TARGET_V4, Map.of("count", 1_000, "spacing", "500us", "timeout", "500ms"))
              .fields();
      sent += (int) fields.number("sent").orElseThrow();
      lost += (int) fields.number("lost").orElseThrow();
      assertThat(fields.number("up")).hasValue(1);
    }
    double share = percent / 100.0;
    assertThat(sent).isEqualTo(4_000);
    assertThat((double) lost / sent)
        .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / sent)));
  }

  @ParameterizedTest
  @ValueSource(strings = {Routers.TARGET_V4, Routers.TARGET_V6})
  void aSilentTargetIsALoss(String target) throws Exception {
    routers.drop("end", 100);
    Measurement found = probe(target, brief());
    assertThat(found.fields().text("cause")).hasValue("loss");
    assertThat(found.fields().number("sent")).hasValue(3);
    assertThat(found.fields().number("lost")).hasValue(3);
    assertThat(found.fields().asMap()).doesNotContainKeys("rtt_avg_ms", "ttl", "timestamps");
  }

  @Test
  void aRouterThatRefusesExplains() throws Exception {
    routers.in("r2", "ip route replace unreachable 198.18.57.0/24");
    Measurement found = probe("198.18.57.9", brief());
    assertThat(found.fields().text("cause")).hasValue("unreachable");
    assertThat(found.fields().text("error")).hasValue("host unreachable from 198.18.54.2");
    assertThat(found.fields().number("icmp_errors")).hasValue(3);
  }

  @Test
  void aRouterThatRefusesIpv6Explains() throws Exception {
    routers.in("r1", "ip -6 route replace unreachable fd53:6f6e:56::/64");
    try {
      Measurement found = probe(Routers.TARGET_V6, brief());
      assertThat(found.fields().text("cause")).hasValue("unreachable");
      assertThat(found.fields().text("error").orElseThrow())
          .endsWith(" from fd53:6f6e:53:0:0:0:0:2");
    } finally {
      routers.in("r1", "ip -6 route del unreachable fd53:6f6e:56::/64");
      routers.in("r1", "ip -6 route replace fd53:6f6e:56::/64 via fd53:6f6e:54::2");
    }
  }

  @Test
  void aTimeToLiveThatIsUsedUpSaysWhere() throws Exception {
    Measurement found =
        probe(
            Routers.TARGET_V4, Map.of("count", 1, "ttl", 2, "source", "sonde-t-near", "dscp", 46));
    assertThat(found.fields().text("error"))
        .hasValue("time exceeded (time to live used up) from 198.18.54.2");
    Measurement v6 = probe(Routers.TARGET_V6, Map.of("count", 1, "ttl", 3));
    assertThat(v6.fields().text("error"))
        .hasValue("time exceeded (hop limit used up) from fd53:6f6e:55:0:0:0:0:2");
  }

  @Test
  void whatMustNotBeFragmentedIsRefusedByTheNarrowLink() throws Exception {
    Map<String, Object> large = Map.of("count", 1, "size", 1_450);
    assertThat(probe(Routers.TARGET_V4, large).fields().number("up")).hasValue(1);
    Measurement whole =
        probe(Routers.TARGET_V4, Map.of("count", 1, "size", 1_450, "dont-fragment", true));
    assertThat(whole.fields().text("error"))
        .hasValue("fragmentation needed (the link takes 1400 bytes) from 198.18.54.2");
  }

  @Test
  void dscpAndSourceReachTheTarget() throws Exception {
    routers.in("end", "nft add table inet drops");
    routers.in("end", "nft 'add chain inet drops in { type filter hook input priority 0; }'");
    routers.in(
        "end",
        "nft add rule inet drops in ip saddr 198.18.53.1 ip dscp ef icmp type echo-request drop");
    Map<String, Object> settings =
        Map.of("count", 1, "timeout", "200ms", "dscp", 46, "source", "198.18.53.1");
    assertThat(probe(Routers.TARGET_V4, settings).fields().number("up")).hasValue(0);
    assertThat(probe(Routers.TARGET_V4, Map.of("count", 1)).fields().number("up")).hasValue(1);
  }

  @Test
  void whatThisHostCanNotSendSaysNothingOfTheTarget() throws Exception {
    assertThat(probe(Routers.TARGET_V4, Map.of("source", "192.0.2.77")).result())
        .isInstanceOf(ProbeResult.Unknown.class);
    assertThat(probe(Routers.TARGET_V4, Map.of("source", "no-such-nic")).fields().text("error"))
        .hasValueSatisfying(error -> assertThat(error).contains("'no-such-nic'"));
    assertThat(
            probe(
                    Routers.TARGET_V4,
                    Map.of("count", 2, "size", 1_500, "dont-fragment", true, "spacing", "0s"))
                .fields()
                .text("error"))
        .hasValueSatisfying(error -> assertThat(error).contains("larger than the interface"));
  }
}
