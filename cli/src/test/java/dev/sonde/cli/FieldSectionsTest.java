package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import org.junit.jupiter.api.Test;

/** What people read of a measurement. */
class FieldSectionsTest {

  @Test
  void phasesFollowOneAnother() {
    Fields fields =
        Fields.builder()
            .put("status_code", 200)
            .put("http_version", "2")
            .put("bytes", 1)
            .put("dns_ms", 10)
            .put("connect_ms", 10)
            .put("first_byte_ms", 20)
            .put("cert_days", -2.5)
            .put("cert_subject", "CN=old")
            .build();
    assertThat(new FieldSections(fields).lines())
        .containsExactly(
            "  HTTP/2 200, 1 byte",
            "  dns               10.000 ms  " + "=".repeat(10),
            "  connect           10.000 ms  " + " ".repeat(10) + "=".repeat(10),
            "  first byte        20.000 ms  " + " ".repeat(20) + "=".repeat(20),
            "  certificate of CN=old, expired 2.50 days ago, until ?");
  }

  @Test
  void aBurstIsSummedUp() {
    Fields fields =
        Fields.builder()
            .put("sent", 4)
            .put("received", 3)
            .put("lost", 1)
            .put("loss_pct", 25)
            .put("late", 1)
            .put("rtt_min_ms", 1)
            .put("rtt_avg_ms", 2)
            .put("address", "192.0.2.1")
            .build();
    assertThat(new FieldSections(fields).lines())
        .containsExactly(
            "  4 sent, 3 received, 25 % lost, 1 late",
            "  rtt min/avg = 1.000/2.000 ms", "  address            192.0.2.1");
  }

  @Test
  void whatWasShownAsItCameIsNotRepeated() {
    Fields fields =
        Fields.builder()
            .put("hops", 2)
            .put("reached", 1)
            .put("path", "192.0.2.1 192.0.2.2")
            .put("path_hash", "abc")
            .put("hop_01_ms", 1)
            .put("hop_01_loss_pct", 0)
            .build();
    assertThat(new FieldSections(fields).lines())
        .containsExactly("  reached after 2 hops, path abc");
  }
}
