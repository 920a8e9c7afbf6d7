package dev.sonde.cli.history.prometheus;

import dev.sonde.cli.history.HistorySink;
import dev.sonde.cli.history.HistorySource;
import dev.sonde.cli.history.Places;
import dev.sonde.model.MalformedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Samples in a text: what {@code promtool tsdb dump} writes, OpenMetrics with times, or the JSON
 * lines of VictoriaMetrics' {@code /api/v1/export}; compressed by gzip or not. Any length is read
 * in bounded memory. Not thread-safe.
 */
public final class DumpSource implements HistorySource {
  private static final int PLACE_EVERY = 10_000;
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final Optional<Path> file;
  private final InputStream standard;
  private final Optional<ProbeRuns> probes;

  /**
   * Samples in a file or in what comes by the standard input.
   *
   * @param file empty for the standard input
   * @param standard the standard input
   * @param probesOf who is said to have run blackbox_exporter's probes, if they are to be such
   */
  public DumpSource(Optional<Path> file, InputStream standard, Optional<String> probesOf) {
    this.file = file;
    this.standard = standard;
    this.probes = probesOf.map(ProbeRuns::new);
  }

  @Override
  public String name() {
    return "prometheus";
  }

  @Override
  public void read(Places places, HistorySink sink) {
    String name = file.map(Path::toString).orElse("standard input");
    try (InputStream raw = file.isPresent() ? Files.newInputStream(file.get()) : standard;
        InputStream in = unpacked(new BufferedInputStream(raw, 1 << 16))) {
      SamplePoints points = new SamplePoints(sink, probes);
      if (isJson(in)) {
        new ExportReader(name, in).read(points);
      } else {
        lines(name, in, points, places, sink);
      }
      points.flush();
    } catch (IOException e) {
      throw new MalformedException(name, "can't be read: " + e.getMessage());
    }
  }

  private static InputStream unpacked(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean packed = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
    in.reset();
    return packed ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16) : in;
  }

  private static boolean isJson(InputStream in) throws IOException {
    byte[] sign = "{\"metric\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    in.mark(sign.length);
    boolean json = java.util.Arrays.equals(in.readNBytes(sign.length), sign);
    in.reset();
    return json;
  }

  private void lines(
      String name, InputStream in, SamplePoints points, Places places, HistorySink sink)
      throws IOException {
    String part =
        file.map(path -> path.toAbsolutePath().normalize().toString()).orElse("standard input");
    // Runs are put together of lines anywhere in the file, so all of it is read each time.
    long from = probes.isPresent() ? Long.MIN_VALUE : places.of(part);
    BoundedLines lines = new BoundedLines(name, in);
    String series = "";
    Map<String, String> labels = Map.of();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      String text = line.get().strip();
      if (lines.number() <= from || text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      try {
        SampleLine sample = SampleLine.of(text);
        if (!sample.labels().equals(series)) {
          series = sample.labels();
          labels = SampleLine.labels(series);
        }
        if (sample.time().isEmpty()) {
          points.leaveOut("samples without a time", 1);
        } else {
          points.sample(labels, sample.millis(), sample.value());
        }
      } catch (SampleLine.NoSampleException e) {
        throw new MalformedException(
            name + " at line " + lines.number(),
            e.getMessage()
                + "; expected what promtool tsdb dump writes, OpenMetrics, or VictoriaMetrics' JSON lines");
      }
      if (probes.isEmpty() && lines.number() % PLACE_EVERY == 0) {
        sink.reached(part, lines.number());
      }
    }
  }
}
