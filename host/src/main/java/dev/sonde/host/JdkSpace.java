package dev.sonde.host;

import java.io.File;
import java.util.Optional;

/** Space as the JDK tells it, which has no word for inodes. */
final class JdkSpace implements SpaceReader {
  @Override
  public Optional<Space> read(String path) {
    File file = new File(path);
    long total = file.getTotalSpace();
    if (total <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Space(total, file.getFreeSpace(), file.getUsableSpace(), Double.NaN, Double.NaN));
  }
}
