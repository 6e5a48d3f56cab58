package dev.retort.console.web.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.web.runs.StepLine.State;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.log.RunEvent;
import dev.retort.trainer.TrainingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressFoldTest {
  private static final Instant START = Instant.parse("2026-01-01T02:00:00Z");
  private final ProgressFold fold = new ProgressFold();

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private StepLine line(RunStep step) {
    return fold.now().steps().stream()
        .filter(line -> line.step() == step)
        .findFirst()
        .orElseThrow();
  }

  private void trained(int second, double share, double loss) {
    fold.add(
        new RunEvent.Trained(
            at(second),
            new TrainingProgress(
                share, OptionalDouble.of(loss), OptionalDouble.empty(), Optional.empty()),
            Duration.ofSeconds(second)));
  }

  @Test
  void aStepThatWasDoneKeepsItsTimesWhenTheRunGoesOnLater() {
    fold.add(new RunEvent.Started(at(0), RunStep.WINDOW));
    fold.add(new RunEvent.Finished(at(3), RunStep.WINDOW, "1,000 exchanges"));
    fold.add(new RunEvent.Started(at(3), RunStep.DATASET));
    fold.add(new RunEvent.Started(at(900), RunStep.WINDOW));
    fold.add(new RunEvent.Finished(at(901), RunStep.WINDOW, "1,000 exchanges"));
    fold.add(new RunEvent.Started(at(902), RunStep.DATASET));

    assertThat(line(RunStep.WINDOW).took(at(1000))).contains(Duration.ofSeconds(3));
    assertThat(line(RunStep.DATASET).startedAt()).contains(at(902));
    assertThat(line(RunStep.DATASET).state()).isEqualTo(State.RUNNING);
    assertThat(line(RunStep.TRAIN).state()).isEqualTo(State.WAITING);
  }

  @Test
  void theEndLeavesWhatGoesOnUnfinished() {
    fold.add(new RunEvent.Started(at(0), RunStep.TRAIN));
    fold.add(new RunEvent.Progressed(at(1), RunStep.TRAIN, 0.25));
    fold.add(new RunEvent.Ended(at(2), "without-student", "the training diverged"));

    assertThat(line(RunStep.TRAIN).state()).isEqualTo(State.STOPPED);
    assertThat(line(RunStep.TRAIN).took(at(9))).isEmpty();
    assertThat(fold.now().isEnded()).isTrue();
  }

  @Test
  void aTrainingThatBeginsAnewHasACurveOfItsOwn() {
    fold.add(new RunEvent.Launched(at(0), "dl4j", Path.of("bank/a")));
    trained(60, 0.5, 1.0);
    fold.add(new RunEvent.Launched(at(90), "dl4j", Path.of("bank/a")));
    trained(120, 0.6, 0.8);
    LossCurve resumed = fold.now().training().orElseThrow().curve();
    fold.add(new RunEvent.Launched(at(200), "dl4j", Path.of("bank/b")));
    trained(30, 0.1, 2.0);
    LossCurve anew = fold.now().training().orElseThrow().curve();

    assertThat(resumed.minutes()).containsExactly(1.0, 2.0);
    assertThat(resumed.losses()).containsExactly(1.0, 0.8);
    assertThat(resumed.lowest()).isEqualTo(0.8);
    assertThat(anew.losses()).containsExactly(2.0);
  }

  @Test
  void whatIsLeftFollowsFromTheShareAndTheTime() {
    fold.add(new RunEvent.Launched(at(0), "dl4j", Path.of("bank/a")));
    trained(60, 0.25, 1.0);

    assertThat(fold.now().training().orElseThrow().remaining()).contains(Duration.ofMinutes(3));
  }

  @Test
  void aLongTrainingHasACurveOfFewPointsThatReachesItsEnd() {
    fold.add(new RunEvent.Launched(at(0), "djl", Path.of("bank/a")));
    int reports = 50_000;
    for (int i = 0; i < reports; i++) {
      trained(i, (double) i / reports, 1.0 / (1 + i));
    }
    LossCurve curve = fold.now().training().orElseThrow().curve();

    assertThat(curve.minutes()).hasSizeBetween(250, LossCurve.Growing.MOST).isSorted();
    assertThat(curve.minutes().get(0)).isZero();
    assertThat(curve.minutes().get(curve.minutes().size() - 1))
        .isGreaterThan(reports / 60.0 * 0.98);
    assertThat(curve.losses()).hasSameSizeAs(curve.minutes());
  }

  @Test
  void whatPeopleShouldKnowIsKeptButNotWithoutEnd() {
    for (int i = 0; i < 1_000; i++) {
      fold.add(new RunEvent.Said(at(i), "attempt " + i));
    }

    assertThat(fold.now().messages()).hasSize(200);
    assertThat(fold.now().messages().get(199).text()).isEqualTo("attempt 999");
  }
}
