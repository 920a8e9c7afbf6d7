package dev.sonde.server.api;

import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import dev.sonde.model.PointRules;
import dev.sonde.server.checks.Check;
import dev.sonde.server.checks.CheckForm;
import dev.sonde.server.checks.Checks;
import dev.sonde.server.checks.ProbeKinds;
import dev.sonde.server.http.Bodies;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.link.RunLine;
import dev.sonde.server.link.Runs;
import io.helidon.common.uri.UriEncoding;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** {@code /api/v1/checks/ID/run} and {@code /api/v1/run}: measure now, and tell as it happens. */
public final class RunsApi {
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final int MAX_AGENTS = 1_000;
  private static final List<String> OF_CHECK = List.of("agents");
  private static final List<String> BARE =
      List.of("agent", "kind", "target", "settings", "timeout_s");

  private final Checks checks;
  private final ProbeKinds kinds;
  private final Runs runs;
  private final LongSupplier nanoTime;

  /**
   * The API of runs.
   *
   * @param nanoTime measures how long they take
   */
  public RunsApi(Checks checks, ProbeKinds kinds, Runs runs, LongSupplier nanoTime) {
    this.checks = checks;
    this.kinds = kinds;
    this.runs = runs;
    this.nanoTime = nanoTime;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .resource("/api/v1/checks/{id}/run", Map.of(Method.POST, this::runCheck))
        .resource("/api/v1/run", Map.of(Method.POST, this::runBare));
  }

  private void runCheck(ServerRequest request, ServerResponse response) {
    String id = UriEncoding.decodeUri(request.path().pathParameters().get("id"));
    Check check =
        checks
            .find(id)
            .orElseThrow(() -> new ProblemException(404, "there is no check '" + id + "'"));
    byte[] body = Bodies.read(request, MAX_BODY_BYTES);
    Optional<Set<String>> wanted = body.length == 0 ? Optional.empty() : agents(body);
    List<String> assigned = checks.agentsOf(check);
    if (wanted.isEmpty() && assigned.isEmpty()) {
      throw new ProblemException(409, "no agent has the check '" + id + "' to run");
    }
    Runs.Order order =
        new Runs.Order(
            check.kind(), check.target(), check.settings(), check.timeout(), Optional.of(id));
    Set<String> agents = wanted.orElseGet(() -> new LinkedHashSet<>(assigned));
    stream(
        response,
        agents.size(),
        lines ->
            agents.stream()
                .map(
                    agent ->
                        checks.isAgent(agent) && !assigned.contains(agent)
                            ? notAssigned(agent, lines)
                            : Optional.of(runs.start(agent, order, lines)))
                .flatMap(Optional::stream)
                .toList());
  }

  private static Optional<Runs.Run> notAssigned(String agent, Consumer<RunLine> lines) {
    lines.accept(RunLine.error(agent, "not_assigned", "the check is not for this agent"));
    return Optional.empty();
  }

  private static Optional<Set<String>> agents(byte[] body) {
    Map<String, Object> tree = JsonTree.object(body);
    List<Fault> faults = unknown(tree, OF_CHECK);
    Object given = tree.get("agents");
    Set<String> agents = new LinkedHashSet<>();
    if (given instanceof List<?> list
        && !list.isEmpty()
        && list.size() <= MAX_AGENTS
        && list.stream().allMatch(String.class::isInstance)) {
      list.forEach(each -> agents.add(String.valueOf(each)));
    } else if (given != null) {
      faults.add(new Fault("agents", "expected a list of 1 to " + MAX_AGENTS + " ids"));
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    return given == null ? Optional.empty() : Optional.of(agents);
  }

  private static List<Fault> unknown(Map<String, Object> tree, List<String> keys) {
    List<Fault> faults = new ArrayList<>();
    for (String key : tree.keySet()) {
      if (!keys.contains(key)) {
        faults.add(
            new Fault(
                PointRules.quoted(key),
                "is not known; did you mean " + NearestName.of(keys, key) + "?"));
      }
    }
    return faults;
  }

  private void runBare(ServerRequest request, ServerResponse response) {
    Map<String, Object> tree = JsonTree.object(Bodies.read(request, MAX_BODY_BYTES));
    List<Fault> faults = unknown(tree, BARE);
    String agent = tree.get("agent") instanceof String id ? id : "";
    PointRules.idProblem(agent).ifPresent(problem -> faults.add(new Fault("agent", problem)));
    Map<String, Object> form = new LinkedHashMap<>(tree);
    form.keySet().retainAll(Set.of("kind", "target", "settings", "timeout_s"));
    Optional<Check> check = Optional.empty();
    try {
      check = Optional.of(CheckForm.read(form, Optional.of("run"), kinds));
    } catch (MalformedException e) {
      faults.addAll(e.faults());
    }
    if (!faults.isEmpty() || check.isEmpty()) {
      throw new MalformedException(faults);
    }
    Check read = check.get();
    Runs.Order order =
        new Runs.Order(
            read.kind(), read.target(), read.settings(), read.timeout(), Optional.empty());
    stream(response, 1, lines -> List.of(runs.start(agent, order, lines)));
  }

  private interface Starting {
    List<Runs.Run> start(Consumer<RunLine> lines);
  }

  private void stream(ServerResponse response, int agents, Starting starting) {
    LiveLines.head(response);
    LiveLines lines = new LiveLines(runs::leftOut);
    long start = nanoTime.getAsLong();
    List<Runs.Run> begun = starting.start(line -> lines.add(line.json(), line.last()));
    try {
      lines.writeTo(
          response,
          agents,
          () -> endThoseTooLong(begun, Duration.ofNanos(nanoTime.getAsLong() - start)));
    } finally {
      begun.forEach(run -> run.stop("cancelled", "whoever asked for the run has left"));
    }
  }

  private static void endThoseTooLong(List<Runs.Run> begun, Duration passed) {
    for (Runs.Run run : begun) {
      if (passed.compareTo(run.longest()) > 0) {
        run.stop("timeout", "the agent did not tell a result in time");
      }
    }
  }
}
