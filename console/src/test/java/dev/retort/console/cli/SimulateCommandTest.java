package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  @TempDir Path folder;

  @Test
  void countsFalsePromotionsOverAllNights() throws Exception {
    InProcess run =
        InProcess.retort(
            "simulate",
            "gate",
            "--null",
            "--streams",
            "60",
            "--nights",
            "5",
            "--rows",
            "600",
            "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode outcome = JsonFormat.mapper().readTree(run.out());
    assertThat(outcome.get("trueLoss").asDouble()).isEqualTo(0.01);
    assertThat(outcome.get("streams").asInt()).isEqualTo(60);
    assertThat(outcome.get("withinBudget").asBoolean()).isTrue();
    assertThat(outcome.get("alpha").get(0).asDouble()).isEqualTo(0.01);
  }

  @Test
  void saysHowOftenAGoodStudentIsPromoted() {
    InProcess run =
        InProcess.retort(
            "simulate",
            "gate",
            "--effect",
            "0.01",
            "--streams",
            "20",
            "--nights",
            "1",
            "--rows",
            "800");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("100 % of 20 tasks promoted within 1 nights");
  }

  @Test
  void refusesAnEffectBeyondEpsilon() {
    InProcess run = InProcess.retort("simulate", "gate", "--effect", "0.5", "--streams", "2");
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("an effect lies between 0 and ε=0.01");
  }

  @Test
  void drawsRulesFromAPoolOfScoredAnswers() throws Exception {
    Path pool = folder.resolve("pool.jsonl");
    Files.writeString(
        pool,
        IntStream.range(0, 2000)
            .mapToObj(
                i ->
                    "{\"confidence\": %s, \"correct\": %s}"
                        .formatted(i / 2000.0, i > 600 || i % 3 == 0))
            .collect(Collectors.joining("\n")));
    InProcess run =
        InProcess.retort(
            "simulate",
            "deferral",
            "--scores",
            pool.toString(),
            "--draws",
            "50",
            "--out-of-fold",
            "1000",
            "--rows",
            "500",
            "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode report = JsonFormat.mapper().readTree(run.out());
    assertThat(report.get("poolRows").asInt()).isEqualTo(2000);
    assertThat(report.get("selector").get("draws").asInt()).isEqualTo(50);
  }

  @Test
  void namesTheLineThatIsNoScoredAnswer() throws Exception {
    Path pool = folder.resolve("pool.jsonl");
    Files.writeString(
        pool, "{\"confidence\": 0.5, \"correct\": true}\n{\"confidence\": \"high\"}\n");
    InProcess run = InProcess.retort("simulate", "deferral", "--scores", pool.toString());
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("line 2, is no scored answer");
  }

  @Test
  void saysWhatCanBeSimulatedWithoutANumberOfNights() {
    InProcess run = InProcess.retort("simulate");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("--nights", "--verify-replay", "gate", "drift");
  }

  @Test
  void manySeedsTakeDrawnStudents() {
    InProcess run = InProcess.retort("simulate", "--nights", "2", "--seeds", "3");
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--seeds takes a number from 1 on, --fast, and no --report");
  }

  @Test
  void refusesNoNights() {
    InProcess run = InProcess.retort("simulate", "--nights", "0", "--fast");
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.paragraph()).contains("at least one night, not 0");
  }
}
