package dev.sonde.agent.api;

import dev.sonde.agent.api.AgentApi.Answer;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.agent.module.RunHandle;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One command that came by HTTP, whose result is the answer. */
final class OneRun implements CommandEvents {
  private static final Duration MOST = Duration.ofMinutes(10);

  private final ModuleHost host;
  private final String module;
  private final String id;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  OneRun(ModuleHost host, String module, String id) {
    this.host = host;
    this.module = module;
    this.id = id.length() > 200 ? id.substring(0, 200) : id;
  }

  /** Has it run, and waits for it. */
  Answer answer(Map<String, Object> input) throws InterruptedException {
    RunHandle run = host.run(new CommandOrder(id, module, input, MOST), this);
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      run.cancel();
    }
  }

  @Override
  public void progress(String text) {}

  @Override
  public void completed(Map<String, Object> output) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("request_id", id);
    result.put("output", output);
    answer.complete(Answer.json(200, result));
  }

  @Override
  public void failed(String code, String error) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("request_id", id);
    problem.put("module", module);
    problem.put("error", error);
    problem.put("code", code);
    answer.complete(Answer.json(status(code), problem));
  }

  private static int status(String code) {
    return switch (code) {
      case "unknown_module" -> 404;
      case "bad_input" -> 400;
      case "not_allowed" -> 403;
      case "busy" -> 429;
      case "not_running" -> 409;
      case "timeout" -> 504;
      case "crash" -> 500;
      default -> 502;
    };
  }
}
