package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.benchmarks.Fleet.Device;
import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryDecoder;
import dev.sonde.model.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetDeliveriesTest {
  private static final long START = 1_763_683_200_000_000L;

  private final Fleet fleet = Fleet.watchingTargets(3, 4, START, 10_000_000, 100);

  @Test
  void holdsEverySampleOfADeviceAsTheServerReadsIt() {
    Bytes json = new Bytes();
    new FleetDeliveries(fleet).write(json, 2, 7, 9);

    Delivery delivery = new DeliveryDecoder().decode(json.copy());

    Device device = fleet.devices().get(2);
    assertThat(delivery.agent()).isEqualTo(device.id());
    assertThat(delivery.reports()).hasSize(2);
    assertThat(delivery.reports().getLast().id().sequence()).isEqualTo(9);
    assertHolds(delivery.reports().getFirst().points(), device, 7);
    assertHolds(delivery.reports().getLast().points(), device, 8);
  }

  private void assertHolds(List<Point> points, Device device, int tick) {
    assertThat(points).hasSameSizeAs(device.families());
    for (int i = 0; i < points.size(); i++) {
      Family family = device.families().get(i);
      assertThat(points.get(i).tags()).isEqualTo(family.tags());
      assertThat(points.get(i).time()).isEqualTo(fleet.time(device, tick));
      for (int field = 0; field < family.samples(); field++) {
        assertThat(points.get(i).fields().number(family.fields().get(field)))
            .hasValue(family.signals().get(field).at(tick));
      }
    }
  }

  @Test
  void countsItsSamples() {
    assertThat(fleet.samples()).isEqualTo(3 * (5 + 4 * 2) * 100);
  }

  @Test
  void givesEachTargetItsOwnValues() {
    assertThat(
            fleet.devices().stream()
                .flatMap(device -> device.families().stream().skip(1))
                .map(family -> family.signals().getFirst().at(50))
                .distinct())
        .hasSize(12);
  }
}
