package dev.sonde.agent.builtin;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.agent.module.ModuleStatus;
import dev.sonde.model.JsonBytes;
import dev.sonde.transport.nats.Subjects;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The document by which an agent tells others every 2 s who it is and what it can do: contract 3's
 * {@code heartbeat.{id}}. The part with the modules is made anew only when they have changed.
 * Thread-safe.
 */
public final class Heartbeat {
  private final String agent;
  private final ModuleHost host;
  private final AgentClock clock;
  private final String hostName;
  private volatile byte @Nullable [] modules;

  /**
   * The heartbeat of an agent.
   *
   * @param agent its id
   * @param hostName the name of this host
   */
  public Heartbeat(String agent, String hostName, ModuleHost host, AgentClock clock) {
    this.agent = agent;
    this.hostName = hostName;
    this.host = host;
    this.clock = clock;
    host.onChange(() -> modules = null);
  }

  /** The name of this host, as its kernel has it. */
  public static String localHostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (java.io.IOException e) {
      return "localhost";
    }
  }

  /** The document as it is now, as JSON. */
  public byte[] json() {
    JsonBytes json = new JsonBytes(16_384).open('{');
    json.name("module").text("heartbeat_module").name("timestamp").number(clock.micros() / 1e6);
    json.name("agent").open('{').name("id").text(agent).name("name").text(agent);
    json.name("hostname").text(hostName).name("pid").number(ProcessHandle.current().pid());
    TimeZone zone = TimeZone.getDefault();
    json.name("timezone")
        .tree(
            List.of(
                zone.getDisplayName(false, TimeZone.SHORT),
                zone.getDisplayName(true, TimeZone.SHORT)));
    json.name("user").tree(Map.of("name", property("user.name"), "home", property("user.home")));
    json.name("system").tree(system()).name("network").tree(network());
    return json.name("modules")
        .raw(modules())
        .close('}')
        .name("tags")
        .tree(Map.of())
        .close('}')
        .toBytes();
  }

  private Map<String, Object> system() {
    Map<String, Object> system = new LinkedHashMap<>();
    system.put("system", property("os.name"));
    system.put("node", hostName);
    system.put("release", property("os.version"));
    system.put("machine", property("os.arch"));
    system.put("java", property("java.version"));
    system.put("processors", Runtime.getRuntime().availableProcessors());
    return system;
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  private static Map<String, Object> network() {
    Map<String, Object> network = new LinkedHashMap<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        network.put(each.getName(), addresses(each));
      }
    } catch (SocketException e) {
      System.getLogger(Heartbeat.class.getName())
          .log(System.Logger.Level.DEBUG, "the interfaces can't be listed: {0}", e.getMessage());
    }
    return network;
  }

  private static Map<String, Object> addresses(NetworkInterface from) throws SocketException {
    List<String> four = new ArrayList<>();
    List<String> six = new ArrayList<>();
    for (InetAddress each : Collections.list(from.getInetAddresses())) {
      String text = each.getHostAddress();
      int zone = text.indexOf('%');
      (each instanceof Inet4Address ? four : six).add(zone < 0 ? text : text.substring(0, zone));
    }
    byte[] mac = from.getHardwareAddress();
    Map<String, Object> addresses = new LinkedHashMap<>();
    addresses.put("ipv4", four);
    addresses.put("ipv6", six);
    addresses.put(
        "mac", mac == null ? List.of() : List.of(HexFormat.ofDelimiter(":").formatHex(mac)));
    return addresses;
  }

  private byte[] modules() {
    byte[] made = modules;
    if (made == null) {
      made = spec();
      modules = made;
    }
    return made;
  }

  private byte[] spec() {
    List<ModuleStatus> all =
        host.list().stream().filter(each -> !each.name().contains(".")).toList();
    JsonBytes json = new JsonBytes(16_384).open('{');
    json.name("modules").tree(all.stream().map(ModuleStatus::name).toList());
    json.name("spec").open('{');
    for (ModuleStatus each : all) {
      String subject = "agent." + Subjects.token(agent) + "." + each.name();
      json.name(each.name()).open('{').name("input_schema");
      json.raw(each.inputSchema().getBytes(StandardCharsets.UTF_8));
      json.name("input_subject").text(subject + ".in");
      json.name("output_subject").text(subject + ".out");
      json.name("error_subject").text(subject + ".error").close('}');
    }
    return json.close('}').close('}').toBytes();
  }
}
