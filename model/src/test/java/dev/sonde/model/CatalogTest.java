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
            """);
    for (Catalog.Kind kind : Catalog.kinds()) {
      page.append("\n## ").append(kind.name()).append('\n').append(kind.description());
      page.append("\n\n| field | type | unit | |\n|---|---|---|---|\n");
      for (Catalog.Field field : kind.fields()) {
        page.append("| `")
            .append(field.name())
            .append("` | ")
            .append(field.type().name().toLowerCase(Locale.ROOT));
        page.append(" | ")
            .append(field.unit())
            .append(" | ")
            .append(field.description())
            .append(" |\n");
      }
    }
    return page.toString();
  }
}
