package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final Path MANUAL = Path.of("..", "docs", "points.md");

  @Test
  void everyNameIsOneThatIntakeAccepts() {
    for (Catalog.Kind kind : Catalog.kinds()) {
      assertThat(PointRules.nameProblem(kind.name())).isEmpty();
      for (Catalog.Field field : kind.fields()) {
        assertThat(PointRules.nameProblem(field.name()))
            .as(kind.name() + "." + field.name())
            .isEmpty();
      }
    }
  }

  @Test
  void aFieldIsFoundByItsKindAndName() {
    assertThat(Catalog.field("interface", "rx_bytes"))
        .hasValueSatisfying(f -> assertThat(f.type()).isEqualTo(Catalog.Type.COUNTER));
    assertThat(Catalog.field("interface", "cpu_pct")).isEmpty();
    assertThat(Catalog.field("nothing", "cpu_pct")).isEmpty();
  }

  @Test
  void whatARelayMakesOfAFieldIsKnown() {
    assertThat(Catalog.field("host", "min_cpu_pct"))
        .hasValueSatisfying(field -> assertThat(field.unit()).isEqualTo("%"));
    assertThat(Catalog.field("interface", "avg_rx_bytes"))
        .hasValueSatisfying(field -> assertThat(field.type()).isEqualTo(Catalog.Type.GAUGE));
    assertThat(Catalog.field("host", "count_cpu_pct").orElseThrow().unit()).isEmpty();
    assertThat(Catalog.field("disk", "points")).isPresent();
    assertThat(Catalog.field("ports", "rx_bytes").orElseThrow().type())
        .isEqualTo(Catalog.Type.COUNTER);
    assertThat(Catalog.field("ports", "max_rx_bytes_per_s").orElseThrow().unit()).isEqualTo("B/s");
    assertThat(Catalog.field("interface", "min_state")).isEmpty();
    assertThat(Catalog.field("ports", "state")).isEmpty();
    assertThat(Catalog.field("probe", "min_duration_ms")).isEmpty();
  }

  @Test
  void noFieldThatIsMeasuredLooksLikeOneThatARelayMakes() {
    for (Catalog.Kind kind : Catalog.kinds()) {
      if (kind.reducible()) {
        assertThat(kind.fields()).noneMatch(field -> ReducedNames.isReduced(field.name()));
      }
    }
  }

  /** Writes the page anew with -Dsonde.write-manual, else holds it against the catalogue. */
  @Test
  void theManualListsWhatTheCatalogueHolds() throws IOException {
    String page = manualPage();
    if (Boolean.getBoolean("sonde.write-manual")) {
      Files.writeString(MANUAL, page);
    }
    assertThat(MANUAL).content().isEqualTo(page);
  }

  private static String manualPage() {
    StringBuilder page =
        new StringBuilder(
            """
            # Kinds and fields

            Made from `Catalog` in `model/`; a test holds the two together. Tags besides `device`: `core` of core, `mount` of
            disk, `interface` of interface, `sensor` of sensor. A counter only rises until it starts again; ask for its
            `rate(…)`. What could not be measured is absent.

            Points of kinds marked *reducible* are plain measurements: a [relay that reduces](relay.md#reducing) makes one of those of a
            window. Each field is the average then, or, where it is a counter, a text or marked *last*, what was so last; `min_`, `max_`,
            `avg_` and `count_` in front of a field's name, and `points`, tell the rest.
            """);
    for (Catalog.Kind kind : Catalog.kinds()) {
      page.append("\n## ").append(kind.name()).append('\n').append(kind.description());
      page.append(kind.reducible() ? " *Reducible.*" : "");
      page.append("\n\n| field | type | unit | |\n|---|---|---|---|\n");
      for (Catalog.Field field : kind.fields()) {
        boolean last = kind.reducible() && field.isState() && field.type() == Catalog.Type.GAUGE;
        page.append("| `")
            .append(field.name())
            .append("` | ")
            .append(field.type().name().toLowerCase(Locale.ROOT));
        page.append(" | ")
            .append(field.unit())
            .append(" | ")
            .append(field.description())
            .append(last ? " *Last.* |\n" : " |\n");
      }
    }
    return page.toString();
  }
}
