package dev.sonde.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventQuery;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.server.inventory.Journal;
import dev.sonde.store.StoreFigures.LostFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the store is told once for each time it begins and ends. */
class StoreWatchTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final FakeStore store = new FakeStore();
  private Inventory inventory;
  private Journal journal;
  private StoreWatch watch;

  @BeforeEach
  void open() {
    inventory = Inventory.open(folder.resolve("inventory.sqlite"));
    journal = new Journal(inventory);
    watch = new StoreWatch(clock, store, journal);
  }

  @AfterEach
  void close() {
    inventory.close();
  }

  private List<String> told() {
    for (int second = 0; second < 3; second++) {
      clock.advance(1);
      watch.tick();
      watch.look();
    }
    journal.flush();
    return inventory.events(EventQuery.newest(100)).stream()
        .map(Event::type)
        .map(type -> type.word())
        .toList()
        .reversed();
  }

  @Test
  void aStoreThatIsWellTellsNothing() {
    store.tell(ToldFigures.figures(List.of(), Optional.empty()));

    assertThat(told()).isEmpty();
  }

  @Test
  void roomThatRunsShortIsToldWhenItBeginsAndEnds() {
    store.warn("the store is nearly full");
    assertThat(told()).containsExactly("store-short-of-room");
    store.warn("");
    assertThat(told()).containsExactly("store-short-of-room", "store-has-room");
  }

  @Test
  void whatIsLeftOutIsToldOnceAnEpisode() {
    store.drop(0, 5);
    assertThat(told()).containsExactly("store-late-points");
    clock.advance(1_800);
    store.drop(0, 9);
    assertThat(told()).hasSize(1);
    clock.advance(3_700);
    assertThat(told()).hasSize(1);
    store.drop(0, 10);
    assertThat(told()).containsExactly("store-late-points", "store-late-points");
    store.drop(70, 10);
    assertThat(told()).hasSize(3).endsWith("store-over-budget");
  }

  @Test
  void lostFilesAndDaysThatStayOpenAreTold() {
    store.tell(
        ToldFigures.figures(
            List.of(new LostFile("archive/part-1.parquet", 7)), Optional.of("no memory")));
    assertThat(told()).containsExactlyInAnyOrder("store-closing-failed", "store-files-lost");
    store.tell(ToldFigures.figures(List.of(), Optional.empty()));
    assertThat(told()).hasSize(3).endsWith("store-closing-recovered");
  }

  @Test
  void aStoreThatCannotBeReadStillTellsThatItFails() {
    store.fail(true);
    assertThat(told()).containsExactly("store-failed");
  }
}
