package dev.sonde.probe.mtu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Routers;
import dev.sonde.probe.RoutersContract;
import dev.sonde.probe.Task;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Over three real routers, with a narrow link behind the second. */
class MtuIT extends RoutersContract {
  @Override
  protected ProbeProvider<?> provider() {
    return new MtuProvider();
  }

  private Fields mtu(String target, Map<String, Object> settings) throws InterruptedException {
    return run(Task.of(new MtuProvider(), target, settings, Optional.empty())).fields();
  }

  @Test
  void theNarrowLinkSaysWhatItTakes() throws Exception {
    Fields fields = mtu(Routers.TARGET_V4, Map.of());
    assertThat(fields.number("mtu_bytes")).hasValue(1_400);
    assertThat(fields.text("narrowed_by")).hasValue("198.18.54.2");
    assertThat(fields.number("black_hole")).hasValue(0);
  }

  @Test
  void overIpv6Too() throws Exception {
    Fields fields = mtu(Routers.TARGET_V6, Map.of());
    assertThat(fields.number("mtu_bytes")).hasValue(1_400);
    assertThat(fields.text("narrowed_by")).hasValue("fd53:6f6e:54:0:0:0:0:2");
  }

  @Test
  void aRouterThatDoesNotSayIsABlackHole() throws Exception {
    routers().in("r2", "nft add table inet drops");
    routers().in("r2", "nft 'add chain inet drops out { type filter hook output priority 0; }'");
    routers().in("r2", "nft add rule inet drops out icmp type destination-unreachable drop");
    Fields fields = mtu(Routers.TARGET_V4, Map.of("timeout", "200ms", "max", 1_500));
    assertThat(fields.number("mtu_bytes")).hasValue(1_400);
    assertThat(fields.number("black_hole")).hasValue(1);
    assertThat(fields.text("narrowed_by")).isEmpty();
  }

  @Test
  void theInterfaceItselfIsTheLimit() throws Exception {
    assertThat(mtu("198.18.53.2", Map.of()).number("mtu_bytes")).hasValue(1_500);
    assertThat(mtu("127.0.0.1", Map.of("max", 65_528)).number("mtu_bytes")).hasValue(65_528);
  }
}
