package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.router.DailyBudget;
import dev.retort.router.RoutingPolicy;
import dev.retort.router.SamplingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplingSectionTest {
  @TempDir private Path folder;

  private RoutingPolicy routing(String lines) throws IOException {
    Path file = folder.resolve("retort.yaml");
    Files.writeString(file, "tasks:\n  tickets:\n    routing:\n" + lines.indent(6));
    return RetortConfig.load(file, Map.of()).task(new TaskName("tickets")).routing();
  }

  @Test
  void readsWhatIsDrawnAndWhatItMayCost() throws IOException {
    SamplingPolicy sampling =
        routing(
                "sampling: {share: 0.1, extras: {unsure: 0}, budget: {dollarsPerDay: 20}, raised: {factor: 2, hours: 6}}")
            .sampling();

    assertThat(sampling.share()).hasValue(0.1);
    assertThat(sampling.extras()).isEqualTo(new SamplingPolicy.Extras(0, 0.1));
    assertThat(sampling.budget()).contains(new DailyBudget(DailyBudget.Unit.DOLLARS, 20));
    assertThat(sampling.raise()).isEqualTo(new SamplingPolicy.Raise(2, Duration.ofHours(6)));
  }

  @Test
  void readsWhenTrafficHasDrifted() throws IOException {
    assertThat(routing("drift: {referenceDays: 7, falseAlarms: 0.5}").drift().orElseThrow())
        .satisfies(
            drift -> {
              assertThat(drift.reference()).isEqualTo(Duration.ofDays(7));
              assertThat(drift.falseAlarms()).isEqualTo(0.5);
            });
    assertThat(routing("drift: {watch: false}").drift()).isEmpty();
  }

  @Test
  void refusesWhatWouldDoNothing() {
    assertThatThrownBy(
            () ->
                routing(
                    "drift: {watch: false, tolerance: 0.1}\nsampling: {share: 1, extras: {novel: 0.2}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("drift.tolerance: drift is not watched, since watch is false")
        .hasMessageContaining("sampling.share: 1 leaves no request to a student")
        .hasMessageContaining("sampling.extras.novel: how novel a request is")
        .hasMessageContaining("3 problems");
    assertThatThrownBy(
            () ->
                RetortConfig.load(
                    Files.writeString(folder.resolve("retort.yaml"), "teacherShare: 1\n"),
                    Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("teacherShare: 1 leaves no request to a student");
  }

  @Test
  void whoDoesNotWatchDriftMaySayThatNothingNovelIsDrawn() throws IOException {
    SamplingPolicy sampling =
        routing("drift: {watch: false}\nsampling: {extras: {unsure: 0.2, novel: 0}}").sampling();
    assertThat(sampling.extras()).isEqualTo(new SamplingPolicy.Extras(0.2, 0));
  }

  @Test
  void refusesABudgetInTwoUnitsAndAShareOfNothing() {
    assertThatThrownBy(() -> routing("sampling: {budget: {callsPerDay: 5, dollarsPerDay: 1}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("take one of them out");
    assertThatThrownBy(() -> routing("sampling: {share: 0}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("(0, 1)");
    assertThatThrownBy(() -> routing("drift: {falseAlarm: 1}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean 'falseAlarms'");
  }
}
