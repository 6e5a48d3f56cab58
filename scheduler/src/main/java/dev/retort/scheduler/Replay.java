package dev.retort.scheduler;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import dev.retort.evaluator.measure.MeasuredRows;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.scheduler.RunResults.Evaluated;
import dev.retort.scheduler.RunResults.Judged;
import dev.retort.scheduler.RunResults.Terms;
import dev.retort.scheduler.RunResults.Trained;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.RunFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Comes to a decision again, from the same dataset version, student and incumbents. Spends nothing,
 * publishes nothing and leaves the journal alone: the look that it repeats was paid for.
 */
public final class Replay {
  static final String FILE = "replay.json";

  private final RunFloors floors;

  /** Replays on these floors. */
  public Replay(RunFloors floors) {
    this.floors = floors;
  }

  /** What is kept beside a report for its replay. */
  record Kept(Dossier dossier, Terms terms, Optional<List<MeasuredRows>> measured) {}

  /**
   * What came of a replay.
   *
   * @param recorded the seal of the report
   * @param replayed the seal of what was found now
   * @param sealed what was found now, as JSON
   * @param identical whether that is the report's sealed part, byte for byte
   */
  public record Outcome(String recorded, String replayed, String sealed, boolean identical) {}

  static void keep(Path folder, Dossier dossier, Judged judged) {
    DurableFile.write(
        folder.resolve(FILE),
        JsonFormat.pretty(
            new Kept(
                dossier,
                judged.terms(),
                judged.evaluated().map(evaluated -> evaluated.evaluation().measured()))));
  }

  /**
   * Replays a report.
   *
   * @param report the JSON report in the folder that the run left it in
   * @throws IllegalArgumentException if something that the decision followed from is gone or
   *     changed
   */
  public Outcome of(Path report) {
    PromotionReport recorded = PromotionReport.readJson(report);
    Path file = report.resolveSibling(FILE);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "%s has no %s beside it, which says what it followed from: only reports where a run left them can be replayed"
              .formatted(report, FILE));
    }
    Kept kept = JsonFormat.read(file, Kept.class);
    Dossier dossier = kept.dossier();
    DatasetVersion dataset = dataset(dossier);
    requireStudent(dossier);
    if (kept.measured().isPresent()) {
      requirePaid(kept);
    }
    Finalist finalist = new Finalist(floors, dossier, dataset);
    Judged judged =
        finalist
            .beforeLooking(kept.terms(), recorded.measured().at())
            .orElseGet(() -> judge(finalist, kept, recorded));
    PromotionReport.Sealed sealed = finalist.sealed(judged);
    byte[] now = JsonFormat.pretty(sealed);
    return new Outcome(
        recorded.seal(),
        PromotionReport.of(sealed, recorded.measured()).seal(),
        new String(now, StandardCharsets.UTF_8),
        Arrays.equals(now, JsonFormat.pretty(recorded.sealed())));
  }

  /**
   * Times and what services say are no evidence that can be repeated: limits are judged by what was
   * recorded.
   */
  private static Judged judge(Finalist finalist, Kept kept, PromotionReport recorded) {
    Evaluated again = finalist.evaluated(kept.terms(), kept.measured(), recorded.measured().at());
    return finalist.judged(
        kept.terms(), recorded.measured().latency().map(again::timed).orElse(again));
  }

  private static void requireOutOfFold(RunFolder run, Trained trained) {
    Path file = run.outOfFold();
    if (!Files.exists(file) || !Training.digest(file).equals(trained.outOfFoldDigest())) {
      throw new IllegalArgumentException(
          "the out-of-fold predictions in %s, which the threshold was chosen on, have changed: the decision cannot be replayed"
              .formatted(file));
    }
  }

  private DatasetVersion dataset(Dossier dossier) {
    return floors
        .catalog()
        .find(dossier.request().task(), dossier.dataset())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the dataset version %s, which the decision followed from, is gone: it cannot be replayed"
                        .formatted(dossier.dataset())));
  }

  /** A look under other terms than those paid for would be another look, for nothing. */
  private void requirePaid(Kept kept) {
    Dossier dossier = kept.dossier();
    if (!floors
        .ledger()
        .find(dossier.request().task(), dossier.identity())
        .equals(Optional.of(kept.terms().attempt()))) {
      throw new IllegalArgumentException(
          "the error budget of this home knows no such attempt: what is kept for the replay was changed, or comes from another home");
    }
  }

  private void requireStudent(Dossier dossier) {
    RunFolder run = new RunFolder(floors.runs().resolve(dossier.runFolder()));
    Path student = run.student();
    requireOutOfFold(run, dossier.trained());
    for (Contender contender : dossier.contenders()) {
      contender
          .trained()
          .ifPresent(
              trained ->
                  requireOutOfFold(
                      new RunFolder(floors.runs().resolve(contender.runFolder())), trained));
    }
    if (!Files.isDirectory(student)
        || !FolderDigest.of(student).equals(dossier.trained().modelDigest())) {
      throw new IllegalArgumentException(
          "the student in %s, which the decision was about, is gone or changed: it cannot be replayed"
              .formatted(student));
    }
  }
}
