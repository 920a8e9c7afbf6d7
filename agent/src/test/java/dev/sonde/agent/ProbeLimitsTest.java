package dev.sonde.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeLimitsTest {
  private static ProbeLimits targets(String rules, boolean denyPrivate) {
    return new ProbeLimits(
        Set.of(),
        rules.isEmpty() ? TargetRules.NONE : TargetRules.of(rules),
        denyPrivate,
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  @Test
  void withoutLimitsAllIsAllowed() {
    assertThat(ProbeLimits.NONE.kindProblem("icmp")).isEmpty();
    assertThat(ProbeLimits.NONE.hostProblem("127.0.0.1")).isEmpty();
    assertThat(ProbeLimits.NONE.problem("x", address("127.0.0.1"))).isEmpty();
  }

  @Test
  void aTargetIsAllowedByNameOrByAddress() {
    ProbeLimits limits = targets("*.example.net, db?, 192.0.2.0/25, 2001:db8::/33", false);
    assertThat(limits.problem("A.Example.NET.", address("10.1.2.3"))).isEmpty();
    assertThat(limits.problem("db1", address("10.1.2.3"))).isEmpty();
    assertThat(limits.problem("else", address("192.0.2.127"))).isEmpty();
    assertThat(limits.problem("else", address("2001:db8:7fff::1"))).isEmpty();
    assertThat(limits.problem("else", address("192.0.2.128")))
        .hasValueSatisfying(words -> assertThat(words).contains("192.0.2.128", "allow-targets"));
    assertThat(limits.problem("else", address("2001:db8:8000::1"))).isPresent();
    assertThat(limits.problem("example.net", address("10.1.2.3"))).isPresent();
    assertThat(limits.problem("a.exampleXnet", address("10.1.2.3"))).isPresent();
  }

  @Test
  void aNameIsJudgedBeforeItIsLookedUpOnlyIfAddressesDoNotCount() {
    assertThat(targets("*.example.net", false).hostProblem("other")).isPresent();
    assertThat(targets("*.example.net,10.0.0.0/8", false).hostProblem("other")).isEmpty();
    assertThat(targets("10.0.0.0/8", false).hostProblem("192.0.2.1")).isPresent();
  }

  @Test
  void whatAProxyReachesIsJudgedByNameAlone() {
    assertThat(targets("10.0.0.0/8", false).remoteProblem("other")).isPresent();
    assertThat(targets("*.example.net", false).remoteProblem("a.example.net")).isEmpty();
    assertThat(targets("", true).remoteProblem("LocalHost.")).isPresent();
    assertThat(targets("", true).remoteProblem("127.0.0.1")).isPresent();
    assertThat(targets("", true).remoteProblem("example.net")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "10.1.1.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "0.1.2.3",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1"
      })
  void whatIsPrivateIsDeniedWhateverItsName(String address) {
    assertThat(targets("*", true).problem("good.example.net", address(address)))
        .hasValueSatisfying(words -> assertThat(words).contains("deny-private"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.1", "100.128.0.1", "172.32.0.1", "2001:db8::1", "64:ff9b::808:808"})
  void whatIsPublicIsNot(String address) {
    assertThat(targets("", true).problem("x", address(address))).isEmpty();
  }

  @Test
  void kindsThatAreNotNamedMayNotRun() {
    ProbeLimits limits =
        new ProbeLimits(
            Set.of("icmp", "dns"),
            TargetRules.NONE,
            false,
            OptionalDouble.empty(),
            OptionalDouble.empty());
    assertThat(limits.kindProblem("icmp")).isEmpty();
    assertThat(limits.kindProblem("http"))
        .hasValue("this agent may not run http probes, only dns, icmp (allow-kinds)");
  }
}
