import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import dev.sonde.module.ModuleException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Counts lines with a word near the end of a log. */
public final class LogErrors implements AgentModule {
  private static final long TAIL = 1 << 20;

  @Override
  public String name() {
    return "log-errors";
  }

  @Override
  public String summary() {
    return "Counts the lines with a word in the last MiB of a log below /var/log, and shows the last.";
  }

  @Override
  public String inputSchema() {
    return """
        {"type": "object", "required": ["file"], "additionalProperties": false, "properties": {
           "file": {"type": "string", "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$",
             "description": "Below /var/log, such as nginx/error.log."},
           "word": {"type": "string", "default": "error", "minLength": 1},
           "show": {"type": "integer", "default": 3, "minimum": 0, "maximum": 50}}}""";
  }

  @Override
  public Map<String, ?> run(ModuleCall call) throws ModuleException {
    try (RandomAccessFile file = new RandomAccessFile("/var/log/" + call.text("file"), "r")) {
      file.seek(Math.max(0, file.length() - TAIL));
      byte[] tail = new byte[(int) Math.min(TAIL, file.length())];
      int read = Math.max(0, file.read(tail));
      call.progress("looking through " + read + " bytes");
      List<String> found =
          new String(tail, 0, read, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.contains(call.text("word")))
              .toList();
      int show = (int) Math.min(call.whole("show"), found.size());
      return Map.of("count", found.size(), "last", found.subList(found.size() - show, found.size()));
    } catch (IOException e) {
      throw new ModuleException("/var/log/" + call.text("file") + " can't be read: " + e.getMessage());
    }
  }
}
