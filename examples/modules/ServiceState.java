import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import dev.sonde.module.ModuleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells how a service of systemd fares. Put this file into an agent's modules folder as it is. */
public final class ServiceState implements AgentModule {
  @Override
  public String name() {
    return "service-state";
  }

  @Override
  public String summary() {
    return "Tells how a service of systemd fares: its states, process, memory and restarts.";
  }

  @Override
  public String inputSchema() {
    return """
        {"type": "object", "required": ["service"], "additionalProperties": false,
         "properties": {"service": {"type": "string", "pattern": "^[A-Za-z0-9@._-]{1,100}$",
           "description": "The unit's name, such as nginx.service."}}}""";
  }

  @Override
  public Map<String, ?> run(ModuleCall call)
      throws IOException, InterruptedException, ModuleException {
    Process process =
        new ProcessBuilder(
                "systemctl", "show", "--no-pager",
                "--property=LoadState,ActiveState,SubState,MainPID,MemoryCurrent,NRestarts,Result",
                "--", call.text("service"))
            .redirectErrorStream(true)
            .start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new ModuleException("systemctl failed: " + text.strip());
      }
      Map<String, Object> result = new LinkedHashMap<>();
      for (String line : text.lines().toList()) {
        int equals = line.indexOf('=');
        String value = line.substring(equals + 1);
        result.put(line.substring(0, Math.max(0, equals)), value.matches("[0-9]{1,18}") ? Long.valueOf(value) : value);
      }
      return result;
    } finally {
      process.destroy(); // when the command was cancelled
    }
  }
}
