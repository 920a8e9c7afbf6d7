package dev.sonde.server.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The files in a folder of the class path, kept in memory once they were asked for; only files that
 * exist are kept, so their sum is the bound. Thread-safe.
 */
public final class PageFiles {
  /**
   * Segments of letters, digits and a few signs, so that no path leads out of the folder; the last
   * one has an extension, so that it is no folder.
   */
  private static final Pattern NAME =
      Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+");

  private static final String BYTES = "application/octet-stream";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("webp", "image/webp"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  private final ClassLoader loader;
  private final String folder;
  private final Map<String, PageFile> kept = new ConcurrentHashMap<>();

  /**
   * The files of a folder.
   *
   * @param loader finds them
   * @param folder the folder's name with a slash at its end, such as {@code META-INF/sonde-web/}
   */
  public PageFiles(ClassLoader loader, String folder) {
    this.loader = loader;
    this.folder = folder;
  }

  /** The file of that name below the folder. */
  Optional<PageFile> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    PageFile found = kept.get(name);
    return found != null ? Optional.of(found) : load(name);
  }

  private Optional<PageFile> load(String name) {
    Optional<PageFile> file =
        read(name)
            .map(
                bytes -> {
                  Map<String, byte[]> compressed = new HashMap<>();
                  read(name + ".br").ifPresent(coded -> compressed.put("br", coded));
                  read(name + ".gz").ifPresent(coded -> compressed.put("gzip", coded));
                  return new PageFile(type(name), tag(bytes), bytes, compressed);
                });
    file.ifPresent(found -> kept.put(name, found));
    return file;
  }

  private Optional<byte[]> read(String name) {
    try (InputStream stream = loader.getResourceAsStream(folder + name)) {
      return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the page's file " + name + " could not be read", e);
    }
  }

  private static String tag(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return "W/\"" + Long.toHexString(sum.getValue()) + "-" + bytes.length + "\"";
  }

  private static String type(String name) {
    List<String> parts = List.of(name.split("\\.", -1));
    return TYPES.getOrDefault(parts.getLast(), BYTES);
  }
}
