package dev.retort.trainer.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.linear.LinearModelLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ExternalTrainingEngineIT {
  private static final Path EXAMPLE =
      Path.of("..", "..", "docs", "examples", "external_trainer.py").toAbsolutePath().normalize();
  private static final int ROWS = 60;

  @TempDir Path home;
  private DatasetVersion dataset;

  @BeforeEach
  void writeDataset() {
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          i % 2 == 0
              ? new String[] {"the invoice number " + i + " is wrong", "billing"}
              : new String[] {"my password number " + i + " is wrong", "access"});
    }
    dataset = DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows);
  }

  @Test
  void trainsAStudentInPlainPythonThatRetortServes() throws IOException {
    RunFolder run = run("run", 5);
    TrainingOutcome outcome = python().train(run.request().spec(), dataset, run);

    ModelArtifact artifact = ((TrainingOutcome.Completed) outcome).artifact();
    assertThat(artifact.engine()).isEqualTo("external:test");
    assertThat(artifact.digest()).isEqualTo(FolderDigest.of(run.student()));
    assertThat(artifact.measures().get("out_of_fold_accuracy")).isEqualTo(1.0);
    assertThat(run.reported()).contains(new RunFolder.Metric(RunFolder.Metric.PROGRESS, 6, 1));
    assertThat(run.root().resolve("training.jsonl")).doesNotExist();
    try (TaskModel student = new LinearModelLoader().load(run.student())) {
      assertThat(student.predict("what about this invoice").answer()).isEqualTo("billing");
      assertThat(student.predict("what about this PASSWORD").answer()).isEqualTo("access");
      OutOfFoldPrediction row =
          JsonFormat.mapper()
              .readValue(Files.readAllLines(run.outOfFold()).get(0), OutOfFoldPrediction.class);
      assertThat(row.prediction().confidence()).isBetween(0.5, 1.0);
    }
  }

  @Test
  void goesOnFromACheckpointThatPythonTook() throws IOException {
    RunFolder whole = run("whole", 5);
    python().train(whole.request().spec(), dataset, whole);
    // Another attempt stands where this one was after its fourth fold.
    RunFolder broken = run("broken", 5);
    python().train(broken.request().spec(), dataset, broken);
    Files.move(broken.root().resolve("checkpoints/step-000000000005"), home.resolve("beside"));
    RunFolder next =
        RunFolder.resume(
            home.resolve("next"),
            new RunFolder.Request(
                "token-2", "external:test", broken.request().spec(), dataset.folder()),
            broken);
    assertThat(next.resumeFrom().orElseThrow()).hasFileName("step-000000000004");

    TrainingOutcome outcome = python().train(next.request().spec(), dataset, next);

    assertThat(((TrainingOutcome.Completed) outcome).artifact().digest())
        .isEqualTo(FolderDigest.of(whole.student()));
    assertThat(next.outOfFold()).hasSameTextualContentAs(whole.outOfFold());
    assertThat(next.reported()).isEqualTo(whole.reported());
  }

  @Test
  void asksTheCommandToStopAndLetsItSaveItsWork() throws Exception {
    RunFolder run = run("run", 5);
    Path ready = home.resolve("ready");
    Path saved = home.resolve("saved");
    AtomicReference<TrainingOutcome> outcome = new AtomicReference<>();
    Thread training =
        new Thread(
            () ->
                outcome.set(
                    shell(
                            "trap 'touch %s; exit 3' TERM; touch %s; sleep 300 & wait"
                                .formatted(saved, ready))
                        .train(run.request().spec(), dataset, run)));
    training.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.exists(ready) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }

    training.interrupt();
    training.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(outcome.get()).isEqualTo(new TrainingOutcome.Cancelled());
    assertThat(saved).exists();
  }

  @Test
  void believesNothingOfWhatACommandClaims() {
    String completed = "{\"token\":\"token\",\"outcome\":{\"kind\":\"completed\"}}";
    assertRefused("exit 7", "exit code 7 and left no outcome.json");
    assertRefused(claim("{\"token\":"), "outcome.json is no JSON");
    assertRefused(claim(completed.replace(":\"token\"", ":\"other\"")), "another attempt's");
    assertRefused(claim(completed.replace("completed", "famous")), "not 'famous'");
    assertRefused(claim(completed), "there is no student/");
    assertRefused("mkdir $0/student; " + claim(completed), "nothing that Retort can serve");
    assertRefused(
        "mkdir $0/student; echo '{}' > $0/student/linear-text.json; " + claim(completed),
        "cannot be used");
    String student =
        "mkdir $0/student; echo '{\"format\":\"retort-linear-text\",\"version\":1,\"labels\":[\"a\",\"b\"],\"bias\":[0,0],\"weights\":{},\"features\":{\"longestWordGram\":1,\"value\":\"count\"}}' > $0/student/linear-text.json; ";
    assertRefused(student + claim(completed), "no out-of-fold.jsonl");
    assertRefused(
        student
            + "echo '{\"id\":\"nobody\",\"reference\":\"a\",\"prediction\":{\"answer\":\"a\",\"confidence\":1}}' > $0/out-of-fold.jsonl; "
            + claim(completed),
        "'nobody' is no training row");
    assertRefused(
        student
            + "echo '{\"id\":\"row-0\",\"reference\":\"a\",\"prediction\":{\"answer\":\"a\",\"confidence\":1}}' > $0/out-of-fold.jsonl; "
            + claim(completed),
        "reference of 'row-0'");
    assertRefused(
        student
            + "echo '{\"id\":\"row-0\",\"reference\":\"billing\",\"prediction\":{\"answer\":\"a\",\"confidence\":7}}' > $0/out-of-fold.jsonl; "
            + claim(completed),
        "line 1");
    assertRefused(
        student
            + "echo '{\"id\":\"row-0\",\"reference\":\"billing\",\"prediction\":{\"answer\":\"a\",\"confidence\":1}}' > $0/out-of-fold.jsonl; "
            + claim(completed),
        "lacks 59 of 60 training rows");
  }

  @Test
  void passesOnWhyThereIsNoStudent() {
    assertThat(train("kill -9 $$")).isInstanceOf(TrainingOutcome.OutOfMemory.class);
    assertThat(
            train(
                claim(
                    "{\"token\":\"token\",\"outcome\":{\"kind\":\"diverged\",\"evidence\":\"NaN\"}}")))
        .isEqualTo(new TrainingOutcome.Diverged("NaN"));
  }

  @Test
  void saysThatACommandDoesNotExist() {
    ExternalTrainingEngine engine = engine(List.of("/no/such/python"));
    RunFolder run = run("run", 5);
    assertThatThrownBy(() -> engine.train(run.request().spec(), dataset, run))
        .isInstanceOf(ExternalTrainerException.class)
        .hasMessageContaining("/no/such/python")
        .hasMessageContaining("engines.test.command");
  }

  @Test
  void learnsTheKindsThatItIsConfiguredFor() {
    DatasetVersion json =
        DatasetFixture.write(
            home.resolve("json"), AnswerKind.JSON, List.<String[]>of(new String[] {"a", "{}"}));
    assertThat(python().canLearn(dataset)).isTrue();
    assertThat(python().canLearn(json)).isFalse();
  }

  private void assertRefused(String script, String what) {
    assertThatThrownBy(() -> train(script))
        .isInstanceOf(ExternalTrainerException.class)
        .hasMessageContaining(what);
    assertThat(new RunFolder(home.resolve("claims")).outcome()).isEmpty();
  }

  private TrainingOutcome train(String script) {
    RunFolder run = run("claims", 5);
    return shell(script).train(run.request().spec(), dataset, run);
  }

  private static String claim(String outcome) {
    return "echo '%s' > $0/outcome.json".formatted(outcome);
  }

  private RunFolder run(String name, int folds) {
    TrainingSpec spec = TrainingSpec.seeded(1);
    return RunFolder.create(
        home.resolve(name),
        new RunFolder.Request(
            "token",
            "external:test",
            new TrainingSpec(spec.objective(), spec.seed(), folds, spec.decoder()),
            dataset.folder()));
  }

  /** The run folder is the script's $0. */
  private static ExternalTrainingEngine shell(String script) {
    return engine(List.of("bash", "-c", script));
  }

  private static ExternalTrainingEngine python() {
    return engine(List.of("python3", EXAMPLE.toString()));
  }

  private static ExternalTrainingEngine engine(List<String> command) {
    return new ExternalTrainingEngine(
        new ExternalTrainer(
            "test", command, EnumSet.of(AnswerKind.LABEL), ExternalTrainer.BUNDLE_FOLDER),
        new LinearModelLoader(),
        Duration.ofSeconds(10));
  }
}
