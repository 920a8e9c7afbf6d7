package dev.sonde.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.server.Coming;
import dev.sonde.server.TestClock;
import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.inventory.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetTest {
  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final List<Event> events = new ArrayList<>();
  private Inventory inventory;
  private Journal journal;
  private Fleet fleet;

  FleetTest() {}

  @BeforeEach
  void open() {
    inventory = Inventory.open(folder.resolve("inventory.sqlite"));
    journal = new Journal(inventory);
    journal.tell(events::add);
    fleet = new Fleet(clock, journal, 3, 5);
  }

  @AfterEach
  void close() {
    inventory.close();
  }

  private Coming from(String device) {
    return Coming.from(device, clock);
  }

  private State state(String device) {
    return fleet.device(device).orElseThrow().presence().state();
  }

  private List<EventType> types() {
    return events.stream().map(Event::type).toList();
  }

  @Test
  void aDeviceThatIsSaidToBeGoneIsDownAtOnceWithItsPartsAndBackWithItsNextPoints() {
    fleet = new Fleet(clock, journal, 4, 5);
    fleet.arrived(from("g/n").simple().arrival());
    fleet.arrived(from("g/n/d").simple().arrival());
    fleet.arrived(from("g/n2").simple().arrival());
    fleet.arrived(from("g/n/agent").arrival());
    fleet.gone("g/n");
    fleet.gone("g/n");
    fleet.gone("nobody");
    assertThat(state("g/n")).isEqualTo(State.DOWN);
    assertThat(state("g/n/d")).isEqualTo(State.DOWN);
    assertThat(state("g/n2")).isEqualTo(State.UP);
    assertThat(state("g/n/agent")).as("agents speak for themselves").isEqualTo(State.UP);
    assertThat(Fleet.online(fleet.device("g/n").orElseThrow().presence(), clock.micros()))
        .isFalse();
    assertThat(types().stream().filter(EventType.DEVICE_DOWN::equals)).hasSize(2);
    assertThat(events.get(4).message()).endsWith(" is gone: its death was published.");
    fleet.tick();
    assertThat(state("g/n")).isEqualTo(State.DOWN);
    clock.advance(1);
    fleet.arrived(from("g/n").simple().arrival());
    assertThat(state("g/n")).isEqualTo(State.UP);
    assertThat(types()).endsWith(EventType.DEVICE_UP);
  }

  @Test
  void aRelayIsADeviceWithoutAnAgentThatCouldRunChecks() {
    Tags own = Tags.of(Tags.DEVICE, "site");
    fleet.arrived(from("site").point("relay", own, Fields.of("agents", 2)).arrival());
    fleet.arrived(from("agent").arrival());
    assertThat(fleet.device("site").orElseThrow().presence().hasAgent()).isFalse();
    assertThat(fleet.device("agent").orElseThrow().presence().hasAgent()).isTrue();
    assertThat(state("site")).isEqualTo(State.UP);
  }

  @Test
  void aDeviceIsNewUpDownAndUpAgain() {
    fleet.arrived(from("a").host("cpu_pct", 5).arrival());
    assertThat(state("a")).isEqualTo(State.UP);
    clock.advance(20);
    fleet.tick();
    assertThat(state("a")).isEqualTo(State.UP);
    clock.advance(1);
    fleet.tick();
    fleet.tick();
    assertThat(state("a")).isEqualTo(State.DOWN);
    clock.advance(99);
    fleet.arrived(from("a").arrival());
    assertThat(state("a")).isEqualTo(State.UP);
    assertThat(types())
        .containsExactly(EventType.DEVICE_NEW, EventType.DEVICE_DOWN, EventType.DEVICE_UP);
    assertThat(events.get(1).message()).isEqualTo("a has not reported for 21s.");
    assertThat(events.get(2).message()).isEqualTo("a reports again after 1m.");
  }

  @ParameterizedTest
  @CsvSource({"1, 20, true", "1, 21, false", "60, 120, true", "60, 121, false"})
  void onlineMeansWithinTwiceTheIntervalButAtLeast20Seconds(
      double interval, long silence, boolean online) {
    fleet.arrived(from("a").every(interval).arrival());
    clock.advance(silence);
    fleet.tick();
    assertThat(state("a") == State.UP).isEqualTo(online);
    assertThat(Fleet.online(fleet.device("a").orElseThrow().presence(), clock.micros()))
        .isEqualTo(online);
  }

  @Test
  void whatWaitedInASpoolBringsNoDeviceBack() {
    fleet.arrived(from("a").arrival());
    long early = clock.micros();
    clock.advance(100);
    fleet.tick();
    fleet.arrived(from("a").replayed(early + 1).host("cpu_pct", 7).arrival());
    assertThat(state("a")).isEqualTo(State.DOWN);
    assertThat(fleet.device("a").orElseThrow().host("cpu_pct")).hasValue(7);
  }

  @Test
  void olderPointsDoNotReplaceNewerOnes() {
    long early = clock.micros();
    clock.advance(10);
    fleet.arrived(from("a").host("cpu_pct", 5).arrival());
    fleet.arrived(from("a").replayed(early).host("cpu_pct", 9).arrival());
    assertThat(fleet.device("a").orElseThrow().host("cpu_pct")).hasValue(5);
  }

  @Test
  void aRestartIsNoticedOnceByUptimeOrBootId() {
    fleet.arrived(from("a").host("uptime_s", 100).facts("boot_id", "one").arrival());
    clock.advance(10);
    fleet.arrived(from("a").host("uptime_s", 5).facts("boot_id", "two").arrival());
    clock.advance(10);
    fleet.arrived(from("a").host("uptime_s", 15).facts("boot_id", "two").arrival());
    assertThat(types()).containsExactly(EventType.DEVICE_NEW, EventType.DEVICE_RESTARTED);
    clock.advance(10);
    fleet.arrived(from("a").facts("boot_id", "three").host("uptime_s", 1).arrival());
    assertThat(types())
        .containsExactly(
            EventType.DEVICE_NEW, EventType.DEVICE_RESTARTED, EventType.DEVICE_RESTARTED);
  }

  @Test
  void whatWasMeasuredBeforeARestartAndComesAfterItIsNoOther() {
    fleet.arrived(from("a").facts("boot_id", "one").host("uptime_s", 100).arrival());
    long before = clock.micros();
    clock.advance(60);
    fleet.arrived(from("a").facts("boot_id", "two").arrival());
    fleet.arrived(from("a").replayed(before + 1).host("uptime_s", 130).arrival());
    clock.advance(60);
    fleet.arrived(from("a").host("uptime_s", 70).arrival());
    assertThat(types()).containsExactly(EventType.DEVICE_NEW, EventType.DEVICE_RESTARTED);
    clock.advance(60);
    fleet.arrived(from("a").host("uptime_s", 10).arrival());
    assertThat(types()).hasSize(3);
  }

  @Test
  void twoAgentsUnderOneIdAreAConflictUntilOneIsLeft() {
    for (String stream : List.of("A", "B", "A", "B", "A")) {
      fleet.arrived(from("a").stream(stream).arrival());
      clock.advance(5);
    }
    assertThat(types()).containsExactly(EventType.DEVICE_NEW, EventType.AGENT_CONFLICT);
    assertThat(fleet.device("a").orElseThrow().conflict()).isTrue();
    for (int i = 0; i < 14; i++) {
      fleet.arrived(from("a").stream("A").arrival());
      fleet.tick();
      clock.advance(5);
    }
    assertThat(types())
        .containsExactly(
            EventType.DEVICE_NEW, EventType.AGENT_CONFLICT, EventType.AGENT_CONFLICT_ENDED);
    assertThat(fleet.device("a").orElseThrow().conflict()).isFalse();
  }

  @Test
  void anAgentThatRestartsAndReplaysItsSpoolIsNoConflict() {
    fleet.arrived(from("a").stream("A").arrival());
    fleet.arrived(from("a").stream("B").arrival());
    fleet.arrived(from("a").stream("A").replayed(clock.micros()).arrival());
    fleet.arrived(from("a").stream("B").arrival());
    assertThat(types()).containsExactly(EventType.DEVICE_NEW);
  }

  @Test
  void clockSkewNeedsTwoReportsAndEndsBelowOneSecond() {
    double[] skews = {5, 0.1, -3, -3.5, -1.5, -2.5, -0.5};
    for (double skew : skews) {
      fleet.arrived(from("a").skew(skew).arrival());
    }
    assertThat(types())
        .containsExactly(EventType.DEVICE_NEW, EventType.CLOCK_SKEW, EventType.CLOCK_SKEW_ENDED);
    assertThat(events.get(1).message())
        .isEqualTo("a has a clock that is 3.5 s behind the server's.");
    fleet.arrived(from("a").skew(1.5).arrival());
    assertThat(fleet.device("a").orElseThrow().clockSkew()).hasValue(1.5);
  }

  @Test
  void lostReportsAreToldAsTheCounterRises() {
    for (double lost : new double[] {0, 3, 3, 5, 1}) {
      fleet.arrived(
          from("a")
              .point("agent", Tags.of("device", "a"), Fields.of("reports_lost", lost))
              .arrival());
      clock.advance(10);
    }
    assertThat(events.stream().filter(e -> e.type() == EventType.AGENT_LOST_REPORTS))
        .extracting(e -> e.data().number("reports").orElseThrow())
        .containsExactly(3.0, 2.0, 1.0);
  }

  @Test
  void trafficOfASimpleDeviceComesFromItsCountersWithoutASpikeAtAReset() {
    fleet.arrived(from("a").simple().link("eth0", Fields.of("rx_bytes", 1_000)).arrival());
    assertThat(fleet.device("a").orElseThrow().received()).isEmpty();
    clock.advance(10);
    fleet.arrived(from("a").simple().link("eth0", Fields.of("rx_bytes", 6_000)).arrival());
    assertThat(fleet.device("a").orElseThrow().received()).hasValue(500);
    clock.advance(10);
    fleet.arrived(from("a").simple().link("eth0", Fields.of("rx_bytes", 10)).arrival());
    assertThat(fleet.device("a").orElseThrow().received()).isEmpty();
  }

  @Test
  void trafficAndAddressAreThoseOfTheDefaultRoute() {
    fleet.arrived(
        from("a")
            .link("eth0", link(1, 100, "10.0.0.7 10.0.0.8"))
            .link("docker0", link(0, 999, "172.17.0.1"))
            .arrival());
    DeviceView view = fleet.device("a").orElseThrow();
    assertThat(view.received()).hasValue(100);
    assertThat(view.facts().address()).isEqualTo("10.0.0.7");
    clock.advance(10);
    fleet.arrived(from("a").link("eth0", link(0, 100, "10.0.0.7")).arrival());
    assertThat(fleet.device("a").orElseThrow().received()).isEmpty();
  }

  private static Fields link(double route, double rate, String ipv4) {
    return Fields.builder()
        .put("default_route", route)
        .put("rx_bytes_per_s", rate)
        .put("ipv4", ipv4)
        .build();
  }

  @Test
  void memoryIsBoundedInDevicesAndSeries() {
    for (String id : List.of("a", "b", "c", "d")) {
      fleet.arrived(from(id).arrival());
    }
    assertThat(fleet.size()).isEqualTo(3);
    assertThat(fleet.knows("d")).isFalse();
    for (int i = 0; i < 20; i++) {
      fleet.arrived(from("a").link("veth" + i, Fields.of("up", 1)).arrival());
    }
    assertThat(fleet.latest("a")).hasSize(5);
  }

  @Test
  void aRestartOfTheServerLetsNobodyFlap() {
    fleet.arrived(from("a").host("cpu_pct", 5).facts("hostname", "alpha").arrival());
    fleet.arrived(from("b").arrival());
    clock.advance(30);
    fleet.arrived(from("a").arrival());
    fleet.tick();
    assertThat(state("b")).isEqualTo(State.DOWN);
    long upSince = fleet.device("a").orElseThrow().presence().stateSince();
    fleet.persist();
    journal.flush();
    clock.advance(300);
    events.clear();

    fleet = new Fleet(clock, journal, 3, 5);
    fleet.restore(
        inventory.devices(),
        List.of(
            new Point(
                "host",
                clock.micros() - 300_000_000,
                Tags.of("device", "a"),
                Fields.of("cpu_pct", 5))));
    fleet.tick();
    assertThat(state("a")).isEqualTo(State.UNKNOWN);
    assertThat(state("b")).isEqualTo(State.DOWN);
    assertThat(fleet.device("a").orElseThrow().name()).isEqualTo("alpha");
    assertThat(fleet.device("a").orElseThrow().host("cpu_pct")).isEqualTo(OptionalDouble.of(5));

    clock.advance(30);
    fleet.arrived(from("a").arrival());
    assertThat(state("a")).isEqualTo(State.UP);
    assertThat(fleet.device("a").orElseThrow().presence().stateSince()).isEqualTo(upSince);
    assertThat(events).isEmpty();
  }

  @Test
  void whoStaysSilentAfterARestartOfTheServerIsDownWhenTheGraceIsOver() {
    fleet.arrived(from("a").arrival());
    fleet.persist();
    journal.flush();
    clock.advance(300);
    events.clear();
    fleet = new Fleet(clock, journal, 3, 5);
    fleet.restore(inventory.devices(), List.of());
    clock.advance(59);
    fleet.tick();
    assertThat(events).isEmpty();
    clock.advance(1);
    fleet.tick();
    assertThat(types()).containsExactly(EventType.DEVICE_DOWN);
  }

  @Test
  void aDeviceThatOnlyTheStoreKnowsIsTakenOver() {
    fleet.restore(
        List.of(),
        List.of(
            new Point("host", clock.micros(), Tags.of("device", "x"), Fields.of("cpu_pct", 1))));
    assertThat(state("x")).isEqualTo(State.UP);
    assertThat(events).isEmpty();
    journal.flush();
    assertThat(inventory.devices()).hasSize(1);
  }

  @Test
  void whatIsLearntLaterOfTheTimeBeforeReplacesNothingNewer() {
    fleet.arrived(from("a").host("cpu_pct", 5).arrival());
    fleet.complete(
        List.of(
            new Point("host", clock.micros() - 9, Tags.of("device", "a"), Fields.of("cpu_pct", 1)),
            new Point("disk", clock.micros() - 9, Tags.of("device", "a"), Fields.of("used_pct", 3)),
            new Point(
                "host", clock.micros() - 9, Tags.of("device", "b"), Fields.of("cpu_pct", 1))));
    assertThat(fleet.device("a").orElseThrow().host("cpu_pct")).isEqualTo(OptionalDouble.of(5));
    assertThat(fleet.latest("a")).extracting(Point::kind).contains("host", "disk");
    assertThat(fleet.knows("b")).as("perhaps it was forgotten meanwhile").isFalse();
  }

  @Test
  void changesAreThoseSinceARevision() {
    fleet.arrived(from("a").arrival());
    Changes first = fleet.changesSince(0);
    assertThat(first.devices()).extracting(DeviceView::id).containsExactly("a");
    assertThat(fleet.changesSince(first.revision()).devices()).isEmpty();
    fleet.arrived(from("b").arrival());
    assertThat(fleet.changesSince(first.revision()).devices())
        .extracting(DeviceView::id)
        .containsExactly("b");
    fleet.forget("b");
    assertThat(fleet.device("b")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-3, 0s",
    "8.9, 8s",
    "60, 1m",
    "3599, 59m",
    "7500, 2h 5m",
    "7200, 2h 0m",
    "86400, 1d",
    "200000, 2d"
  })
  void agesAreWordedAsInContract1(double seconds, String words) {
    assertThat(Ages.words(seconds)).isEqualTo(words);
  }
}
