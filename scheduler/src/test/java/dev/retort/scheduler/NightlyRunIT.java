package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.dataset.DatasetSpec;
import dev.retort.evaluator.gate.GateCheck;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.Sha256;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PullOutcome;
import dev.retort.registry.signature.TrustedKeys;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.log.RunEvent;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.log.StepTimes;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;

class NightlyRunIT {
  private static final int FIRST_NIGHT = 2_400;

  @TempDir Path home;

  @Test
  void promotesAStudentThatKeepsItsPromise() {
    try (Night night = new Night(home)) {
      RunOutcome outcome = night.captured(firstNight()).run();

      assertThat(outcome).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(night.champion()).contains(1);
      assertThat(night.at(Promotions.PREVIOUS)).isEmpty();
      PromotionReport report = report(night, outcome);
      assertThat(report.sealed().evaluation().orElseThrow().served().certificate().upperBound())
          .isLessThanOrEqualTo(0.02);
      assertThat(
              report.sealed().evaluation().orElseThrow().served().answered().orElseThrow().value())
          .isBetween(0.85, 0.999);
      PullOutcome pulled =
          new ModelPuller(night.registry())
              .pull(new ModelReference(Night.MODEL, ModelAlias.CHAMPION), home.resolve("pulled"));
      assertThat(pulled).isInstanceOf(PullOutcome.Downloaded.class);
      assertThat(home.resolve("pulled/bayes/word-bayes.json")).exists();
      assertThat(night.floors().journal().recent(TicketTraffic.TASK, 5))
          .extracting(record -> record.verdict().orElse(""))
          .containsExactly("promoted");
    }
  }

  @Test
  void aStudentThatCanReadGetsTheInstructionsOfTheTraffic() throws IOException {
    try (Night night = new Night(home)) {
      RunRequest usual = Night.request();
      DecoderRecipe recipe =
          new DecoderRecipe(
              new DecoderStart.FullFineTuning(home.resolve("base")),
              Optimisation.FINE_TUNING,
              512,
              false);
      TrainingSpec training = usual.training();
      night
          .captured(firstNight())
          .run(
              new RunRequest(
                  usual.dataset(),
                  training.with(training.objective(), recipe),
                  usual.policy(),
                  usual.plan(),
                  usual.economics()));
      try (Stream<Path> files = Files.walk(night.floors().runs())) {
        assertThat(files.filter(file -> file.getFileName().toString().startsWith("attempt-")))
            .singleElement()
            .satisfies(
                folder ->
                    assertThat(new RunFolder(folder).request().spec().decoder().instructions())
                        .contains("Name the ticket's kind."));
      }
    }
  }

  @Test
  void aRunThatDiesAndGoesOnHasOneLog() {
    try (Night night = new Night(home)) {
      night.captured(firstNight());
      RunLogs logs = new RunLogs(night.floors().runs(), night.floors().clock());
      RunFloors mortal = Crash.at("after JobLauncher.run").mortal(night.floors());
      assertThatThrownBy(() -> new NightlyRun(mortal, logs).run(Night.request()))
          .isInstanceOf(Crash.Death.class);
      assertThat(logs.runs()).hasSize(1);
      String id = logs.runs().get(0);
      assertThat(StepTimes.of(logs.read(id)).get(2))
          .satisfies(
              train -> {
                assertThat(train.step()).isEqualTo(RunStep.TRAIN);
                assertThat(train.finishedAt()).isEmpty();
              });

      RunOutcome outcome = new NightlyRun(night.floors(), logs).run(Night.request());

      assertThat(logs.runs()).containsExactly(id);
      assertThat(logs.readFrom(id, 0).isEnd()).isTrue();
      assertThat(logs.read(id))
          .filteredOn(RunEvent.Started.class::isInstance)
          .extracting(event -> ((RunEvent.Started) event).step())
          .containsExactly(
              RunStep.WINDOW,
              RunStep.DATASET,
              RunStep.TRAIN,
              RunStep.WINDOW,
              RunStep.DATASET,
              RunStep.TRAIN,
              RunStep.EVALUATE,
              RunStep.GATE,
              RunStep.PUBLISH,
              RunStep.NOTIFY);
      assertThat(StepTimes.of(logs.read(id)))
          .hasSize(7)
          .allMatch(step -> step.finishedAt().isPresent());
      assertThat(logs.read(id))
          .endsWith(new RunEvent.Ended(Night.NOW, outcome.verdict(), outcome.summary()));
    }
  }

  @Test
  void leavesTheRunInTheTrackerForMlflowsOwnClient() {
    try (Night night = new Night(home);
        MlflowClient mlflow = new MlflowClient(night.trackingUri().toString())) {
      night.captured(firstNight()).run();

      ModelVersion champion = night.registry().version(Night.MODEL, 1).orElseThrow();
      Service.Run run = mlflow.getRun(champion.runId().orElseThrow().value());
      Map<String, String> parameters = new TreeMap<>();
      run.getData().getParamsList().forEach(p -> parameters.put(p.getKey(), p.getValue()));
      Map<String, Double> metrics = new TreeMap<>();
      run.getData().getMetricsList().forEach(m -> metrics.put(m.getKey(), m.getValue()));
      Map<String, String> tags = new TreeMap<>();
      run.getData().getTagsList().forEach(t -> tags.put(t.getKey(), t.getValue()));

      assertThat(run.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
      assertThat(parameters)
          .containsEntry("engine", "word-bayes")
          .containsEntry("seed", "1")
          .containsEntry("epsilon", "0.02")
          .containsEntry("dataset", champion.tags().get(ModelVersion.DATASET_TAG))
          .containsKeys("training_rows", "configuration");
      assertThat(metrics)
          .containsKeys("out_of_fold_accuracy", "traffic_loss", "latency_p50_micros")
          .hasEntrySatisfying("novel_accuracy", value -> assertThat(value).isGreaterThan(0.9))
          .hasEntrySatisfying("answered", value -> assertThat(value).isGreaterThan(0.85))
          .hasEntrySatisfying("loss_upper_bound", value -> assertThat(value).isLessThan(0.02));
      assertThat(mlflow.getMetricHistory(run.getInfo().getRunId(), "agreed"))
          .extracting(Service.Metric::getStep)
          .containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(metrics).doesNotContainKey("progress");
      assertThat(tags).containsEntry("retort.verdict", "promoted");
    }
  }

  @Test
  void rejectsAStudentOfATeacherWhoHasChanged() {
    TicketTraffic traffic = TicketTraffic.seeded(1).tickets(FIRST_NIGHT * 4 / 5, 4);
    traffic.tickets(FIRST_NIGHT / 5, 4, kind -> kind.equals("kind-0") ? "kind-1" : kind);
    try (Night night = new Night(home)) {
      RunOutcome outcome = night.captured(traffic.exchanges()).run();

      assertThat(outcome).isInstanceOf(RunOutcome.Rejected.class);
      assertThat(outcome.summary()).startsWith("Reject").contains("the teacher contradicts");
      assertThat(night.registry().versions(Night.MODEL)).isEmpty();
      assertThat(report(night, outcome).sealed().decision().evidence())
          .anyMatch(check -> check.outcome() == GateCheck.Outcome.FAILED);
    }
  }

  @Test
  void leavesTheDecisionToAPersonWhenRowsAreTooFew() {
    try (Night night = new Night(home)) {
      RunOutcome outcome =
          night.captured(TicketTraffic.seeded(1).tickets(400, 4).exchanges()).run();

      assertThat(outcome).isInstanceOf(RunOutcome.AwaitingReview.class);
      assertThat(outcome.summary()).containsPattern("n=80, needs [\\d,]+ ");
      assertThat(night.champion()).isEmpty();
      assertThat(night.at(Promotions.CANDIDATE)).contains(1);

      night.promotions().promote(TicketTraffic.TASK, new Promotions.Verdict("ada", "looks right"));

      assertThat(night.champion()).contains(1);
      assertThat(night.at(Promotions.CANDIDATE)).isEmpty();
      assertThat(night.registry().version(Night.MODEL, 1).orElseThrow().tags())
          .containsEntry("retort.promoted_by", "ada")
          .containsEntry("retort.promoted_because", "looks right");
      assertThat(night.run()).isInstanceOf(RunOutcome.Unchanged.class);
    }
  }

  @Test
  void remembersAPersonsNoToACandidate() {
    try (Night night = new Night(home)) {
      night.captured(TicketTraffic.seeded(1).tickets(400, 4).exchanges()).run();
      night.promotions().reject(TicketTraffic.TASK, new Promotions.Verdict("ada", "not yet"));
      assertThat(night.at(Promotions.CANDIDATE)).isEmpty();

      RunOutcome again = night.run();

      assertThat(again).isInstanceOf(RunOutcome.Rejected.class);
      assertThat(again.summary()).contains("rejected by ada").contains("not yet");
      assertThat(night.at(Promotions.CANDIDATE)).isEmpty();
      assertThat(night.registry().versions(Night.MODEL)).hasSize(1);
    }
  }

  @Test
  void saysWhatIsMissingForATask() {
    try (Night night = new Night(home)) {
      assertThatThrownBy(night::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tickets")
          .hasMessageContaining("no task at all");
      RunOutcome outcome =
          night.captured(TicketTraffic.seeded(1).tickets(150, 4).exchanges()).run();

      assertThat(outcome).isInstanceOf(RunOutcome.WithoutStudent.class);
      assertThat(outcome.summary())
          .contains("at least " + DatasetSpec.DEFAULT_MINIMUM_TRAINING)
          .contains("150 captured");
    }
  }

  @Test
  void keepsTheDatasetOfATaskThatNoEngineCanLearn() {
    try (Night night = new Night(home)) {
      RunOutcome outcome = night.captured(TicketTraffic.seeded(1).documents(600).exchanges()).run();

      assertThat(outcome).isInstanceOf(RunOutcome.WithoutStudent.class);
      assertThat(outcome.summary()).contains("JSON documents").contains("stay with the teacher");
      assertThat(night.floors().catalog().versions(TicketTraffic.TASK)).hasSize(1);
      assertThat(night.trainings()).isZero();
    }
  }

  @Test
  void doesNothingTwiceForTheSameTraffic() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();

      RunOutcome again = night.run();

      assertThat(again).isInstanceOf(RunOutcome.Unchanged.class);
      assertThat(((RunOutcome.Unchanged) again).version()).isEqualTo(1);
      assertThat(night.trainings()).isEqualTo(1);
      assertThat(night.registry().versions(Night.MODEL)).hasSize(1);
    }
  }

  @Test
  void comparesTheNextNightsStudentWithTheChampion() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();
      RunOutcome outcome = night.captured(secondNight()).run();

      assertThat(outcome).as(outcome.summary()).isInstanceOf(RunOutcome.Promoted.class);
      PromotionReport report = report(night, outcome);
      assertThat(report.sealed().evaluation().orElseThrow().champion().orElseThrow().champion())
          .isEqualTo("tickets/1");
      assertThat(night.champion()).contains(2);
      assertThat(night.at(Promotions.PREVIOUS)).contains(1);
    }
  }

  @Test
  void publishesASignedBundleThatSaysWhatItIsAndWhereItComesFrom() throws IOException {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();
      byte[] json = night.published(BundleManifest.FILE_NAME);
      BundleManifest manifest = BundleManifest.parse(json);

      TrustedKeys.of(List.of(Night.SIGNER.verification()))
          .verify(json, Optional.of(night.published(ManifestVerifier.SIGNATURE_FILE)));
      assertThat(manifest.lineage().engine()).contains(new WordBayesEngine().name());
      assertThat(manifest.lineage().teacher()).isPresent();
      assertThat(manifest.model().deferralRule()).contains("deferral.json");
      assertThat(manifest.model().variants()).isNotEmpty();
      assertThat(manifest.evidence())
          .containsKeys("seal", "verdict", "epsilon", "confidence", "loss_upper_bound", "answered");
      assertThat(new String(night.published(BundleWriter.MLMODEL), StandardCharsets.UTF_8))
          .contains("utc_time_created");
    }
  }

  @Test
  void staysWithTheVersionThatAPersonRolledBackTo() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();
      Promotions promotions = night.promotions();
      Promotions.Verdict verdict = new Promotions.Verdict("ada", "complaints");
      assertThatThrownBy(() -> promotions.rollback(TicketTraffic.TASK, verdict))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("only one that has served");
      night.captured(secondNight()).run();

      assertThat(promotions.rollback(TicketTraffic.TASK, verdict).number()).isEqualTo(1);

      assertThat(night.decided())
          .extracting(entry -> entry.details().get("version"), entry -> entry.details().get("by"))
          .containsExactly(tuple("2", "ada"), tuple("1", "ada"));
      assertThat(night.decided().get(0).details())
          .containsEntry("decision", "rolled-back")
          .containsEntry("because", "complaints")
          .containsKeys("evidence.seal", "evidence.root_digest", "evidence.decided_at");
      assertThat(night.champion()).contains(1);
      assertThat(night.at(Promotions.PREVIOUS)).contains(2);
      RunOutcome again = night.run();
      assertThat(again).isInstanceOf(RunOutcome.Rejected.class);
      assertThat(again.summary()).contains("rolled back by ada").contains("complaints");
      assertThat(night.champion()).contains(1);

      assertThat(promotions.rollback(TicketTraffic.TASK, verdict).number()).isEqualTo(2);
      assertThat(night.champion()).contains(2);
      assertThat(night.run()).isInstanceOf(RunOutcome.Unchanged.class);
    }
  }

  @Test
  void takesBackAChampionThatFailsInServiceAndNeverToOneThatDidBefore() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();
      night.captured(secondNight()).run();
      Promotions promotions = night.promotions();
      Promotions.Verdict verdict = new Promotions.Verdict("router", "it fails at everything");
      Sha256 second = digest(night, 2);

      assertThat(promotions.takeBack(TicketTraffic.TASK, digest(night, 1), verdict))
          .as("it does not serve any more")
          .map(ModelVersion::number)
          .contains(2);
      assertThat(promotions.takeBack(TicketTraffic.TASK, second, verdict))
          .map(ModelVersion::number)
          .contains(1);
      assertThat(promotions.takeBack(TicketTraffic.TASK, second, verdict))
          .as("again, nothing happens")
          .map(ModelVersion::number)
          .contains(1);
      assertThat(night.champion()).contains(1);
      assertThat(night.decided())
          .extracting(
              entry -> entry.details().get("version"), entry -> entry.details().get("decision"))
          .containsExactly(tuple("2", "rolled-back"), tuple("1", "restored"));

      assertThat(promotions.takeBack(TicketTraffic.TASK, digest(night, 1), verdict)).isEmpty();
      assertThat(night.champion()).as("the one before was rolled back itself").isEmpty();
    }
  }

  private static Sha256 digest(Night night, int number) {
    return night
        .floors()
        .registry()
        .version(new ModelName(TicketTraffic.TASK.value()), number)
        .orElseThrow()
        .rootDigest();
  }

  @Test
  void judgesAnewWhenAPersonChangesTheChampionDuringTheRun() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run(Night.request(review()));
      assertThat(night.champion()).isEmpty();
      night.captured(secondNight());
      // Dies once the candidate is judged as the first champion, before it is published as such.
      dieAt(night, "before ModelRegistry.publish");
      night.promotions().promote(TicketTraffic.TASK, new Promotions.Verdict("ada", "good"));

      RunOutcome outcome = night.run();

      assertThat(outcome).as(outcome.summary()).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(report(night, outcome).sealed().evaluation().orElseThrow().champion()).isPresent();
      assertThat(night.at(Promotions.PREVIOUS)).contains(1);
      assertThat(night.trainings()).isEqualTo(2);
      assertThat(night.floors().journal().recent(TicketTraffic.TASK, 9))
          .filteredOn(run -> run.verdict().equals(Optional.of("abandoned")))
          .hasSize(1);
    }
  }

  @Test
  void trainsAgainWhenTheStudentsFilesAreDamaged() throws IOException {
    try (Night night = new Night(home)) {
      night.captured(firstNight());
      dieAt(night, "before ModelLoader.load");
      Path student;
      try (Stream<Path> walk = Files.walk(home.resolve("runs"))) {
        student =
            walk.filter(file -> file.endsWith("student/word-bayes.json")).findFirst().orElseThrow();
      }
      Files.writeString(student, "{}");

      assertThat(night.run()).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(night.trainings()).isEqualTo(2);
      assertThat(student).doesNotExist();
    }
  }

  @Test
  void trainsAgainWhenTheOutOfFoldPredictionsAreDamaged() throws IOException {
    try (Night night = new Night(home)) {
      night.captured(firstNight());
      dieAt(night, "before ModelLoader.load");
      try (Stream<Path> walk = Files.walk(home.resolve("runs"))) {
        Files.writeString(
            walk.filter(file -> file.endsWith("out-of-fold.jsonl")).findFirst().orElseThrow(), "{");
      }

      assertThat(night.run()).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(night.trainings()).isEqualTo(2);
    }
  }

  @Test
  @Tag("fault")
  @Tag("fault-crash")
  void completesWhereverTheFirstNightDies() throws IOException {
    List<String> calls;
    ModelVersion expected;
    try (Night night = new Night(home.resolve("whole"))) {
      Crash counting = Crash.never();
      counting.run(night.captured(firstNight()), Night.request());
      calls = counting.boundaries();
      expected = onlyVersion(night);
    }
    assertThat(calls).contains("after JobLauncher.run", "after ModelRegistry.moveAlias");
    for (int boundary : Crash.distinct(calls)) {
      Path place = home.resolve("boundary-" + boundary);
      try (Night night = new Night(place)) {
        RunOutcome outcome = diesThenCompletes(night.captured(firstNight()), boundary, calls);

        tally(night.champion().equals(Optional.of(1)));
        assertThat(outcome).as(calls.get(boundary)).isInstanceOf(RunOutcome.Promoted.class);
        assertSame(onlyVersion(night), expected, calls.get(boundary));
        assertThat(night.champion()).as(calls.get(boundary)).contains(1);
        assertThat(night.at(Promotions.PREVIOUS)).as(calls.get(boundary)).isEmpty();
      }
      DurableFile.deleteTree(place);
    }
  }

  @Test
  @Tag("fault")
  @Tag("fault-crash")
  void completesWhereverTheNightWithAChampionDies() throws IOException {
    Path first = home.resolve("first");
    try (Night night = new Night(first)) {
      night.captured(firstNight()).run();
      night.captured(secondNight());
    }
    List<String> calls;
    ModelVersion expected;
    copy(first, home.resolve("whole"));
    try (Night night = new Night(home.resolve("whole"))) {
      Crash counting = Crash.never();
      counting.run(night, Night.request());
      calls = counting.boundaries();
      expected = night.registry().version(Night.MODEL, 2).orElseThrow();
    }
    for (int boundary : Crash.distinct(calls)) {
      String name = calls.get(boundary);
      if (!name.contains("ModelRegistry")) {
        continue;
      }
      Path place = home.resolve("boundary-" + boundary);
      copy(first, place);
      try (Night night = new Night(place)) {
        RunOutcome outcome = diesThenCompletes(night, boundary, calls);

        tally(night.champion().equals(Optional.of(2)));
        assertThat(outcome).as(name).isInstanceOf(RunOutcome.Promoted.class);
        assertThat(night.registry().versions(Night.MODEL)).as(name).hasSize(2);
        assertSame(night.registry().version(Night.MODEL, 2).orElseThrow(), expected, name);
        assertThat(night.champion()).as(name).contains(2);
        assertThat(night.at(Promotions.PREVIOUS)).as(name).contains(1);
      }
      DurableFile.deleteTree(place);
    }
  }

  /** Prints that a run died and came to its end, for the table of the fault campaign. */
  private static void tally(boolean rightChampion) {
    System.out.printf(
        "fault crash: 1 injected, 1 survived, %d wrong promotions%n", rightChampion ? 0 : 1);
  }

  private static RunOutcome diesThenCompletes(Night night, int boundary, List<String> calls) {
    Crash crash = Crash.at(boundary);
    assertThatThrownBy(() -> crash.run(night, Night.request()))
        .isInstanceOf(Crash.Death.class)
        .hasMessage(calls.get(boundary));
    return night.run();
  }

  private static void dieAt(Night night, String boundary) {
    assertThatThrownBy(() -> Crash.at(boundary).run(night, Night.request()))
        .isInstanceOf(Crash.Death.class)
        .hasMessage(boundary);
  }

  /** The run's own id is random, and so the bundle's root digest; everything else is the same. */
  private static void assertSame(ModelVersion version, ModelVersion expected, String boundary) {
    for (String tag :
        List.of(ModelVersion.MODEL_DIGEST_TAG, ModelVersion.DATASET_TAG, "retort.seal")) {
      assertThat(version.tags().get(tag))
          .as(tag + " after dying " + boundary)
          .isEqualTo(expected.tags().get(tag))
          .isNotBlank();
    }
  }

  private static ModelVersion onlyVersion(Night night) {
    List<ModelVersion> versions = night.registry().versions(Night.MODEL);
    assertThat(versions).hasSize(1);
    List<RunRecord> runs = night.floors().journal().recent(TicketTraffic.TASK, 9);
    assertThat(runs).hasSize(1);
    return versions.get(0);
  }

  private static PromotionReport report(Night night, RunOutcome outcome) {
    Path file = night.report(outcome);
    assertThat(file.resolveSibling("promotion-report.html")).isNotEmptyFile();
    return PromotionReport.readJson(file);
  }

  private static PromotionPolicy review() {
    return Night.POLICY.approvedBy(PromotionPolicy.Approval.REVIEW);
  }

  private static List<Exchange> firstNight() {
    return TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).exchanges();
  }

  /** More of the same, and a kind that is new. */
  private static List<Exchange> secondNight() {
    return TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).tickets(3_200, 4).from(FIRST_NIGHT);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path source : walk.sorted(Comparator.naturalOrder()).toList()) {
        Path target = to.resolve(from.relativize(source).toString());
        if (Files.isDirectory(source)) {
          Files.createDirectories(target);
        } else {
          Files.copy(source, target);
        }
      }
    }
  }
}
