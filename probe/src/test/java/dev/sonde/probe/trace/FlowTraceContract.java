package dev.sonde.probe.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Routers;
import dev.sonde.probe.RoutersContract;
import dev.sonde.probe.Task;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for traces over UDP and TCP. */
abstract class FlowTraceContract extends RoutersContract {
  static final String PATH = "198.18.53.2 198.18.54.2 198.18.55.2 198.18.56.2";

  /** What is sent. */
  abstract Protocol protocol();

  /** What nft calls the part of its header that must be the same in all. */
  abstract String flow();

  @Override
  protected ProbeProvider<?> provider() {
    return new TraceProvider();
  }

  @Override
  protected Map<String, Object> needed() {
    return Map.of("protocol", protocol().name().toLowerCase(Locale.ROOT), "spacing", "5ms");
  }

  Fields trace(String target, Map<String, Object> more) throws InterruptedException {
    Map<String, Object> settings = new HashMap<>(needed());
    settings.putAll(more);
    return run(Task.of(new TraceProvider(), target, settings, Optional.empty())).fields();
  }

  @Test
  void everyRouterIsNamedAndTimed() throws Exception {
    Fields fields = trace(Routers.TARGET_V4, Map.of());
    assertThat(fields.text("path")).hasValue(PATH);
    assertThat(fields.text("timestamps")).hasValue("user");
    assertThat(fields.number("reached")).hasValue(1);
    assertThat(fields.number("sent")).hasValue(3);
    assertThat(fields.number("received")).hasValue(3);
    for (int hop = 1; hop <= 4; hop++) {
      assertThat(fields.number("hop_0" + hop + "_ms").orElseThrow()).isBetween(0.0, 1_000.0);
      assertThat(fields.number("hop_0" + hop + "_loss_pct")).hasValue(0);
    }
    assertThat(fields.asMap()).doesNotContainKey("hop_05_ms");
  }

  @Test
  void overIpv6Too() throws Exception {
    assertThat(trace(Routers.TARGET_V6, Map.of()).text("path"))
        .hasValue(
            "fd53:6f6e:53:0:0:0:0:2 fd53:6f6e:54:0:0:0:0:2 fd53:6f6e:55:0:0:0:0:2"
                + " fd53:6f6e:56:0:0:0:0:2");
  }

  @Test
  void allPacketsAreOfOneFlow() throws Exception {
    routers().in("r2", "nft add table inet drops");
    routers().in("r2", "nft 'add set inet drops flows { typeof " + flow() + "; flags dynamic; }'");
    routers().in("r2", "nft 'add chain inet drops way { type filter hook forward priority 0; }'");
    routers()
        .in(
            "r2",
            "nft 'add rule inet drops way ip daddr 198.18.56.2 counter add @flows { "
                + flow()
                + " }'");
    trace(Routers.TARGET_V4, Map.of());
    String seen = routers().in("r2", "nft -n list table inet drops");
    assertThat(seen).containsPattern("counter packets [1-9]").contains("elements = {");
    String elements = seen.substring(seen.indexOf("elements = {"), seen.indexOf("chain way"));
    assertThat(elements.chars().filter(letter -> letter == ',')).isEmpty();
  }

  @Test
  void aSilentRouterIsAStar() throws Exception {
    routers().hush("r2");
    Fields fields = trace(Routers.TARGET_V4, Map.of("timeout", "300ms"));
    assertThat(fields.text("path")).hasValue(PATH.replace("198.18.54.2", "*"));
    assertThat(fields.number("hop_02_loss_pct")).hasValue(100);
    assertThat(fields.number("hop_02_ms")).isEmpty();
  }

  @Test
  void aSilentTargetEndsAfterSomeSilentHops() throws Exception {
    routers().silence("end");
    Fields fields = trace(Routers.TARGET_V4, Map.of("timeout", "100ms", "max-silent", 2));
    assertThat(fields.text("cause")).hasValue("timeout");
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
            "nft add rule inet drops way ip daddr 198.18.56.2 reject with icmp type"
                + " admin-prohibited");
    Fields fields = trace(Routers.TARGET_V4, Map.of());
    assertThat(fields.text("cause")).hasValue("unreachable");
    assertThat(fields.text("error")).hasValue("administratively prohibited from 198.18.54.2");
  }

  @Test
  void aSourceThatIsNotOursIsNoFaultOfTheTarget() throws Exception {
    Fields fields = trace(Routers.TARGET_V4, Map.of("source", "192.0.2.7"));
    assertThat(fields.text("cause")).hasValue("agent");
    assertThat(fields.number("up")).isEmpty();
    assertThat(fields.text("error").orElseThrow()).contains("the source");
  }

  @Test
  void theSourceMayBeAnInterface() throws Exception {
    assertThat(trace(Routers.TARGET_V4, Map.of("source", "sonde-t-near")).number("reached"))
        .hasValue(1);
  }
}
