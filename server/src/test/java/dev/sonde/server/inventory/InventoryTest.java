package dev.sonde.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("inventory.sqlite");
  }

  private static DeviceRecord device(String id, long lastSeen) {
    return new DeviceRecord(
        Device.discovered(id, 1),
        new Presence(lastSeen, 10, true, State.UP, 2),
        new Facts("host-" + id, "Debian 13", "", "10.0.0.1"));
  }

  @Test
  void keepsDevicesAndLabelsAcrossAReopening() {
    try (Inventory inventory = Inventory.open(file())) {
      inventory.write(List.of(device("a", 5)), List.of(), List.of());
      inventory.edit(
          Device.discovered("a", 1)
              .named("Router")
              .noted("in the attic")
              .labelled(Map.of("site", "Bern")));
    }
    try (Inventory inventory = Inventory.open(file())) {
      DeviceRecord kept = inventory.devices().getFirst();
      assertThat(kept.device())
          .isEqualTo(
              new Device("a", "Router", "in the attic", new TreeMap<>(Map.of("site", "Bern")), 1));
      assertThat(kept.presence()).isEqualTo(device("a", 5).presence());
      assertThat(kept.facts()).isEqualTo(device("a", 5).facts());
    }
  }

  @Test
  void aDeviceThatWasDeletedStaysDeletedWhenItsPresenceIsWritten() {
    try (Inventory inventory = Inventory.open(file())) {
      inventory.write(List.of(device("a", 5)), List.of(), List.of());
      inventory.edit(Device.discovered("a", 1).labelled(Map.of("site", "Bern")));
      inventory.delete("a");
      inventory.write(List.of(), List.of(device("a", 6)), List.of());
      assertThat(inventory.devices()).isEmpty();
      inventory.write(List.of(device("a", 7)), List.of(), List.of());
      assertThat(inventory.devices().getFirst().device().labels()).isEmpty();
    }
  }

  @Test
  void findsEventsByDeviceTimeAndPage() {
    try (Inventory inventory = Inventory.open(file())) {
      Fields data = Fields.builder().put("n", 1.5).put("text", "é\"").build();
      List<Event> events =
          List.of(
              new Event(1, 10, Optional.of("a"), EventType.DEVICE_NEW, "a is new", data),
              new Event(2, 20, Optional.of("b"), EventType.DEVICE_NEW, "b is new", Fields.none()),
              new Event(3, 30, Optional.empty(), EventType.SERVER_STOPPED, "bye", Fields.none()));
      inventory.write(List.of(), List.of(), events);
      inventory.write(List.of(), List.of(), events);

      assertThat(inventory.newestEvent()).isEqualTo(3);
      assertThat(inventory.events(EventQuery.newest(10))).isEqualTo(events.reversed());
      assertThat(inventory.events(EventQuery.newest(1))).containsExactly(events.getLast());
      assertThat(ids(inventory, query(Optional.of("a"), 0, 99, 99))).containsExactly(1L);
      assertThat(ids(inventory, query(Optional.empty(), 10, 30, 99))).containsExactly(2L, 1L);
      assertThat(ids(inventory, query(Optional.empty(), 0, 99, 2))).containsExactly(1L);
    }
  }

  private static EventQuery query(Optional<String> device, long from, long to, long before) {
    return new EventQuery(device, Set.of(), Optional.empty(), from, to, before, 9);
  }

  @Test
  void findsEventsByTypeAndByTheCheckThatTheirDataNames() {
    try (Inventory inventory = Inventory.open(file())) {
      Fields mesh = Fields.builder().put("check", "mesh@a'b").put("agent", "x").build();
      Fields web = Fields.builder().put("check", "web").build();
      inventory.write(
          List.of(),
          List.of(),
          List.of(
              new Event(1, 1, Optional.empty(), EventType.CHECK_DOWN, "down", mesh),
              new Event(2, 2, Optional.empty(), EventType.CHECK_UP, "up", mesh),
              new Event(3, 3, Optional.empty(), EventType.CHECK_DOWN, "down", web),
              new Event(4, 4, Optional.of("web"), EventType.DEVICE_DOWN, "down", Fields.none())));

      assertThat(ids(inventory, of(Set.of(EventType.CHECK_DOWN), Optional.empty())))
          .containsExactly(3L, 1L);
      assertThat(ids(inventory, of(Set.of(), Optional.of("mesh@a'b")))).containsExactly(2L, 1L);
      assertThat(
              ids(
                  inventory,
                  of(Set.of(EventType.CHECK_UP, EventType.DEVICE_DOWN), Optional.of("mesh@a'b"))))
          .containsExactly(2L);
      assertThat(ids(inventory, of(Set.of(), Optional.of("nothing")))).isEmpty();
    }
  }

  private static EventQuery of(Set<EventType> types, Optional<String> check) {
    return new EventQuery(Optional.empty(), types, check, 0, 99, 99, 9);
  }

  private static List<Long> ids(Inventory inventory, EventQuery query) {
    return inventory.events(query).stream().map(Event::id).toList();
  }

  @Test
  void aFileThatIsNoDatabaseIsNamed() throws IOException {
    Files.writeString(file(), "this is no database, but it is long enough to be taken for one");
    assertThatThrownBy(() -> Inventory.open(file()))
        .isInstanceOf(InventoryException.class)
        .hasMessageContaining(file().toString());
  }

  @Test
  void whatCannotBeWrittenNowIsWrittenLater() throws SQLException {
    try (Inventory inventory = Inventory.open(file())) {
      Journal journal = new Journal(inventory);
      rename("events", "mislaid");
      Event event =
          journal.record(7, Optional.of("a"), EventType.DEVICE_NEW, "a is new", Fields.none());
      journal.found(device("a", 5));
      journal.seen(List.of(device("a", 6)));

      assertThat(journal.flush()).isFalse();
      assertThat(journal.problem()).get().asString().contains("events");
      assertThat(inventory.devices()).isEmpty();

      rename("mislaid", "events");
      assertThat(journal.flush()).isTrue();
      assertThat(journal.problem()).isEmpty();
      assertThat(journal.events(EventQuery.newest(10))).containsExactly(event);
      assertThat(inventory.devices().getFirst().presence().lastSeen()).isEqualTo(6);
    }
  }

  @Test
  void eventsThatWaitAreBoundedAndIdsGoOn() throws SQLException {
    try (Inventory inventory = Inventory.open(file())) {
      Journal journal = new Journal(inventory);
      for (int i = 0; i < 10_005; i++) {
        journal.record(i, Optional.empty(), EventType.STORE_FAILED, "no", Fields.none());
      }
      assertThat(journal.lostEvents()).isEqualTo(5);
      assertThat(journal.flush()).isTrue();
      assertThat(
              new Journal(inventory)
                  .record(1, Optional.empty(), EventType.STORE_RECOVERED, "yes", Fields.none())
                  .id())
          .isEqualTo(10_006);
    }
  }

  private void rename(String from, String to) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE " + from + " RENAME TO " + to);
    }
  }
}
