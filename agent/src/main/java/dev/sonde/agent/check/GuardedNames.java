package dev.sonde.agent.check;

import dev.sonde.agent.ProbeLimits;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Names;
import java.net.InetAddress;
import java.util.List;

/**
 * Names that give no address which the agent may not probe. Since probes have their addresses from
 * names alone, this holds for redirects, proxies and name servers too. A name is refused if one of
 * its addresses is, so that it does not matter which of them is tried. Thread-safe.
 */
final class GuardedNames implements Names {
  private final Names names;
  private final ProbeLimits limits;
  private final Runnable refused;

  /**
   * Names within limits.
   *
   * @param refused hears of each refusal
   */
  GuardedNames(Names names, ProbeLimits limits, Runnable refused) {
    this.names = names;
    this.limits = limits;
    this.refused = refused;
  }

  @Override
  public List<InetAddress> addresses(String host, Family family, Deadline deadline)
      throws InterruptedException {
    limits.hostProblem(host).ifPresent(this::refuse);
    List<InetAddress> found = names.addresses(host, family, deadline);
    for (InetAddress address : found) {
      limits.problem(host, address).ifPresent(this::refuse);
    }
    return found;
  }

  @Override
  public void permitRemote(String host) {
    limits.remoteProblem(host).ifPresent(this::refuse);
  }

  private void refuse(String reason) {
    refused.run();
    throw new NameException(reason, true, null);
  }
}
