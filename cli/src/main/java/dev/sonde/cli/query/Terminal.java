package dev.sonde.cli.query;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the terminal.
 *
 * @param width its width in characters
 * @param colours whether it shows colours
 */
public record Terminal(int width, boolean colours) {
  private static final int USUAL_WIDTH = 80;

  /**
   * The terminal that standard output goes to.
   *
   * @param environment gives the value of a variable, null if it is not set; {@code NO_COLOR} takes
   *     colours away (no-color.org), {@code COLUMNS} says the width
   */
  public static Terminal here(EnvironmentLookup environment) {
    boolean interactive =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    String noColour = environment.value("NO_COLOR");
    boolean colours =
        interactive
            && (noColour == null || noColour.isEmpty())
            && !"dumb".equals(environment.value("TERM"));
    String columns = environment.value("COLUMNS");
    if (columns != null && columns.matches("\\d{1,4}") && Integer.parseInt(columns) > 0) {
      return new Terminal(Integer.parseInt(columns), colours);
    }
    return new Terminal(interactive ? asked() : USUAL_WIDTH, colours);
  }

  /** Asks {@code stty}, which knows the terminal of standard input. */
  private static int asked() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      String text = size.substring(size.lastIndexOf(' ') + 1);
      boolean ended = stty.waitFor(1, TimeUnit.SECONDS);
      return ended && text.matches("[1-9]\\d{1,3}") ? Integer.parseInt(text) : USUAL_WIDTH;
    } catch (IOException e) {
      return USUAL_WIDTH;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL_WIDTH;
    }
  }

  /** The environment. */
  @FunctionalInterface
  public interface EnvironmentLookup {
    /** The value of a variable; null if it is not set. */
    @Nullable String value(String name);
  }
}
