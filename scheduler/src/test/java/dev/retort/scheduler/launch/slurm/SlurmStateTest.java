package dev.retort.scheduler.launch.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.scheduler.launch.JobState;
import dev.retort.scheduler.launch.JobState.Cause;
import dev.retort.scheduler.launch.slurm.SlurmState.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlurmStateTest {

  @ParameterizedTest
  @CsvSource({
    "COMPLETED, 0:0, FINISHED",
    "FAILED, 3:0, FINISHED",
    "FAILED, 1:0, FAILED",
    "FAILED, unknown, FAILED",
    "FAILED, 137:0, MEMORY",
    "FAILED, 0:9, MEMORY",
    "OUT_OF_MEMORY, 0:125, MEMORY",
    "TIMEOUT, 0:0, TIME_LIMIT",
    "DEADLINE, 0:0, TIME_LIMIT",
    "CANCELLED by 1000, 0:15, CANCELLED",
    "CANCELLED+, 0:15, CANCELLED",
    "NODE_FAIL, 0:0, EVICTED",
    "PREEMPTED, 0:15, EVICTED",
    "BOOT_FAIL, 0:0, EVICTED"
  })
  void knowsWhyAJobEnded(String state, String exitCode, Cause cause) {
    assertThat(SlurmState.over(state)).isTrue();
    JobState.Ended end = SlurmState.ended(12, state, exitCode);
    assertThat(end.cause()).isEqualTo(cause);
    assertThat(end.evidence()).contains("12").contains(exitCode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PENDING",
        "CONFIGURING",
        "RUNNING",
        "COMPLETING",
        "SUSPENDED",
        "STOPPED",
        "RESIZING",
        "REQUEUED",
        "REQUEUE_HOLD",
        "SPECIAL_EXIT",
        "SIGNALING",
        "STAGE_OUT",
        "A_NEW_ONE"
      })
  void doesNotGiveUpAJobThatMayRun(String state) {
    assertThat(SlurmState.over(state)).isFalse();
  }

  @Test
  void ofJobsOfOneNameTheOneAtWorkCounts() {
    Row failed = Row.parse("3|FAILED|NonZeroExitCode");
    Row runs = Row.parse("4|RUNNING|None");
    Row waits = Row.parse("5|PENDING|Dependency");
    assertThat(SlurmState.current(List.of(failed, runs, waits))).contains(runs);
    assertThat(SlurmState.current(List.of(failed, waits))).contains(waits);
    assertThat(SlurmState.current(List.of(failed, Row.parse("9|CANCELLED|None"))))
        .map(Row::id)
        .contains(9L);
    assertThat(SlurmState.current(List.of())).isEmpty();
  }

  @Test
  void readsAReasonWithBars() {
    assertThat(Row.parse("7|PENDING|a|b").condition()).isEqualTo("job 7 is PENDING (a|b)");
  }
}
