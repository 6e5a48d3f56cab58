package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.trainer.RunFolder.Metric;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {
  @Test
  void keepsTheLastOfEachMetric() {
    TrainingProgress progress =
        TrainingProgress.NONE.after(
            List.of(
                new Metric(Metric.LOSS, 1, 4),
                new Metric(Metric.PROGRESS, 1, 0.25),
                new Metric(Metric.TOKENS_PER_SECOND, 1, 900),
                new Metric("temperature", 1, 7),
                new Metric(Metric.LOSS, 2, 3)));
    assertThat(progress.share()).isEqualTo(0.25);
    assertThat(progress.loss()).hasValue(3);
    assertThat(progress.tokensPerSecond()).hasValue(900);
    assertThat(progress.remaining()).isEmpty();
  }

  @Test
  void estimatesTheTimeThatIsLeftByTheShare() {
    TrainingProgress quarter = TrainingProgress.NONE.after(List.of(metric(Metric.PROGRESS, 0.25)));
    assertThat(quarter.remainingAfter(Duration.ofMinutes(1))).contains(Duration.ofMinutes(3));
    assertThat(TrainingProgress.NONE.remainingAfter(Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void believesTheEngineAboutTheTimeThatIsLeft() {
    TrainingProgress progress =
        TrainingProgress.NONE.after(
            List.of(metric(Metric.PROGRESS, 0.25), metric(Metric.ETA_SECONDS, 12)));
    assertThat(progress.remainingAfter(Duration.ofMinutes(1))).contains(Duration.ofSeconds(12));
  }

  @Test
  void bearsNumbersThatMakeNoSense() {
    TrainingProgress progress =
        TrainingProgress.NONE.after(
            List.of(metric(Metric.PROGRESS, 17), metric(Metric.ETA_SECONDS, -3)));
    assertThat(progress.share()).isEqualTo(1);
    assertThat(progress.remaining()).contains(Duration.ZERO);
  }

  private static Metric metric(String name, double value) {
    return new Metric(name, 1, value);
  }
}
