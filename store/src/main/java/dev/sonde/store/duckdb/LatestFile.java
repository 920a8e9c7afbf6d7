package dev.sonde.store.duckdb;

import dev.sonde.model.FieldNames;
import dev.sonde.model.Fields;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The file {@code latest.points}: the newest point of each series, and how many rows each table had
 * when they were that. It saves time at the start and nothing else: without it, the same is looked
 * for in the tables. Replaced whole; ends with its CRC-32C.
 */
final class LatestFile {
  static final String NAME = "latest.points";
  private static final long MAGIC = 0x536f6e64654c5031L;
  private static final int CHECKSUM = Long.BYTES;
  private static final System.Logger LOG = System.getLogger(LatestFile.class.getName());
  private final Path file;

  /**
   * The file of a store.
   *
   * @param folder where the store is
   */
  LatestFile(Path folder) {
    this.file = folder.resolve(NAME);
  }

  /**
   * What the file says.
   *
   * @param word that of {@link Growth} at the time
   * @param rows how many rows each table had
   * @param series by number
   */
  record Content(String word, Map<String, Long> rows, Map<Integer, Newest> series) {}

  /**
   * What is known of a series.
   *
   * @param time no point is later; if there are fields, the time of the newest
   * @param fields those of the newest point; empty if nobody has looked for it
   */
  record Newest(long time, Optional<Fields> fields) {}

  /**
   * Puts a file in place of the one that is there; on the disk when this returns.
   *
   * @throws IOException if that fails; then the one that was there is still there
   */
  void write(Content content) throws IOException {
    Path unfinished = file.resolveSibling(NAME + ".unfinished");
    CRC32C sum = new CRC32C();
    try (OutputStream to = Files.newOutputStream(unfinished);
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(new CheckedOutputStream(to, sum)))) {
      write(content, out);
      out.flush();
      out.writeLong(sum.getValue());
    }
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(Content content, DataOutputStream out) throws IOException {
    out.writeLong(MAGIC);
    text(content.word, out);
    out.writeInt(content.rows.size());
    for (Map.Entry<String, Long> table : content.rows.entrySet()) {
      text(table.getKey(), out);
      out.writeLong(table.getValue());
    }
    out.writeInt(content.series.size());
    Map<FieldNames, Integer> names = new HashMap<>();
    for (Map.Entry<Integer, Newest> series : content.series.entrySet()) {
      out.writeInt(series.getKey());
      out.writeLong(series.getValue().time);
      Optional<Fields> fields = series.getValue().fields;
      out.writeBoolean(fields.isPresent());
      if (fields.isPresent()) {
        write(fields.get(), names, out);
      }
    }
  }

  private static void write(Fields fields, Map<FieldNames, Integer> known, DataOutputStream out)
      throws IOException {
    Integer place = known.get(fields.names());
    out.writeInt(place == null ? known.size() : place);
    if (place == null) {
      known.put(fields.names(), known.size());
      out.writeInt(fields.size());
      for (String name : fields.names().asList()) {
        text(name, out);
      }
    }
    for (int i = 0; i < fields.size(); i++) {
      out.writeBoolean(fields.isText(i));
      if (fields.isText(i)) {
        text(fields.textAt(i), out);
      } else {
        out.writeDouble(fields.numberAt(i));
      }
    }
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** What the file says; empty if it is not there or not whole, which is no fault of anybody. */
  Optional<Content> read() {
    try {
      if (!isWhole()) {
        LOG.log(System.Logger.Level.INFO, "''{0}'' is not whole and left out", file);
        return Optional.empty();
      }
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
        return Optional.of(read(in));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.INFO, () -> "'" + file + "' can't be read and is left out: " + e);
      return Optional.empty();
    }
  }

  private boolean isWhole() throws IOException {
    long length = Files.size(file) - CHECKSUM;
    if (length < Long.BYTES) {
      return false;
    }
    CRC32C sum = new CRC32C();
    try (InputStream from = Files.newInputStream(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(from))) {
      byte[] chunk = new byte[1 << 16];
      for (long left = length; left > 0; ) {
        int read = (int) Math.min(left, chunk.length);
        in.readFully(chunk, 0, read);
        sum.update(chunk, 0, read);
        left -= read;
      }
      return in.readLong() == sum.getValue();
    }
  }

  private static Content read(DataInputStream in) throws IOException {
    if (in.readLong() != MAGIC) {
      throw new IOException("it is of another version");
    }
    String word = text(in);
    Map<String, Long> rows = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      rows.put(text(in), in.readLong());
    }
    int count = in.readInt();
    Map<Integer, Newest> series = HashMap.newHashMap(count);
    List<FieldNames> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = in.readInt();
      long time = in.readLong();
      Optional<Fields> fields =
          in.readBoolean() ? Optional.of(fields(names, in)) : Optional.empty();
      series.put(id, new Newest(time, fields));
    }
    return new Content(word, rows, series);
  }

  private static Fields fields(List<FieldNames> known, DataInputStream in) throws IOException {
    int place = in.readInt();
    if (place == known.size()) {
      List<String> names = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        names.add(text(in));
      }
      known.add(FieldNames.of(names));
    }
    FieldNames names = known.get(place);
    Fields.Builder fields = Fields.builder();
    for (int i = 0; i < names.size(); i++) {
      if (in.readBoolean()) {
        fields.put(names.at(i), text(in));
      } else {
        fields.put(names.at(i), in.readDouble());
      }
    }
    return fields.build(names);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
