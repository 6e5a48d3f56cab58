package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Exchange;
import dev.retort.dataset.DatasetErasure;
import dev.retort.dataset.DatasetVersion;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelVersion;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.WarmStart;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InheritanceIT {
  private static final int FIRST_NIGHT = 2_400;

  @TempDir Path home;

  private final List<TrainingSpec> begun = new ArrayList<>();

  /** Learns as its model does, and may be begun with an earlier student. */
  private final class Heir implements TrainingEngine {
    private final WordBayesEngine engine = new WordBayesEngine();

    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public String bundleFolder() {
      return engine.bundleFolder();
    }

    @Override
    public boolean canLearn(DatasetVersion dataset) {
      return engine.canLearn(dataset);
    }

    @Override
    public boolean inherits() {
      return true;
    }

    @Override
    public Optional<String> objection(TrainingSpec spec, DatasetVersion dataset, Path student) {
      return engine.recognises(student) ? Optional.empty() : Optional.of("is no student of mine");
    }

    @Override
    public TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
      begun.add(spec);
      return engine.train(spec, dataset, run);
    }
  }

  private static TrainingSpec wish(TrainingSpec usual) {
    return usual.with(usual.objective(), usual.decoder().from(new WarmStart.FromChampion()));
  }

  private static RunRequest request(List<Rung> rungs, TrainingSpec training) {
    RunRequest usual = Night.request();
    return new RunRequest(
        usual.dataset(), training, usual.policy(), usual.plan(), usual.economics(), rungs);
  }

  private static RunRequest coldAndWarm() {
    TrainingSpec usual = Night.request().training();
    return request(
        List.of(
            new Rung(
                "word-bayes",
                List.of(
                    new Rung.Variant("fromChampion false", usual),
                    new Rung.Variant("fromChampion true", wish(usual))),
                OptionalDouble.empty())),
        usual);
  }

  private RunOutcome run(Night night, RunRequest request) {
    Heir heir = new Heir();
    return new NightlyRun(
            night.floors(heir, new InProcessLauncher(List.of(heir))), RunListener.SILENT)
        .run(request);
  }

  private static List<Exchange> traffic(int rows) {
    return TicketTraffic.seeded(1).tickets(rows, 4).exchanges();
  }

  private static void add(Night night, int before, int after) {
    night.captured(traffic(after).subList(before, after));
  }

  @Test
  void trainsOnceWithoutAChampionAndBothKindsOnAllRowsWithOne() {
    try (Night night = new Night(home).captured(traffic(2_400))) {
      assertThat(run(night, coldAndWarm())).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(begun)
          .as("a wish that comes to nothing is the training beside it")
          .singleElement()
          .satisfies(spec -> assertThat(spec.decoder().warmStart()).isEmpty());
      String first = tag(night, ModelVersion.DATASET_TAG);

      assertThat(run(night, coldAndWarm()))
          .as("the champion that serves by now is no reason to train on the same rows again")
          .isInstanceOf(RunOutcome.Unchanged.class);

      begun.clear();
      add(night, 2_400, 2_800);
      run(night, coldAndWarm());
      assertThat(begun).extracting(TrainingSpec::share).containsExactly(1.0, 1.0);
      assertThat(begun.get(0).decoder().warmStart()).isEmpty();
      WarmStart.FromStudent student =
          (WarmStart.FromStudent) begun.get(1).decoder().warmStart().orElseThrow();
      assertThat(student.datasets()).containsExactly(first);
      assertThat(student.folder().resolve("word-bayes.json")).isRegularFile();
    }
  }

  private static String tag(Night night, String tag) {
    return night.registry().resolve(Night.MODEL, ModelAlias.CHAMPION).orElseThrow().tags().get(tag);
  }

  @Test
  void aPromotedHeirIsTaggedWithWhatItsForebearsLearntAndSoAreItsOwnHeirs() {
    RunRequest warm = request(List.of(), wish(Night.request().training()));
    TicketTraffic traffic = TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3);
    try (Night night = new Night(home).captured(traffic.exchanges())) {
      assertThat(run(night, warm)).isInstanceOf(RunOutcome.Promoted.class);
      String first = tag(night, ModelVersion.DATASET_TAG);
      assertThat(inherited(night)).as("it began anew").isEmpty();

      night.captured(traffic.tickets(3_200, 4).from(FIRST_NIGHT));
      RunOutcome second = run(night, warm);
      assertThat(second).as(second.summary()).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(begun).last().satisfies(spec -> assertThat(spec.decoder().student()).isPresent());
      assertThat(inherited(night)).containsExactly(first);
      assertThat(night.registry().tagged(Inheritance.TAG + first, Inheritance.YES, 10))
          .as("whoever erases a row finds the heir by it")
          .extracting(ModelVersion::number)
          .containsExactly(2);

      night.captured(traffic.tickets(400, 4).from(FIRST_NIGHT + 3_200));
      begun.clear();
      run(night, warm);
      assertThat(begun)
          .singleElement()
          .satisfies(
              spec ->
                  assertThat(spec.decoder().warmStart())
                      .hasValueSatisfying(
                          student ->
                              assertThat(((WarmStart.FromStudent) student).datasets())
                                  .containsExactlyInAnyOrder(
                                      first, tag(night, ModelVersion.DATASET_TAG))));
    }
  }

  /** The dataset versions that the champion's forebears learnt from, by its tags. */
  private static List<String> inherited(Night night) {
    return night
        .registry()
        .resolve(Night.MODEL, ModelAlias.CHAMPION)
        .orElseThrow()
        .tags()
        .keySet()
        .stream()
        .filter(tag -> tag.startsWith(Inheritance.TAG))
        .map(tag -> tag.substring(Inheritance.TAG.length()))
        .toList();
  }

  @Test
  void beginsAnewWhereTheChampionHasLearntErasedRows() {
    RunRequest warm = request(List.of(), wish(Night.request().training()));
    try (Night night = new Night(home).captured(traffic(2_400))) {
      run(night, warm);
      String first = tag(night, ModelVersion.DATASET_TAG);
      DatasetErasure.erase(
          night.floors().catalog().find(TicketTraffic.TASK, first).orElseThrow(),
          1,
          Night.NOW,
          "asked for");
      add(night, 2_400, 2_800);
      begun.clear();
      run(night, warm);
      assertThat(begun)
          .singleElement()
          .satisfies(spec -> assertThat(spec.decoder().warmStart()).isEmpty());
    }
  }

  @Test
  void beginsAnewWhereRowsThatTheChampionLearntEvaluateTonight() {
    TrainingSpec training = wish(Night.request().training());
    RunRequest usual = request(List.of(), training);
    try (Night night = new Night(home).captured(traffic(2_400))) {
      run(night, usual);
      DatasetVersion first = night.floors().catalog().latest(TicketTraffic.TASK).orElseThrow();
      Instant earlier = first.manifest().evaluationFrom().minus(Duration.ofHours(12));
      begun.clear();
      run(
          night,
          new RunRequest(
              usual.dataset().evaluatedFrom(earlier),
              training,
              usual.policy(),
              usual.plan(),
              usual.economics()));
      DatasetVersion second = night.floors().catalog().latest(TicketTraffic.TASK).orElseThrow();
      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(begun)
          .singleElement()
          .satisfies(spec -> assertThat(spec.decoder().warmStart()).isEmpty());
    }
  }
}
