package dev.sonde.cli;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The pages of the runtime's files that starting brought into this process: more than half of an
 * agent's resident memory, of which a steady agent uses a third.
 *
 * <p>Giving a page back ({@code madvise(2)}, {@code MADV_DONTNEED}) takes it out of the process; it
 * stays in the kernel's cache while there is room, and is mapped again by the first access. Without
 * the other advice one access would bring back 2 MiB, where the kernel keeps the file in huge
 * pages. Only pages that equal their file are given back: of mappings that nobody can write to,
 * without one page of the process' own, of files that Java maps before {@code main} and never maps
 * anew.
 *
 * <p>For one thread.
 */
final class StartPages {
  /** {@code MADV_DONTNEED} and {@code MADV_NOHUGEPAGE} of asm-generic/mman-common.h. */
  private static final int DONT_NEED = 4;

  private static final int NO_HUGE_PAGE = 15;

  private static final Duration STARTED = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMinutes(10);
  private static final String OWN_PAGES = "Anonymous:";
  private static final List<String> FILES =
      List.of("/lib/server/libjvm.so", ".aot", "/lib/modules");

  private final MethodHandle madvise;
  private final Path maps;

  private StartPages(MethodHandle madvise, Path maps) {
    this.madvise = madvise;
    this.maps = maps;
  }

  /**
   * A range of addresses.
   *
   * @param from of the first byte
   * @param bytes a multiple of the page size
   */
  record Range(long from, long bytes) {}

  /** Those of this process; empty where the kernel can't be called so, or has no such figures. */
  static Optional<StartPages> ofThisProcess() {
    Path maps = Path.of("/proc/self/smaps");
    if (!Files.isReadable(maps)) {
      return Optional.empty();
    }
    try {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor shape = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
      return linker
          .defaultLookup()
          .find("madvise")
          .map(function -> new StartPages(linker.downcallHandle(function, shape), maps));
    } catch (IllegalCallerException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** Gives back what can be, once the process has started, and what came since now and then. */
  static void giveBackUntil(ShutdownSignal end) {
    boolean ended = end.await(STARTED);
    Optional<StartPages> pages = ended ? Optional.empty() : ofThisProcess();
    while (!ended && pages.isPresent()) {
      pages.get().giveBack();
      ended = end.await(PAUSE);
    }
  }

  /** Gives back what can be; what is in use comes again within microseconds. */
  void giveBack() {
    try (Stream<String> lines = Files.lines(maps)) {
      ranges(lines).forEach(this::giveBack);
    } catch (IOException | UncheckedIOException e) {
      // Nothing is given back this time, which harms nobody.
    }
  }

  /**
   * What can be given back.
   *
   * @param smaps the lines of {@code /proc/PID/smaps}, see proc_pid_smaps(5)
   */
  static Stream<Range> ranges(Stream<String> smaps) {
    return smaps.mapMulti(new Eligible());
  }

  private void giveBack(Range range) {
    try {
      int _ = (int) madvise.invokeExact(range.from(), range.bytes(), NO_HUGE_PAGE);
      int _ = (int) madvise.invokeExact(range.from(), range.bytes(), DONT_NEED);
    } catch (Throwable e) {
      throw new AssertionError("a downcall throws nothing", e);
    }
  }

  /** Remembers the mapping whose figures are being read. */
  private static final class Eligible implements BiConsumer<String, Consumer<Range>> {
    private Optional<Range> mapping = Optional.empty();

    @Override
    public void accept(String line, Consumer<Range> found) {
      if (line.startsWith(OWN_PAGES)) {
        if (line.substring(OWN_PAGES.length()).strip().equals("0 kB")) {
          mapping.ifPresent(found);
        }
      } else if (!line.isEmpty() && Character.digit(line.charAt(0), 16) >= 0 && isMapping(line)) {
        mapping = range(line);
      }
    }

    /**
     * Figures have a capital first, which may be a hexadecimal digit, and a colon at the word's
     * end.
     */
    private static boolean isMapping(String line) {
      int dash = line.indexOf('-');
      return dash > 0 && dash < line.indexOf(' ');
    }

    private static Optional<Range> range(String line) {
      int dash = line.indexOf('-');
      int space = line.indexOf(' ');
      String may = line.substring(space + 1, Math.min(space + 5, line.length()));
      if (may.startsWith("w", 1) || FILES.stream().noneMatch(line::endsWith)) {
        return Optional.empty();
      }
      long from = Long.parseUnsignedLong(line, 0, dash, 16);
      return Optional.of(new Range(from, Long.parseUnsignedLong(line, dash + 1, space, 16) - from));
    }
  }
}
