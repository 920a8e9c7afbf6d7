package dev.sonde.cli.shell;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * The person at the terminal. What is typed at the prompt is kept for the next time; answers to
 * questions are not. Ctrl-C is a {@link org.jline.reader.UserInterruptException}, Ctrl-D an {@link
 * org.jline.reader.EndOfFileException}. {@link #say} may be called from any thread.
 */
final class Console {
  private final Terminal terminal;
  private final Path history;

  Console(Terminal terminal, Path history) {
    this.terminal = terminal;
    this.history = history;
  }

  /**
   * Reads lines at prompts.
   *
   * @param words what could be the next word after those that stand already
   */
  Prompt prompt(Function<List<String>, Collection<String>> words) {
    Completer completer =
        (reader, line, candidates) ->
            words.apply(line.words().subList(0, line.wordIndex())).stream()
                .map(Candidate::new)
                .forEach(candidates::add);
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .completer(completer)
            .history(new DefaultHistory())
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    if (folder()) {
      builder.variable(LineReader.HISTORY_FILE, history);
    }
    LineReader reader = builder.build();
    return text -> {
      reader.readLine(text);
      return reader.getParsedLine().words().stream().filter(word -> !word.isEmpty()).toList();
    };
  }

  private boolean folder() {
    try {
      Files.createDirectories(history.toAbsolutePath().getParent());
      return true;
    } catch (IOException e) {
      return false; // then nothing is kept
    }
  }

  /** Where commands are typed. */
  @FunctionalInterface
  interface Prompt {
    /** The words of the next line; none if it is empty. */
    List<String> words(String prompt);
  }

  /**
   * Asks a question until the answer is good.
   *
   * @param otherwise the answer if nothing is typed; empty if there is none
   * @param choices what Tab offers
   * @param problem what is wrong with an answer
   */
  String ask(
      String question,
      String otherwise,
      Collection<String> choices,
      Function<String, Optional<String>> problem) {
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .completer(new StringsCompleter(choices))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .variable(LineReader.DISABLE_HISTORY, true)
            .build();
    String text = question + (otherwise.isEmpty() ? ": " : " [" + otherwise + "]: ");
    while (true) {
      String typed = reader.readLine(text).strip();
      String answer = typed.isEmpty() ? otherwise : typed;
      Optional<String> wrong = problem.apply(answer);
      if (wrong.isEmpty()) {
        return answer;
      }
      say("  " + wrong.get());
    }
  }

  /** Prints a line. */
  synchronized void say(String line) {
    terminal.writer().println(line);
    terminal.flush();
  }

  /** Where lines can be printed. */
  PrintWriter out() {
    return terminal.writer();
  }

  /** Waits for Ctrl-C, and no longer than a time if one is given; tells whether it came. */
  boolean awaitInterrupt(Optional<Duration> most) {
    CountDownLatch interrupted = new CountDownLatch(1);
    SignalHandler before = terminal.handle(Signal.INT, signal -> interrupted.countDown());
    try {
      if (most.isPresent()) {
        return interrupted.await(most.get().toMillis(), TimeUnit.MILLISECONDS);
      }
      interrupted.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      terminal.handle(Signal.INT, before);
    }
  }
}
