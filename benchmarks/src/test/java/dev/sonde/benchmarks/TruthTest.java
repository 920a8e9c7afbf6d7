package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What measurements are compared with. */
class TruthTest {

  @Test
  void jitterIsTheMeanOfAllChanges() {
    assertThat(JitterBenchmark.truth(new double[] {2, 5, 1}))
        .containsEntry("jitter_ms", 3.5)
        .containsEntry("jitter_rfc3550_ms", 3 / 16.0 + (4 - 3 / 16.0) / 16)
        .containsEntry("ipdv_min_ms", -4.0)
        .containsEntry("ipdv_max_ms", 3.0);
  }

  @Test
  void theWireTellsFromEachRequestToItsAnswer() {
    String here = Namespace.HERE;
    String there = Namespace.THERE;
    List<double[]> wire =
        RttBiasBenchmark.wire(
            """
            1000.000000100 IP %1$s > %2$s: ICMP echo request, id 1, seq 1, length 64
            1000.000050100 IP %2$s > %1$s: ICMP echo reply, id 1, seq 1, length 64
            something else
            1001.000000000 IP %1$s.4000 > %2$s.4401: UDP, length 20
            1002.999999999 IP %1$s.4000 > %2$s.4401: UDP, length 20
            1003.000000999 IP %2$s.4401 > %1$s.4000: UDP, length 20
            """
                .formatted(here, there));
    assertThat(wire).extracting(each -> each[0]).containsExactly(50.0, Double.NaN, 1.0);
  }
}
