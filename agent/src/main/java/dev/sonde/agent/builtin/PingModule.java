package dev.sonde.agent.builtin;

import dev.sonde.agent.builtin.ProbeRuns.Finding;
import dev.sonde.agent.builtin.ProbeRuns.RefusedException;
import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import dev.sonde.module.ModuleException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Round-trip times to a host, in the form that existing clients know: by ICMP, or by connecting to
 * a TCP port where ICMP is not permitted. Where nothing answered, times are 0, as those clients
 * expect; {@code is_alive} tells.
 *
 * @param tcpOnly whether ICMP is not even tried
 */
record PingModule(String name, boolean tcpOnly, ProbeRuns runs) implements AgentModule {
  @Override
  public String summary() {
    return tcpOnly
        ? "Connects to a TCP port several times, and measures round-trip times and loss."
        : "Measures round-trip times and loss by ICMP, or by TCP where ICMP is not permitted.";
  }

  @Override
  public String inputSchema() {
    return """
        {"type":"object","properties":{\
        "target":{"type":"string","minLength":1,"maxLength":253,"description":"A host's name or address."},\
        "host":{"type":"string","minLength":1,"maxLength":253,"description":"The same as target."},\
        "count":{"type":"integer","minimum":1,"maximum":1000,"default":4,"description":"How many packets or connections."},\
        "port":{"type":"integer","minimum":1,"maximum":65535,"default":80,"description":"The TCP port%s."}},\
        "anyOf":[{"required":["target"]},{"required":["host"]}]}"""
        .formatted(tcpOnly ? "" : ", where ICMP is not permitted");
  }

  @Override
  public int concurrency() {
    return 8;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(6);
  }

  @Override
  public Map<String, ?> run(ModuleCall call) throws ModuleException, InterruptedException {
    String host = call.text(call.input().containsKey("target") ? "target" : "host");
    long port = call.whole("port");
    try {
      Optional<Finding> icmp = tcpOnly ? Optional.empty() : icmp(call, host);
      if (icmp.isPresent()) {
        return result(call, icmp.get(), "ICMP", host, port);
      }
      String target = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
      Finding tcp = runs.run(call, "tcping", target, settings(call), Optional.empty());
      if (tcp.isUp().isEmpty()) {
        throw new ModuleException(tcp.fields().text("error").orElse("nothing could be measured"));
      }
      return result(call, tcp, "TCP", host, port);
    } catch (RefusedException e) {
      throw e.toModuleException();
    }
  }

  /** Empty if ICMP is not permitted, be it by the system or by the agent's own settings. */
  private Optional<Finding> icmp(ModuleCall call, String host)
      throws RefusedException, InterruptedException {
    try {
      Finding finding = runs.run(call, "icmp", host, settings(call), Optional.empty());
      return Optional.of(finding).filter(each -> each.isUp().isPresent());
    } catch (RefusedException e) {
      if (e.isForbidden()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Map<String, Object> settings(ModuleCall call) {
    return Map.of("count", call.whole("count"));
  }

  private static Map<String, Object> result(
      ModuleCall call, Finding finding, String protocol, String host, long port) {
    Map<String, Object> result = new LinkedHashMap<>();
    double sent = finding.fields().number("sent").orElse((double) call.whole("count"));
    double received = finding.fields().number("received").orElse(0);
    result.put("protocol", protocol);
    result.put("address", finding.fields().text("address").orElse(host));
    result.put("is_alive", finding.isUp().orElse(false));
    result.put("port", port);
    result.put("timestamp", finding.time() / 1e6);
    result.put("rtt_min", finding.fields().number("rtt_min_ms").orElse(0));
    result.put("rtt_avg", finding.fields().number("rtt_avg_ms").orElse(0));
    result.put("rtt_max", finding.fields().number("rtt_max_ms").orElse(0));
    result.put("rtts", finding.rtts());
    result.put("packets_sent", (long) sent);
    result.put("packets_received", (long) received);
    result.put("packet_loss", sent > 0 ? (sent - received) / sent : 1.0);
    result.put("jitter", finding.fields().number("jitter_ms").orElse(0));
    result.put("request_id", call.requestId());
    return result;
  }
}
