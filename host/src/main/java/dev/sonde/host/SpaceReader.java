package dev.sonde.host;

import java.util.Optional;

/** Tells how much space there is on a file system. Used by one thread at a time. */
@FunctionalInterface
public interface SpaceReader {
  /** The space of the file system that holds a path, empty if it can't be told. */
  Optional<Space> read(String path);

  /** The JDK's figures: bytes, but no inodes. Costs no memory. */
  static SpaceReader ofJdk() {
    return new JdkSpace();
  }

  /**
   * The C library's figures, with inodes, where it can be called (64-bit systems, native access
   * granted), else the JDK's. Linking the call makes the process some 7 MB larger.
   */
  static SpaceReader ofLibc() {
    return LibcSpace.link().orElseGet(SpaceReader::ofJdk);
  }

  /**
   * As {@link #ofLibc}, linked by a thread of its own, since that takes tens of milliseconds which
   * a starting agent can use otherwise. The first reading waits for it.
   */
  static SpaceReader ofLibcAhead() {
    return AheadSpace.start(SpaceReader::ofLibc);
  }
}
