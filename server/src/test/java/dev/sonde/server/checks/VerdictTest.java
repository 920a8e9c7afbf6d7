package dev.sonde.server.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.server.checks.Verdict.Blame;
import dev.sonde.server.checks.Verdict.Vote;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rule in {@link Verdict}, case by case. */
class VerdictTest {
  private static Vote vote(String agent, CheckState state) {
    return new Vote(agent, state, "timeout", agent + " says so", false);
  }

  private static final Vote A_UP = new Vote("a", CheckState.UP, "", "", false);
  private static final Vote B_UP = new Vote("b", CheckState.UP, "", "", false);
  private static final Vote C_DOWN = vote("c", CheckState.DOWN);

  @Test
  void allUpIsUp() {
    assertThat(Verdict.of(List.of(A_UP, B_UP)).state()).isEqualTo(CheckState.UP);
    assertThat(Verdict.of(List.of(A_UP, vote("b", CheckState.UNKNOWN))).state())
        .isEqualTo(CheckState.UP);
  }

  @Test
  void whoSeesAloneThatItIsDownBlamesThePath() {
    Verdict verdict = Verdict.of(List.of(A_UP, B_UP, C_DOWN));
    assertThat(verdict.state()).isEqualTo(CheckState.DEGRADED);
    assertThat(verdict.blame()).hasValue(Blame.PATH);
    assertThat(verdict.reason()).isEqualTo("1 of 3 agents: c says so");
  }

  @Test
  void whoFindsMostThingsDownIsToBlameItself() {
    Vote broken = new Vote("c", CheckState.DOWN, "timeout", "no answer", true);
    assertThat(Verdict.of(List.of(A_UP, B_UP, broken)).blame()).hasValue(Blame.AGENT);
    assertThat(Verdict.of(List.of(broken, new Vote("a", CheckState.DOWN, "", "", true))).blame())
        .hasValue(Blame.TARGET);
  }

  @Test
  void mostDownIsDown() {
    Verdict verdict = Verdict.of(List.of(A_UP, vote("b", CheckState.DOWN), C_DOWN));
    assertThat(verdict.state()).isEqualTo(CheckState.DOWN);
    assertThat(verdict.blame()).hasValue(Blame.PATH);
  }

  @Test
  void halfDownIsDegraded() {
    assertThat(Verdict.of(List.of(A_UP, C_DOWN)).state()).isEqualTo(CheckState.DEGRADED);
  }

  @Test
  void allDownIsTheTarget() {
    Verdict verdict = Verdict.of(List.of(vote("a", CheckState.DOWN), C_DOWN));
    assertThat(verdict.state()).isEqualTo(CheckState.DOWN);
    assertThat(verdict.blame()).hasValue(Blame.TARGET);
  }

  @Test
  void aSingleAgentCanOnlyTellWhatTheTargetSaid() {
    assertThat(Verdict.of(List.of(C_DOWN)).blame()).isEmpty();
    assertThat(Verdict.of(List.of(new Vote("c", CheckState.DOWN, "refused", "no", true))).blame())
        .hasValue(Blame.TARGET);
  }

  @Test
  void slowIsDegraded() {
    Verdict verdict = Verdict.of(List.of(A_UP, vote("b", CheckState.DEGRADED)));
    assertThat(verdict.state()).isEqualTo(CheckState.DEGRADED);
    assertThat(verdict.blame()).isEmpty();
  }

  @Test
  void whereNobodyKnowsItIsUnknown() {
    assertThat(Verdict.of(List.of()).reason()).isEqualTo("no agent runs it");
    assertThat(Verdict.of(List.of(new Vote("a", CheckState.UNKNOWN, "", "", false))).reason())
        .isEqualTo("no result yet");
    assertThat(Verdict.of(List.of(vote("a", CheckState.UNKNOWN))).state())
        .isEqualTo(CheckState.UNKNOWN);
  }
}
