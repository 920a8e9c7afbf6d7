package dev.sonde.server.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Tags;
import dev.sonde.server.Coming;
import dev.sonde.server.TestClock;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.inventory.Device;
import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.server.inventory.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks with an agent that reports and a clock that a test moves. */
class ChecksTest {
  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final List<Event> events = new ArrayList<>();
  private Inventory inventory;
  private Fleet fleet;
  private Checks checks;

  ChecksTest() {}

  @BeforeEach
  void open() {
    inventory = Inventory.open(folder.resolve("inventory.sqlite"));
    Journal journal = new Journal(inventory);
    journal.tell(events::add);
    fleet = new Fleet(clock, journal, 10, 100);
    checks = new Checks(clock, inventory, journal, fleet, List.of());
  }

  @AfterEach
  void close() {
    inventory.close();
  }

  private void put(String id, List<String> agents) {
    checks.put(
        new Check(
            id,
            id,
            "tcp",
            "a:1",
            Map.of(),
            Duration.ofSeconds(10),
            Optional.empty(),
            agents,
            Map.of(),
            Map.of(),
            false,
            Thresholds.NONE,
            Targets.NONE,
            Optional.empty()));
  }

  private Coming from(String agent) {
    return Coming.from(agent, clock);
  }

  private void arrive(Coming coming) {
    Arrival arrival = coming.arrival();
    fleet.arrived(arrival);
    checks.arrived(arrival);
  }

  private void result(String agent, String check, boolean up) {
    Fields fields =
        up
            ? Fields.of("up", 1)
            : Fields.builder().put("up", 0).put("cause", "timeout").put("error", "late").build();
    arrive(from(agent).point("probe", tags(agent, check), fields));
  }

  private static Tags tags(String agent, String check) {
    return Tags.of(Map.of("agent", agent, "check", check));
  }

  private List<EventType> ticked() {
    events.clear();
    checks.tick();
    return events.stream()
        .map(Event::type)
        .filter(type -> type.name().startsWith("CHECK_"))
        .toList();
  }

  private CheckView view(String id) {
    return checks.view(id).orElseThrow();
  }

  @Test
  void aChangeOfStateIsToldOnce() {
    put("web", List.of());
    assertThat(ticked()).isEmpty();
    result("one", "web", true);
    assertThat(ticked()).containsExactly(EventType.CHECK_UP);
    clock.advance(10);
    result("one", "web", true);
    assertThat(ticked()).isEmpty();
    clock.advance(10);
    result("one", "web", false);
    assertThat(ticked()).containsExactly(EventType.CHECK_DOWN);
    assertThat(ticked()).isEmpty();
  }

  @Test
  void silenceMakesACheckUnknownAndAResultKnownAgain() {
    put("web", List.of());
    result("one", "web", true);
    checks.tick();
    clock.advance(59);
    assertThat(ticked()).isEmpty();
    clock.advance(2);
    assertThat(ticked()).containsExactly(EventType.CHECK_UNKNOWN);
    assertThat(view("web").verdict().reason()).contains("one");
    result("one", "web", true);
    assertThat(ticked()).containsExactly(EventType.CHECK_UP);
    clock.advance(61);
    assertThat(ticked()).containsExactly(EventType.CHECK_UNKNOWN);
  }

  @Test
  void resultsPutTheSilenceOff() {
    put("web", List.of());
    result("one", "web", true);
    checks.tick();
    for (int i = 0; i < 10; i++) {
      clock.advance(30);
      result("one", "web", true);
      assertThat(ticked()).isEmpty();
    }
  }

  @Test
  void anAgentThatFindsMostOfItsChecksDownIsToBlame() {
    for (String id : List.of("a", "b", "c")) {
      put(id, List.of("one", "two"));
      result("two", id, true);
      result("one", id, false);
    }
    assertThat(view("a").verdict().blame()).hasValue(Verdict.Blame.AGENT);
    clock.advance(1);
    result("one", "b", true);
    result("one", "c", true);
    assertThat(view("a").verdict().blame()).hasValue(Verdict.Blame.PATH);
  }

  @Test
  void whatAnAgentNoLongerRunsDoesNotCountAgainstIt() {
    for (String id : List.of("a", "b", "c", "d")) {
      put(id, List.of("one", "two"));
      result("two", id, true);
      result("one", id, !id.equals("a"));
    }
    for (String id : List.of("b", "c", "d")) {
      put(id, List.of("two"));
    }
    checks.tick();
    for (String id : List.of("e", "f")) {
      put(id, List.of("one", "two"));
      result("two", id, true);
      result("one", id, false);
    }
    assertThat(view("a").verdict().blame()).hasValue(Verdict.Blame.AGENT);
  }

  @Test
  void whatAnAgentCannotDoIsToldInItsWords() {
    put("web", List.of());
    put("dns", List.of());
    arrive(from("one"));
    String hash = checks.assignments("one").hash();
    assertThat(view("web").taken()).extracting(Taken::how).containsExactly(Taken.How.PENDING);

    arrive(observed("one", hash, 1).point("assignment", tags("one", "web"), problem(hash)));
    assertThat(view("web").taken()).containsExactly(new Taken(Taken.How.DIFFERS, "it may not"));
    assertThat(view("dns").taken()).extracting(Taken::how).containsExactly(Taken.How.APPLIED);

    put("dns", List.of());
    put("new", List.of());
    assertThat(view("web").taken()).extracting(Taken::how).containsExactly(Taken.How.PENDING);
    String next = checks.assignments("one").hash();
    arrive(observed("one", next, 1));
    assertThat(view("web").taken()).extracting(Taken::how).containsExactly(Taken.How.APPLIED);
  }

  @Test
  void anAgentThatMayDoAllSaysSo() {
    put("web", List.of());
    arrive(from("one"));
    String hash = checks.assignments("one").hash();
    arrive(observed("one", hash, 1).point("assignment", tags("one", "web"), problem(hash)));
    arrive(observed("one", hash, 0));
    assertThat(view("web").taken()).extracting(Taken::how).containsExactly(Taken.How.APPLIED);
  }

  private void putForAgents(String id, String target, boolean agents) {
    checks.put(
        new Check(
            id,
            id,
            "tcp",
            target,
            Map.of(),
            Duration.ofSeconds(10),
            Optional.empty(),
            List.of(),
            Map.of(),
            Map.of("team", "net"),
            false,
            Thresholds.NONE,
            new Targets(List.of(), agents ? Map.of() : Map.of("site", "lab"), agents),
            Optional.empty()));
  }

  private void label(String device, Map<String, String> labels) {
    fleet.edited(new Device(device, "", "", new TreeMap<>(labels), clock.micros()));
  }

  private List<String> ids() {
    return checks.all().stream().map(Check::id).toList();
  }

  @Test
  void aCheckForAgentsIsOneForEachAndTheyCheckEachOther() {
    putForAgents("mesh", "{id}:7", true);
    arrive(from("one"));
    arrive(from("two"));
    checks.tick();
    assertThat(ids()).containsExactly("mesh", "mesh@one", "mesh@two");
    assertThat(checks.assignments("one").checks())
        .singleElement()
        .satisfies(
            assigned -> {
              assertThat(assigned.check()).isEqualTo("mesh@two");
              assertThat(assigned.target()).isEqualTo("two:7");
            });
    Check single = view("mesh@two").check();
    assertThat(single.labels()).containsEntry("team", "net").containsEntry("device", "two");
    assertThat(view("mesh").verdict().state()).isEqualTo(CheckState.UNKNOWN);

    result("one", "mesh@two", false);
    result("two", "mesh@one", true);
    assertThat(ticked()).containsExactlyInAnyOrder(EventType.CHECK_DOWN, EventType.CHECK_UP);
    assertThat(view("mesh").verdict())
        .isEqualTo(new Verdict(CheckState.DOWN, "1 of 2 devices down", Optional.empty()));
    result("one", "mesh@two", true);
    checks.tick();
    assertThat(view("mesh").verdict().state()).isEqualTo(CheckState.UP);
  }

  @Test
  void devicesComeAndGoWithTheirLabelsAndAddresses() {
    putForAgents("web", "http://{address}/", false);
    arrive(from("one"));
    checks.tick();
    assertThat(ids()).containsExactly("web");
    assertThat(view("web").verdict().reason()).isEqualTo("there is no such device");

    label("one", Map.of("site", "lab"));
    checks.tick();
    assertThat(ids()).containsExactly("web");
    label("one", Map.of("site", "lab", "address", "192.0.2.9"));
    checks.tick();
    assertThat(view("web@one").check().target()).isEqualTo("http://192.0.2.9/");
    label("one", Map.of("site", "office", "address", "192.0.2.9"));
    checks.tick();
    assertThat(ids()).containsExactly("web");
  }

  @Test
  void aCheckForDevicesEndsWithAllThatComesOfIt() {
    putForAgents("mesh", "{id}:7", true);
    arrive(from("one"));
    checks.tick();
    putForAgents("mesh", "{id}:8", true);
    assertThat(view("mesh@one").check().target()).isEqualTo("one:8");
    checks.remove(view("mesh").check());
    assertThat(ids()).isEmpty();
  }

  private static Fields problem(String hash) {
    return Fields.builder().put("hash", hash).put("problem", "it may not").build();
  }

  private Coming observed(String agent, String hash, int differ) {
    return from(agent)
        .point(
            "agent",
            Tags.of("device", agent),
            Fields.builder().put("assignments", hash).put("assignments_differ", differ).build());
  }
}
