package dev.sonde.cli;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Gathers a command's settings from where people may put them: a flag beats an environment
 * variable, which beats the file.
 *
 * <p>A setting has one name everywhere: {@code --state-dir} on the command line, {@code
 * SONDE_STATE_DIR} in the environment, {@code state-dir} in the file.
 */
final class SettingSources {
  private final List<String> keys = new ArrayList<>();

  /** Sources for the settings of these names. */
  SettingSources(Iterable<String> keys) {
    keys.forEach(this.keys::add);
  }

  /**
   * The settings given, by name; those given nowhere are absent.
   *
   * @throws MalformedException naming every unknown key and every value that is not a plain one
   */
  Map<String, String> gather(
      Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {
    Map<String, String> found = new LinkedHashMap<>();
    file.ifPresent(path -> found.putAll(read(path)));
    for (String key : keys) {
      String value = environment.get("SONDE_" + key.toUpperCase(Locale.ROOT).replace('-', '_'));
      if (value != null) {
        found.put(key, value);
      }
    }
    found.putAll(flags);
    return found;
  }

  private Map<String, String> read(Path path) {
    Optional<Node> root;
    try {
      root =
          new Compose(LoadSettings.builder().setLabel(path.toString()).build())
              .composeString(Files.readString(path));
    } catch (IOException e) {
      throw new MalformedException("--config", "can't read " + path + ": " + e);
    } catch (YamlEngineException e) {
      throw new MalformedException(path.toString(), "is not YAML: " + e.getMessage());
    }
    if (root.isEmpty()) {
      return Map.of();
    }
    if (!(root.get() instanceof MappingNode mapping)) {
      throw new MalformedException(path.toString(), "expected lines such as 'interval: 10'");
    }
    return entries(path, mapping);
  }

  private Map<String, String> entries(Path path, MappingNode mapping) {
    Map<String, String> found = new LinkedHashMap<>();
    List<Fault> faults = new ArrayList<>();
    for (NodeTuple entry : mapping.getValue()) {
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      String place =
          path
              + ":"
              + entry.getKeyNode().getStartMark().map(m -> m.getLine() + 1).orElse(0)
              + ": "
              + key;
      if (!keys.contains(key)) {
        faults.add(
            new Fault(
                place,
                "there is no such setting; did you mean '" + NearestName.of(keys, key) + "'?"));
      } else if (!(entry.getValueNode() instanceof ScalarNode value)) {
        faults.add(new Fault(place, "expected one value"));
      } else if (found.put(key, value.getValue()) != null) {
        faults.add(new Fault(place, "is set twice"));
      }
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    return found;
  }
}
