package dev.retort.dataset.card;

import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.LabelCoverage;
import dev.retort.dataset.Split;
import dev.retort.dataset.filter.DropReason;
import java.util.ArrayList;
import java.util.List;

/** What a dataset version cannot be trusted with, in sentences. */
final class KnownLimits {
  /** With 300 rows and no loss at all, the loss may still be 1 % (95 %: 3 / n). */
  private static final int FEW_NOVEL = 300;

  private static final int SHOWN = 10;

  private KnownLimits() {}

  static List<String> of(DatasetManifest manifest) {
    List<String> limits = new ArrayList<>();
    limits.add(
        "The answers are a model's, corrected by people where they did so: a student that agrees with them is as wrong as they are.");
    addDropped(manifest, limits);
    addCoverage(manifest, limits);
    int novel = manifest.rows().getOrDefault(Split.NOVEL, 0);
    if (novel < FEW_NOVEL) {
      limits.add(
          "%s in the evaluation window carry the certificate: with fewer than %,d, even a student that loses nothing cannot be shown to lose less than 1 %% (95 %% confidence)."
              .formatted(Words.count(novel, "novel row", "novel rows"), FEW_NOVEL));
    }
    List<String> quarantined = manifest.profile().lineage().quarantined();
    if (!quarantined.isEmpty()) {
      limits.add(
          "%s of the log could not be read and is not in this version: %s."
              .formatted(
                  Words.count(quarantined.size(), "part", "parts"),
                  String.join(", ", quarantined)));
    }
    if (manifest.profile().redactions().isEmpty()) {
      limits.add(
          "No personal value was redacted in these rows: either the traffic holds none, or it was captured without redaction.");
    } else {
      limits.add(
          "Redaction finds the kinds of personal values that it knows; what it does not know may still stand in the rows.");
    }
    if (manifest.spec().licence().isEmpty()) {
      limits.add(
          "The owner of the traffic has not said what it may be used for (licence in retort.yaml).");
    }
    return limits;
  }

  private static void addDropped(DatasetManifest manifest, List<String> limits) {
    long ties = dropped(manifest, DropReason.CONFLICTING_ANSWERS);
    if (ties > 0) {
      limits.add(
          "%s whose answers contradict each other without a majority, a correction or a later word are not in training; questions of that kind are harder than training shows."
              .formatted(Words.count(ties, "exchange", "exchanges")));
    }
    long rare = dropped(manifest, DropReason.RARE_LABEL);
    if (rare > 0) {
      limits.add(
          "%s of labels too rare to learn are not in training, so a student cannot give these answers."
              .formatted(Words.count(rare, "exchange", "exchanges")));
    }
    long budget = dropped(manifest, DropReason.OVER_BUDGET);
    if (budget > 0) {
      limits.add(
          "%s left out by the budget: the labels' shares in training are not those of the traffic."
              .formatted(Words.count(budget, "exchange was", "exchanges were")));
    }
    long chosen = dropped(manifest, DropReason.NOT_UNIFORM_SAMPLE);
    if (chosen > 0) {
      limits.add(
          "%s of no uniform sample ask what evaluation rows ask; they neither teach nor evaluate."
              .formatted(Words.count(chosen, "exchange", "exchanges")));
    }
  }

  private static void addCoverage(DatasetManifest manifest, List<String> limits) {
    LabelCoverage coverage = manifest.profile().coverage();
    if (!manifest.answerKind().isOfLabels()) {
      return;
    }
    int missing = coverage.labels() - coverage.novelLabels();
    if (missing > 0) {
      limits.add(
          "%s of training have no novel evaluation row: how well they are learnt is not measured."
              .formatted(Words.count(missing, "label", "labels")));
    }
    if (!coverage.unseen().isEmpty()) {
      limits.add(
          "Only evaluation rows have %s, %s of the novel rows: %s."
              .formatted(
                  Words.count(coverage.unseen().size(), "label", "labels"),
                  Words.percent(coverage.unlearntShare()),
                  coverage.unseen().stream()
                          .limit(SHOWN)
                          .map(Words::label)
                          .reduce((a, b) -> a + ", " + b)
                          .orElse("")
                      + (coverage.unseen().size() > SHOWN ? ", …" : "")));
    }
  }

  private static long dropped(DatasetManifest manifest, DropReason reason) {
    return manifest.dropped().getOrDefault(reason.wireName(), 0L);
  }
}
