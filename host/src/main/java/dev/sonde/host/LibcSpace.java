package dev.sonde.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Space as {@code statvfs(3)} tells it.
 *
 * <p>The fields used here, of eight bytes each, lie at the same offsets in glibc and musl on all
 * 64-bit Linux systems.
 */
final class LibcSpace implements SpaceReader {
  private static final long STRUCT_BYTES = 256;
  private static final long FRAGMENT_SIZE = 8;
  private static final long BLOCKS = 16;
  private static final long FREE_BLOCKS = 24;
  private static final long AVAILABLE_BLOCKS = 32;
  private static final long INODES = 40;
  private static final long FREE_INODES = 48;
  private static final int MAX_PATH_BYTES = 4096;

  private final MethodHandle statvfs;
  private final MemorySegment struct;
  private final MemorySegment path;

  private LibcSpace(MethodHandle statvfs) {
    this.statvfs = statvfs;
    Arena arena = Arena.ofAuto();
    this.struct = arena.allocate(STRUCT_BYTES, Long.BYTES);
    this.path = arena.allocate(MAX_PATH_BYTES);
  }

  /** Finds the function; empty where it can't be called, or has another shape. */
  static Optional<SpaceReader> link() {
    if (ADDRESS.byteSize() != Long.BYTES || !System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    try {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor shape = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
      return linker
          .defaultLookup()
          .find("statvfs")
          .<SpaceReader>map(function -> new LibcSpace(linker.downcallHandle(function, shape)));
    } catch (IllegalCallerException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Space> read(String file) {
    if (file.getBytes(StandardCharsets.UTF_8).length >= MAX_PATH_BYTES) {
      return Optional.empty();
    }
    path.setString(0, file);
    if (call() != 0 || struct.get(JAVA_LONG, BLOCKS) == 0) {
      return Optional.empty();
    }
    double block = struct.get(JAVA_LONG, FRAGMENT_SIZE);
    return Optional.of(
        new Space(
            block * struct.get(JAVA_LONG, BLOCKS),
            block * struct.get(JAVA_LONG, FREE_BLOCKS),
            block * struct.get(JAVA_LONG, AVAILABLE_BLOCKS),
            struct.get(JAVA_LONG, INODES),
            struct.get(JAVA_LONG, FREE_INODES)));
  }

  private int call() {
    try {
      return (int) statvfs.invokeExact(path, struct);
    } catch (Throwable e) {
      throw new AssertionError("a downcall throws nothing", e);
    }
  }
}
