package dev.sonde.transport.mqtt;

import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import java.util.List;
import java.util.Optional;

/**
 * A topic of Sparkplug B: {@code spBv1.0/GROUP/TYPE/NODE[/DEVICE]} (Sparkplug 3.0, section 4.1).
 *
 * @param type such as {@code NBIRTH}
 * @param device empty if the message is of the node itself
 */
record SparkplugTopic(String group, String type, String node, Optional<String> device) {
  /** All of Sparkplug B. */
  static final String ALL = "spBv1.0/#";

  private static final String ROOT = "spBv1.0";
  private static final List<String> OF_NODES = List.of("NBIRTH", "NDATA", "NDEATH");
  private static final List<String> OF_DEVICES = List.of("DBIRTH", "DDATA", "DDEATH");

  /**
   * The topic of something that a node says; empty for what other applications say.
   *
   * @throws MalformedException if it is none of Sparkplug, or too long
   */
  static Optional<SparkplugTopic> read(String topic) {
    List<String> parts = List.of(topic.split("/", -1));
    if (parts.size() > 1 && (parts.get(1).equals("STATE") || isCommand(parts))) {
      return Optional.empty();
    }
    boolean ofNode = parts.size() == 4 && OF_NODES.contains(parts.get(2));
    boolean ofDevice = parts.size() == 5 && OF_DEVICES.contains(parts.get(2));
    if (!parts.getFirst().equals(ROOT) || (!ofNode && !ofDevice)) {
      throw new MalformedException(
          "topic", "expected spBv1.0/GROUP/TYPE/NODE or spBv1.0/GROUP/TYPE/NODE/DEVICE");
    }
    SparkplugTopic read =
        new SparkplugTopic(
            parts.get(1),
            parts.get(2),
            parts.get(3),
            ofDevice ? Optional.of(parts.get(4)) : Optional.empty());
    return Optional.of(read.checked(parts));
  }

  private static boolean isCommand(List<String> parts) {
    return parts.size() > 2 && (parts.get(2).equals("NCMD") || parts.get(2).equals("DCMD"));
  }

  private SparkplugTopic checked(List<String> parts) {
    PointRules.idProblem(id())
        .ifPresent(
            problem -> {
              throw new MalformedException("topic", problem);
            });
    if (parts.stream().anyMatch(String::isBlank)) {
      throw new MalformedException("topic", "must not have empty parts");
    }
    return this;
  }

  /** The node, as the id of a device of Sonde: {@code GROUP/NODE}. */
  String nodeId() {
    return group + "/" + node;
  }

  /** Whom the message is of, as the id of a device of Sonde. */
  String id() {
    return device.map(name -> nodeId() + "/" + name).orElse(nodeId());
  }

  /** Where commands to the node go. */
  String command() {
    return ROOT + "/" + group + "/NCMD/" + node;
  }
}
