package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.StudentScores;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.answer.AnswerContract.Form;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.report.ConsideredCandidate;
import dev.retort.evaluator.report.PlainReport;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelReference;
import dev.retort.registry.pull.ModelPuller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop for answers that are no labels, and the choice among several students. */
class AnswerKindsIT {
  private static final int NIGHT = 2_400;
  private static final WordBayesEngine CHEAP = WordBayesEngine.ofOpenAnswers("cheap", 1);
  private static final WordBayesEngine FORGETFUL = WordBayesEngine.ofOpenAnswers("forgetful", 60);
  private static final WordBayesEngine DEAR = WordBayesEngine.ofOpenAnswers("dear", 1);

  @TempDir Path home;

  @Test
  void promotesAStudentOfDocuments() {
    try (Night night = new Night(home, List.of(CHEAP))) {
      PromotionReport report =
          promoted(
              night, night.captured(TicketTraffic.seeded(1).documents(NIGHT).exchanges()).run());

      assertThat(report.sealed().lineage().right()).contains(RightAnswer.SAME_JSON);
      assertThat(contract(night).form()).isEqualTo(Form.JSON);
      assertThat(contract(night).right()).isEqualTo(RightAnswer.SAME_JSON);
      assertThat(PlainReport.of(report, List.of()))
          .contains("differs unless it is the same JSON value as the reference");
    }
  }

  @Test
  void promotesAStudentOfSetsInWhateverOrderTheTeacherNamesTheirLabels() {
    WordBayesEngine sets = new WordBayesEngine("sets", Set.of(AnswerKind.LABEL_SET), 1);
    try (Night night = new Night(home, List.of(sets))) {
      PromotionReport report =
          promoted(night, night.captured(TicketTraffic.seeded(1).sets(NIGHT).exchanges()).run());

      assertThat(report.sealed().lineage().right()).contains(RightAnswer.SAME_LABELS);
      assertThat(report.sealed().evaluation().orElseThrow().student().labels())
          .extracting(StudentScores.LabelScore::label)
          .containsExactlyInAnyOrder("delay", "refund");
      assertThat(contract(night).form()).isEqualTo(Form.JSON);
      assertThat(new Replay(night.floors()).of(path(night)).identical()).isTrue();
    }
  }

  @Test
  void promotesAStudentThatCallsFunctionsHoweverTheirArgumentsAreWritten() {
    try (Night night = new Night(home, List.of(CHEAP))) {
      PromotionReport report =
          promoted(night, night.captured(TicketTraffic.seeded(1).calls(NIGHT).exchanges()).run());

      assertThat(
              report.sealed().evaluation().orElseThrow().served().answered().orElseThrow().value())
          .isGreaterThan(0.85);
      assertThat(contract(night).form()).isEqualTo(Form.TOOL_CALLS);
      assertThat(contract(night).functions()).containsExactly("escalate", "route");
      assertThat(new Replay(night.floors()).of(path(night)).identical()).isTrue();
    }
  }

  @Test
  void promotesAStudentOfTextsThatAreNeverTheSameWordForWord() {
    try (Night night = new Night(home, List.of(CHEAP))) {
      PromotionReport report =
          promoted(
              night, night.captured(TicketTraffic.seeded(1).sentences(NIGHT).exchanges()).run());

      assertThat(report.sealed().lineage().right()).contains(RightAnswer.MOSTLY_SAME_WORDS);
      assertThat(contract(night).form()).isEqualTo(Form.TEXT);
      assertThat(new Replay(night.floors()).of(path(night)).identical()).isTrue();
    }
  }

  @Test
  void answersNothingWhereTextsHaveToBeTheSameWordForWord() {
    try (Night night = new Night(home, List.of(CHEAP))) {
      RunRequest usual = Night.request();
      EvaluationPlan strict =
          new EvaluationPlan(
              usual.plan().deferral(),
              usual.plan().measures(),
              usual.plan().guardrails(),
              Optional.of(RightAnswer.SAME_TEXT),
              Optional.empty());
      RunOutcome outcome =
          night
              .captured(TicketTraffic.seeded(1).sentences(NIGHT).exchanges())
              .run(
                  new RunRequest(
                      usual.dataset(),
                      usual.training(),
                      usual.policy(),
                      strict,
                      usual.economics()));

      assertThat(outcome).isNotInstanceOf(RunOutcome.Promoted.class);
    }
  }

  @Test
  void takesTheDearerStudentWhereItAnswersMoreAndReplaysTheChoice() throws Exception {
    try (Night night = new Night(home, List.of(FORGETFUL, DEAR))) {
      night.captured(TicketTraffic.seeded(1).documents(NIGHT).exchanges());
      PromotionReport report = promoted(night, night.run(all("forgetful", "dear")));

      assertThat(night.trainings()).isEqualTo(2);
      assertThat(report.sealed().lineage().engine()).isEqualTo("dear");
      assertThat(report.sealed().lineage().candidates())
          .extracting(ConsideredCandidate::engine)
          .containsExactly("forgetful", "dear");
      assertThat(PlainReport.of(report, List.of()))
          .contains("not chosen: predicted to answer")
          .contains("chosen: predicted to answer");
      assertThat(new Replay(night.floors()).of(path(night)).identical()).isTrue();
      assertThat(night.run(all("forgetful", "dear"))).isInstanceOf(RunOutcome.Unchanged.class);
      assertThat(night.trainings()).isEqualTo(2);

      Path loser = outOfFoldOf("forgetful");
      Files.write(loser, Files.readAllLines(loser).subList(0, 100));
      assertThatThrownBy(() -> new Replay(night.floors()).of(path(night)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("out-of-fold predictions")
          .hasMessageContaining("have changed");
    }
  }

  @Test
  void takesTheCheaperOfTwoStudentsThatAnswerTheSame() {
    try (Night night = new Night(home, List.of(CHEAP, DEAR))) {
      night.captured(TicketTraffic.seeded(1).documents(NIGHT).exchanges());
      PromotionReport report = promoted(night, night.run(all("cheap", "dear")));

      assertThat(report.sealed().lineage().engine()).isEqualTo("cheap");
      assertThat(report.sealed().lineage().candidates().get(1).finding())
          .contains("that is not a hundredth more than a cheaper one");
    }
  }

  @Test
  void trainsTheCheapestThatCanLearnWhereNobodyAsksForMore() {
    try (Night night = new Night(home, List.of(new WordBayesEngine(), CHEAP, DEAR))) {
      night.captured(TicketTraffic.seeded(1).documents(NIGHT).exchanges());
      PromotionReport report = promoted(night, night.run());

      assertThat(night.trainings()).isEqualTo(1);
      assertThat(report.sealed().lineage().engine()).isEqualTo("cheap");
      assertThat(report.sealed().lineage().candidates()).isEmpty();
    }
  }

  @Test
  void saysWhichEnginesThereAreWhereOneIsUnknownOrCannotLearn() {
    try (Night night = new Night(home, List.of(new WordBayesEngine(), CHEAP))) {
      night.captured(TicketTraffic.seeded(1).documents(600).exchanges());

      assertThatThrownBy(() -> night.run(all("chaep")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no engine 'chaep'")
          .hasMessageContaining("word-bayes, cheap");
      assertThat(night.run(all("word-bayes")).summary())
          .contains("are JSON documents, and none of word-bayes learns those");
    }
  }

  private static RunRequest all(String... students) {
    RunRequest usual = Night.request();
    return new RunRequest(
        usual.dataset(),
        usual.training(),
        usual.policy(),
        usual.plan(),
        usual.economics(),
        Stream.of(students).map(Rung::new).toList());
  }

  private static PromotionReport promoted(Night night, RunOutcome outcome) {
    assertThat(outcome).as(outcome.summary()).isInstanceOf(RunOutcome.Promoted.class);
    return PromotionReport.readJson(night.report(outcome));
  }

  private AnswerContract contract(Night night) {
    Path folder = home.resolve("pulled");
    new ModelPuller(night.registry())
        .pull(new ModelReference(Night.MODEL, ModelAlias.CHAMPION), folder);
    return AnswerContract.readFrom(folder);
  }

  /** The report of the home's only decision. */
  private Path path(Night night) {
    return find(night.floors().runs(), "promotion-report.json", "decision-");
  }

  private Path outOfFoldOf(String engine) {
    return find(home.resolve("runs"), "out-of-fold.jsonl", "\"" + engine + "\"");
  }

  private static Path find(Path root, String name, String trait) {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith(name))
          .filter(file -> has(file, trait))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean has(Path file, String trait) {
    Path spec = file.resolveSibling("spec.json");
    try {
      return file.getParent().getFileName().toString().startsWith(trait)
          || (Files.exists(spec) && Files.readString(spec).contains(trait));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
