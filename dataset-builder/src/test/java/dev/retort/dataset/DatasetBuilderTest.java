package dev.retort.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.DamagedLogPartException;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.LogPart;
import dev.retort.capture.TaskName;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.split.Sampling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetBuilderTest {
  private static final int EVALUATION = 1000;
  private static final DatasetSpec SPEC =
      new DatasetSpec(Traffic.TASK, Optional.of(Traffic.minute(EVALUATION)), 0.8, 10);
  private static final AnsweredBy DEFERRED = new AnsweredBy.Teacher(0);
  private static final AnsweredBy SAMPLED = new AnsweredBy.Teacher(0.05);
  private static final AnsweredBy STUDENT = new AnsweredBy.Student("tickets/1", 0.9);

  @TempDir Path root;

  /** Enough ordinary traffic for the labels "delivery" and "refund" to be the task's. */
  private final List<Exchange> traffic =
      new ArrayList<>(
          IntStream.range(0, 40)
              .mapToObj(
                  i ->
                      Traffic.exchange(
                          "base-" + i,
                          i,
                          "question number " + i,
                          i % 2 == 0 ? "delivery" : "refund"))
              .toList());

  @Test
  void dividesTrafficInTimeAndTellsNovelFromSeen() {
    traffic.add(Traffic.exchange("again", EVALUATION, "Question number 3?", "refund"));
    traffic.add(Traffic.exchange("again-2", EVALUATION + 1, "question number 3", "refund"));
    traffic.add(Traffic.exchange("new", EVALUATION + 2, "where is it?", "delivery"));
    traffic.add(Traffic.exchange("new-2", EVALUATION + 3, "Where is it", "delivery"));

    DatasetVersion version = built();

    assertThat(version.manifest().answerKind()).isEqualTo(AnswerKind.LABEL);
    assertThat(version.manifest().labels()).containsExactly("delivery", "refund");
    assertThat(version.examples(Split.TRAINING)).hasSize(40);
    assertThat(version.examples(Split.SEEN))
        .extracting(e -> e.id().value() + " " + e.weight())
        .containsExactly("again 2");
    assertThat(version.examples(Split.NOVEL))
        .extracting(e -> e.id().value() + " " + e.weight())
        .containsExactly("new 2");
    assertThat(decision(version, "new-2").reason()).contains("exact_duplicate");
    assertThat(decision(version, "new-2").representative().orElseThrow().value()).isEqualTo("new");
  }

  /** From the 200th on, what was a delivery is shipping. */
  private DatasetVersion rephrased(DatasetSpec spec) {
    traffic.clear();
    for (int i = 0; i < 300; i++) {
      String label = i % 2 == 1 ? "refund" : i < 200 ? "delivery" : "shipping";
      traffic.add(Traffic.exchange("base-" + i, i, "question number " + i, label));
    }
    return built(spec, traffic);
  }

  @Test
  void aTeachersOldWordsTeachNoMoreAndEvaluationBeginsAfterItsChangeWasNoticed() {
    DatasetVersion version = rephrased(new DatasetSpec(Traffic.TASK, Optional.empty(), 0.8, 10));

    assertThat(version.manifest().labels()).containsExactly("refund", "shipping");
    assertThat(decision(version, "base-0").reason()).contains("outdated_answer");
    assertThat(decision(version, "base-1").split()).contains(Split.TRAINING);
    // the last delivery is 198; with half of the answers deliveries, 20 without one are no chance
    assertThat(version.manifest().evaluationFrom()).isEqualTo(Traffic.minute(219 + 40));
  }

  @Test
  void aSetEvaluationWindowStaysAndDoesNotSayWhatTeaches() {
    DatasetVersion version =
        rephrased(new DatasetSpec(Traffic.TASK, Optional.of(Traffic.minute(205)), 0.8, 10));

    assertThat(version.manifest().evaluationFrom()).isEqualTo(Traffic.minute(205));
    assertThat(decision(version, "base-0").split()).contains(Split.TRAINING);
  }

  @Test
  void keepsOnlyTheTasksExchanges() {
    traffic.add(
        Traffic.ofTask(
            Traffic.exchange("other", 50, "something", "delivery"),
            Optional.of(new TaskName("other"))));
    traffic.add(
        Traffic.ofTask(Traffic.exchange("none", 51, "anything", "delivery"), Optional.empty()));

    DatasetVersion version = built();

    assertThat(version.manifest().captured()).isEqualTo(40);
    assertThat(version.decisions()).hasSize(40);
  }

  @Test
  void aStudentsAnswerNeverLabelsButACorrectionOfItDoes() {
    traffic.add(
        Traffic.answeredBy(Traffic.exchange("own", 60, "is it lost?", "delivery"), STUDENT));
    traffic.add(
        Traffic.corrected(
            Traffic.answeredBy(Traffic.exchange("put-right", 61, "is it gone?", "refund"), STUDENT),
            "delivery"));

    DatasetVersion version = built();

    assertThat(decision(version, "own").reason()).contains("student_answer");
    assertThat(version.examples(Split.TRAINING))
        .filteredOn(e -> e.id().value().equals("put-right"))
        .extracting(TrainingExample::answer)
        .containsExactly("delivery");
  }

  @Test
  void deferredRequestsTrainWheneverTheyCameButDoNotEvaluate() {
    traffic.add(Traffic.answeredBy(Traffic.exchange("early", 60, "how so?", "refund"), DEFERRED));
    Exchange late =
        Traffic.answeredBy(Traffic.exchange("late", EVALUATION, "how come?", "refund"), DEFERRED);
    traffic.add(late);
    traffic.add(
        Traffic.corrected(
            Traffic.answeredBy(
                Traffic.exchange("late-2", EVALUATION, "how is that?", "refund"), STUDENT),
            "delivery"));

    DatasetVersion version = built();

    for (String id : List.of("early", "late", "late-2")) {
      assertThat(decision(version, id).split()).contains(Split.TRAINING);
      assertThat(row(version, id).sampling()).isEqualTo(Sampling.CHOSEN);
    }
    assertThat(row(version, "late-2").answer()).isEqualTo("delivery");
    assertThat(version.manifest().profile().chosen()).isEqualTo(3);
    assertThat(version.examples(Split.NOVEL)).isEmpty();
    assertThat(version.examples(Split.SEEN)).isEmpty();
  }

  @Test
  void whatAsksTheSameAsANovelRowDoesNotTrain() {
    traffic.add(
        Traffic.answeredBy(
            Traffic.exchange("deferred", EVALUATION, "how come?", "refund"), DEFERRED));
    traffic.add(
        Traffic.answeredBy(
            Traffic.exchange("sampled", EVALUATION + 1, "How come?", "delivery"), SAMPLED));

    DatasetVersion version = built();

    assertThat(decision(version, "deferred").reason()).contains("not_uniform_sample");
    assertThat(version.examples(Split.NOVEL))
        .extracting(e -> e.id().value() + " " + e.answer() + " " + e.weight())
        .containsExactly("sampled delivery 1");
    assertThat(version.manifest().profile().chosen()).isZero();
  }

  @Test
  void aRecurringQuestionTrainsOnItsLaterDeferredRequestsAndEvaluatesOnItsSampledOnes() {
    traffic.add(Traffic.answeredBy(Traffic.exchange("then", 60, "how come?", "refund"), DEFERRED));
    traffic.add(
        Traffic.answeredBy(
            Traffic.exchange("deferred", EVALUATION, "how come?", "refund"), DEFERRED));
    traffic.add(
        Traffic.answeredBy(
            Traffic.exchange("sampled", EVALUATION + 1, "how come?", "refund"), SAMPLED));

    DatasetVersion version = built();

    assertThat(row(version, "then").weight()).isEqualTo(2);
    assertThat(row(version, "then").sampling()).isEqualTo(Sampling.CHOSEN);
    assertThat(row(version, "sampled").split()).isEqualTo(Split.SEEN);
    assertThat(row(version, "sampled").sampling()).isEqualTo(Sampling.DRAWN);
    assertThat(DatasetUse.of(Set.of(new ExchangeId("deferred")), new DatasetCatalog(root)).get(0))
        .extracting(DatasetUse::learned, DatasetUse::trained)
        .containsExactly(1, 1);
  }

  @Test
  void oneUniformRequestOfAQuestionMakesItsRowUniform() {
    traffic.add(Traffic.answeredBy(Traffic.exchange("first", 60, "how come?", "refund"), DEFERRED));
    traffic.add(Traffic.answeredBy(Traffic.exchange("then", 61, "how come?", "refund"), SAMPLED));

    assertThat(row(built(), "first").sampling()).isEqualTo(Sampling.DRAWN);
  }

  @Test
  void theMajorityAnswersADuplicateAndTheFirstRowThatSaysSoStandsForIt() {
    traffic.add(Traffic.exchange("wrong", 60, "is it late?", "refund"));
    traffic.add(Traffic.exchange("right", 61, "is it late", "delivery"));
    traffic.add(Traffic.exchange("right-2", 62, "Is it late?", "delivery"));

    DatasetVersion version = built();

    assertThat(decision(version, "right").split()).contains(Split.TRAINING);
    assertThat(decision(version, "wrong").reason()).contains("outvoted");
    assertThat(decision(version, "right-2").reason()).contains("exact_duplicate");
    assertThat(version.examples(Split.TRAINING))
        .filteredOn(e -> e.id().value().equals("right"))
        .containsExactly(
            new TrainingExample(
                traffic.get(41).id(),
                Traffic.minute(61),
                Split.TRAINING,
                "is it late",
                "delivery",
                3,
                Sampling.EVERY,
                new TreeMap<>(Map.of("delivery", 2, "refund", 1))));
    assertThat(version.examples(Split.TRAINING))
        .filteredOn(e -> !e.id().value().equals("right"))
        .allMatch(e -> e.votes().isEmpty());
  }

  @Test
  void aPersonsWordLeavesNothingToShare() {
    traffic.add(Traffic.exchange("wrong", 60, "is it late?", "refund"));
    traffic.add(
        Traffic.corrected(Traffic.exchange("right", 61, "is it late", "refund"), "delivery"));

    DatasetVersion version = built();

    assertThat(version.examples(Split.TRAINING))
        .filteredOn(e -> e.id().value().equals("right"))
        .allMatch(e -> e.answer().equals("delivery") && e.votes().isEmpty())
        .hasSize(1);
  }

  @Test
  void eachSideOfAClusterHasItsOwnAnswer() {
    traffic.add(Traffic.exchange("then", 60, "is it late?", "refund"));
    traffic.add(Traffic.exchange("then-2", 61, "is it late?", "refund"));
    traffic.add(Traffic.exchange("now", EVALUATION, "is it late?", "delivery"));

    DatasetVersion version = built();

    assertThat(version.examples(Split.SEEN))
        .extracting(TrainingExample::answer)
        .containsExactly("delivery");
    assertThat(decision(version, "then").split()).contains(Split.TRAINING);
  }

  @Test
  void contradictionsOfOneInstantAreDropped() {
    traffic.add(Traffic.exchange("one", 60, "is it late?", "refund"));
    traffic.add(Traffic.exchange("two", 60, "is it late?", "delivery"));

    DatasetVersion version = built();

    assertThat(version.manifest().dropped()).containsEntry("conflicting_answers", 2L);
  }

  @Test
  void aLabelTooRareToLearnLeavesTrainingButStaysInTheEvaluation() {
    traffic.add(Traffic.exchange("rare", 60, "may I sue?", "legal"));
    traffic.add(Traffic.exchange("rare-2", 61, "sue", "legal"));
    traffic.add(Traffic.exchange("odd", EVALUATION, "who are you", "chat"));
    for (int i = 0; i < 3; i++) {
      traffic.add(Traffic.exchange("new-" + i, EVALUATION + i, "recall " + i, "recall"));
    }

    DatasetVersion version = built();

    assertThat(decision(version, "rare").reason()).contains("rare_label");
    assertThat(decision(version, "odd").split()).contains(Split.NOVEL);
    assertThat(version.manifest().labels()).containsExactly("delivery", "refund");
    assertThat(version.examples(Split.NOVEL))
        .extracting(TrainingExample::answer)
        .contains("chat", "recall");
  }

  @Test
  void aTieLeavesTrainingButStaysInTheEvaluationWithTheLatestAnswer() {
    traffic.add(Traffic.exchange("tie-1", EVALUATION, "is it open on Sundays", "delivery"));
    traffic.add(Traffic.exchange("tie-2", EVALUATION + 1, "is it open on Sundays", "refund"));

    DatasetVersion version = built();

    assertThat(version.examples(Split.NOVEL))
        .filteredOn(row -> row.input().equals("is it open on Sundays"))
        .extracting(TrainingExample::answer)
        .containsExactly("refund");
  }

  @Test
  void nearDuplicateDocumentsKeepTheirOwnAnswers() {
    List<Exchange> orders =
        IntStream.range(0, 30)
            .mapToObj(
                i -> Traffic.exchange("o-" + i, i, order(i / 10, i), "{\"quantity\": " + i + "}"))
            .toList();

    DatasetVersion version = built(SPEC_WITH_FEW, orders);

    assertThat(version.manifest().answerKind()).isEqualTo(AnswerKind.JSON);
    assertThat(version.examples(Split.TRAINING))
        .extracting(e -> e.id().value() + " " + e.answer() + " " + e.weight())
        .containsExactly(
            "o-0 {\"quantity\":0} 10", "o-10 {\"quantity\":10} 10", "o-20 {\"quantity\":20} 10");
    assertThat(version.manifest().dropped()).containsOnlyKeys("near_duplicate");
  }

  private static final DatasetSpec SPEC_WITH_FEW =
      new DatasetSpec(Traffic.TASK, Optional.of(Traffic.minute(EVALUATION)), 0.8, 1);

  private static String order(int customer, int quantity) {
    String words = "we order for customer%1$d site%1$d gate%1$d dock%1$d".formatted(customer);
    String terms =
        "under our terms%1$d of may%1$d by lorry%1$d before noon%1$d".formatted(customer);
    return words + " please " + terms + " " + quantity + " boxes thank you and kind regards";
  }

  @Test
  void withoutAnInstantTheLastFifthEvaluates() {
    DatasetVersion version =
        built(new DatasetSpec(Traffic.TASK, Optional.empty(), 0.8, 10), traffic);

    assertThat(version.manifest().evaluationFrom()).isEqualTo(Traffic.minute(32));
    assertThat(version.examples(Split.TRAINING)).hasSize(32);
    assertThat(version.examples(Split.NOVEL)).hasSize(8);
  }

  @Test
  void theVersionIsNamedByItsRowsNotByTheSnapshot() {
    DatasetVersion first = built();
    traffic.add(Traffic.finished(Traffic.exchange("x", 70, "cut", "deli"), Finish.LENGTH));

    assertThat(built().id()).isEqualTo(first.id());
    traffic.add(Traffic.exchange("y", 71, "whole", "delivery"));
    assertThat(built().id()).isNotEqualTo(first.id());
  }

  @Test
  void aWindowWithoutTheTaskIsEmpty() {
    assertThat(build(SPEC, List.of())).isInstanceOf(DatasetOutcome.EmptyWindow.class);
  }

  @Test
  void aVersionThatWasDamagedIsNoticedAndBuiltAgain() throws IOException {
    DatasetVersion version = built();
    Path file = version.folder().resolve("examples.parquet");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(version::examples)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("retort dataset build --task tickets");

    assertThat(built().examples()).hasSize(40);
  }

  @Test
  void oneLabelOnlyIsAnOutcomeWithItsNumbers() {
    List<Exchange> same =
        IntStream.range(0, 60)
            .mapToObj(i -> Traffic.exchange("same-" + i, i, "question number " + i, "delivery"))
            .toList();

    assertThat(build(SPEC, same))
        .isInstanceOfSatisfying(
            DatasetOutcome.OneLabelOnly.class,
            one -> {
              assertThat(one.label()).isEqualTo("delivery");
              assertThat(one.rows()).isEqualTo(60);
              assertThat(one.problem(Traffic.TASK)).get().asString().contains("60", "'delivery'");
            });
  }

  @Test
  void aDamagedPartIsLeftOutAsAWholeAndNamed() {
    LogPart whole = InMemoryExchangeLog.of(traffic).parts(window(traffic)).get(0);
    List<Exchange> lost = List.of(Traffic.exchange("lost", 5, "what was it?", "delivery"));

    DatasetOutcome outcome =
        new DatasetBuilder(root)
            .build(
                SPEC,
                List.of(failing(lost, new DamagedLogPartException("torn", null)), whole),
                List.of("/home/exchanges-000000000007.parquet.quarantined"),
                window(traffic),
                BuildProgress.SILENT);

    assertThat(outcome).isInstanceOf(DatasetOutcome.Built.class);
    DatasetManifest manifest = ((DatasetOutcome.Built) outcome).version().manifest();
    assertThat(manifest.captured()).isEqualTo(40);
    assertThat(manifest.profile().lineage().quarantined())
        .containsExactly("exchanges-000000000007.parquet", "torn");
  }

  @Test
  void aFailureThatIsNoDamageFailsTheBuild() {
    LogPart part =
        failing(traffic, new UncheckedIOException(new IOException("Too many open files")));

    assertThatThrownBy(
            () ->
                new DatasetBuilder(root)
                    .build(SPEC, List.of(part), List.of(), window(traffic), BuildProgress.SILENT))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Too many open files");
    assertThat(new DatasetCatalog(root).versions()).isEmpty();
  }

  private static CaptureWindow window(List<Exchange> traffic) {
    return InMemoryExchangeLog.of(traffic).window(Traffic.START, Traffic.minute(2000));
  }

  private static LogPart failing(List<Exchange> first, RuntimeException failure) {
    return new LogPart() {
      @Override
      public String name() {
        return "torn";
      }

      @Override
      public void scan(Consumer<Exchange> reader) {
        first.forEach(reader);
        throw failure;
      }
    };
  }

  @Test
  void saysWhyTooFewExamplesAreLeft() {
    List<Exchange> few =
        List.of(
            Traffic.exchange("good", 0, "a b c", "x"),
            Traffic.finished(Traffic.exchange("cut", 1, "d e f", "x"), Finish.LENGTH),
            Traffic.exchange("empty", 2, "g h i", ""));

    DatasetOutcome outcome = build(SPEC, few);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            DatasetOutcome.TooFewExamples.class,
            tooFew -> {
              assertThat(tooFew.usable()).isEqualTo(1);
              assertThat(tooFew.needed()).isEqualTo(10);
              assertThat(tooFew.captured()).isEqualTo(3);
              assertThat(tooFew.dropped())
                  .containsEntry("truncated", 1L)
                  .containsEntry("empty_answer", 1L)
                  .hasSize(2);
            });
    assertThat(root).isDirectoryNotContaining("glob:**/*.*");
    assertThat(new DatasetCatalog(root).versions(Traffic.TASK)).isEmpty();
  }

  @Test
  void nothingUsableIsTooFewNotAnError() {
    List<Exchange> none = List.of(Traffic.exchange("empty", 2, "g h i", ""));

    assertThat(build(SPEC, none)).isInstanceOf(DatasetOutcome.TooFewExamples.class);
  }

  @Test
  void reportsEveryStepInOrder() {
    List<BuildStep> steps = new ArrayList<>();
    InMemoryExchangeLog log = InMemoryExchangeLog.of(traffic);

    new DatasetBuilder(root)
        .build(
            SPEC,
            log,
            log.window(Instant.EPOCH, Instant.MAX),
            (step, exchanges) -> {
              if (exchanges == 0) {
                steps.add(step);
              }
            });

    assertThat(steps).containsExactly(BuildStep.values());
  }

  private DatasetVersion built() {
    return built(SPEC, traffic);
  }

  private DatasetVersion built(DatasetSpec spec, List<Exchange> exchanges) {
    DatasetOutcome outcome = build(spec, exchanges);
    assertThat(outcome).isInstanceOf(DatasetOutcome.Built.class);
    return ((DatasetOutcome.Built) outcome).version();
  }

  private DatasetOutcome build(DatasetSpec spec, List<Exchange> exchanges) {
    InMemoryExchangeLog log = InMemoryExchangeLog.of(exchanges);
    CaptureWindow window = log.window(Traffic.START, Traffic.minute(2 * EVALUATION));
    return new DatasetBuilder(root).build(spec, log, window, BuildProgress.SILENT);
  }

  private static TrainingExample row(DatasetVersion version, String id) {
    return version.examples().stream()
        .filter(example -> example.id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Decision decision(DatasetVersion version, String id) {
    return version.decisions().stream()
        .filter(decision -> decision.id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
