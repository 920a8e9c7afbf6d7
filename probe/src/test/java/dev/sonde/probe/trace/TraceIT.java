package dev.sonde.probe.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Routers;
import dev.sonde.probe.RoutersContract;
import dev.sonde.probe.Task;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Over three real routers(). */
class TraceIT extends RoutersContract {
  private static final String PATH = "198.18.53.2 198.18.54.2 198.18.55.2 198.18.56.2";

  @Override
  protected ProbeProvider<?> provider() {
    return new TraceProvider();
  }

  @Override
  protected Map<String, Object> needed() {
    return Map.of("spacing", "5ms");
  }

  private Fields trace(String target, Map<String, Object> settings) throws InterruptedException {
    return run(Task.of(new TraceProvider(), target, settings, Optional.empty())).fields();
  }

  @Test
  void everyRouterIsNamedAndTimed() throws Exception {
    Fields fields = trace(Routers.TARGET_V4, needed());
    assertThat(fields.text("path")).hasValue(PATH);
    assertThat(fields.number("hops")).hasValue(4);
    assertThat(fields.number("reached")).hasValue(1);
    assertThat(fields.number("sent")).hasValue(3);
    for (int hop = 1; hop <= 4; hop++) {
      assertThat(fields.number("hop_0" + hop + "_ms").orElseThrow()).isPositive();
      assertThat(fields.number("hop_0" + hop + "_loss_pct")).hasValue(0);
    }
    assertThat(fields.asMap()).doesNotContainKey("hop_05_ms");
    assertThat(trace(Routers.TARGET_V4, Map.of("window", 1, "spacing", "1ms")).text("path_hash"))
        .isEqualTo(fields.text("path_hash"));
  }

  @Test
  void ipv6() throws Exception {
    assertThat(trace(Routers.TARGET_V6, needed()).text("path"))
        .hasValue(
            "fd53:6f6e:53:0:0:0:0:2 fd53:6f6e:54:0:0:0:0:2 fd53:6f6e:55:0:0:0:0:2"
                + " fd53:6f6e:56:0:0:0:0:2");
  }

  @Test
  void aSilentRouterIsAStar() throws Exception {
    routers().hush("r2");
    Fields fields = trace(Routers.TARGET_V4, Map.of("timeout", "300ms", "spacing", "5ms"));
    assertThat(fields.text("path")).hasValue(PATH.replace("198.18.54.2", "*"));
    assertThat(fields.number("hop_02_loss_pct")).hasValue(100);
    assertThat(fields.number("hop_02_ms")).isEmpty();
  }

  @Test
  void aSilentTargetEndsAfterSomeSilentHops() throws Exception {
    routers().drop("end", 100);
    Fields fields =
        trace(
            Routers.TARGET_V4,
            Map.of("timeout", "200ms", "spacing", "5ms", "max-silent", 2, "window", 2));
    assertThat(fields.number("up")).hasValue(0);
    assertThat(fields.text("cause")).hasValue("timeout");
    assertThat(fields.number("reached")).hasValue(0);
    assertThat(fields.number("hops")).hasValue(3);
    assertThat(fields.text("error")).hasValue("the last answer came from hop 3, 198.18.55.2");
  }

  @Test
  void aRouterThatRefusesEndsThePath() throws Exception {
    routers().in("r2", "nft add table inet drops");
    routers().in("r2", "nft 'add chain inet drops way { type filter hook forward priority 0; }'");
    routers()
        .in(
            "r2",
            "nft add rule inet drops way ip daddr 198.18.56.2 reject with icmp type admin-prohibited");
    Fields fields = trace(Routers.TARGET_V4, needed());
    assertThat(fields.text("cause")).hasValue("unreachable");
    assertThat(fields.text("error")).hasValue("administratively prohibited from 198.18.54.2");
    assertThat(fields.text("path")).hasValue("198.18.53.2 198.18.54.2 198.18.54.2");
  }
}
