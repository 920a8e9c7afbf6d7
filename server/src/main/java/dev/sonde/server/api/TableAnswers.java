package dev.sonde.server.api;

import dev.sonde.model.Micros;
import dev.sonde.model.PointJson;
import dev.sonde.server.http.ProblemException;
import dev.sonde.store.StoreException;
import dev.sonde.store.Table;
import dev.sonde.store.Table.Column;
import dev.sonde.store.TableEngine;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Tables as answers: CSV (RFC 4180, times as ISO 8601), Parquet, and values in JSON. */
final class TableAnswers {
  private static final System.Logger LOG = System.getLogger(TableAnswers.class.getName());

  private TableAnswers() {}

  /** Sends CSV, row by row. */
  static void csv(ServerResponse response, Table table, String name) {
    head(response, "text/csv; charset=utf-8", name + ".csv");
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(response.outputStream(), StandardCharsets.UTF_8), 16_384)) {
      String comma = "";
      for (Column column : table.columns()) {
        out.append(comma).append(field(column.name()));
        comma = ",";
      }
      out.append("\r\n");
      for (@Nullable Object[] row : table.rows()) {
        for (int i = 0; i < row.length; i++) {
          out.append(i == 0 ? "" : ",").append(text(table.columns().get(i), row[i]));
        }
        out.append("\r\n");
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "whoever asked has left", e);
    }
  }

  private static String text(Column column, @Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Long time when column.type() == Table.Type.TIME -> Micros.toInstant(time).toString();
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
          Long.toString(number.longValue());
      case Object other -> field(other.toString());
    };
  }

  private static String field(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Sends a Parquet file. */
  static void parquet(
      ServerResponse response, Optional<TableEngine> engine, Table table, String name) {
    TableEngine able =
        engine.orElseThrow(
            () -> new ProblemException(501, "The server's store can't write Parquet; CSV works."));
    try {
      able.parquet(
          table,
          () -> {
            head(response, "application/vnd.apache.parquet", name + ".parquet");
            return response.outputStream();
          });
    } catch (IOException e) {
      if (!response.isSent()) {
        throw new StoreException("the Parquet file can't be made or sent: " + e, e);
      }
      LOG.log(System.Logger.Level.DEBUG, "whoever asked has left", e);
    }
  }

  private static void head(ServerResponse response, String type, String file) {
    response.header(HeaderNames.CONTENT_TYPE, type);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"");
  }

  /** Writes a value as JSON; not a number and infinities as null. */
  static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Long whole -> json.writeNumber(whole);
      case Double number when Double.isFinite(number) -> PointJson.write(json, number);
      case Double _ -> json.writeNull();
      case Boolean truth -> json.writeBoolean(truth);
      case Object text -> json.writeString(text.toString());
    }
  }
}
