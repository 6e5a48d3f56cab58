package dev.retort.dataset.card;

import dev.retort.dataset.DatasetLineage;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetProfile;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.LabelCoverage;
import dev.retort.dataset.Split;
import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.filter.TextLimits;
import dev.retort.dataset.label.AnswerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a card's templates show, ready to print. */
record CardModel(
    String task,
    String id,
    String summary,
    List<Fact> tiles,
    Funnel funnel,
    LabelChart labels,
    List<Fact> coverage,
    List<LengthChart> lengths,
    List<Fact> redactions,
    List<Fact> lineage,
    String licence,
    List<Fact> settings,
    String command,
    List<String> limits) {
  private static final Map<AnswerKind, String> KINDS =
      Map.of(
          AnswerKind.LABEL, "one of a closed set of labels",
          AnswerKind.LABEL_SET, "a set of labels, each of a closed set",
          AnswerKind.JSON, "a JSON document",
          AnswerKind.TOOL_CALLS, "calls of functions, as a JSON array",
          AnswerKind.TEXT, "free text");

  static CardModel of(DatasetManifest manifest) {
    DatasetProfile profile = manifest.profile();
    return new CardModel(
        manifest.spec().task().value(),
        manifest.id().sha256(),
        summary(manifest),
        tiles(manifest),
        Funnel.of(manifest),
        LabelChart.of(manifest.labelHistogram()),
        coverage(manifest),
        List.of(
            LengthChart.of("Requests", profile.inputLengths()),
            LengthChart.of("Answers", profile.answerLengths())),
        profile.redactions().entrySet().stream()
            .map(kind -> Fact.of(kind.getKey(), kind.getValue()))
            .toList(),
        lineage(manifest),
        manifest.spec().licence().or(profile.lineage()::licence).orElse("Not stated."),
        settings(manifest.spec()),
        command(manifest),
        KnownLimits.of(manifest));
  }

  private static String summary(DatasetManifest manifest) {
    return "Requests of task %s as its students read them, each with the right answer: %s. The answer is a person's correction, else what the teacher answered, in the task's own form. Near duplicates are merged into one row on each side of the line between training and evaluation."
        .formatted(manifest.spec().task(), KINDS.get(manifest.answerKind()));
  }

  private static List<Fact> tiles(DatasetManifest manifest) {
    Map<Split, Integer> rows = manifest.rows();
    List<Fact> tiles = new ArrayList<>();
    tiles.add(Fact.of("exchanges captured", manifest.captured()));
    tiles.add(Fact.of("training rows", rows.getOrDefault(Split.TRAINING, 0)));
    tiles.add(
        Fact.of(
            "novel evaluation rows: first asked in the evaluation window",
            rows.getOrDefault(Split.NOVEL, 0)));
    tiles.add(
        Fact.of(
            "seen evaluation rows: earlier traffic asked them too",
            rows.getOrDefault(Split.SEEN, 0)));
    int chosen = manifest.profile().chosen();
    if (chosen > 0) {
      tiles.add(Fact.of("training rows of no uniform sample: no threshold rests on them", chosen));
    }
    if (manifest.answerKind().isOfLabels()) {
      tiles.add(Fact.of("labels", manifest.labels().size()));
    }
    return tiles;
  }

  private static List<Fact> coverage(DatasetManifest manifest) {
    LabelCoverage coverage = manifest.profile().coverage();
    if (!manifest.answerKind().isOfLabels()) {
      return List.of();
    }
    return List.of(
        Fact.of("Labels in training", coverage.labels()),
        new Fact(
            "… with a novel evaluation row",
            "%s (%s)"
                .formatted(
                    Words.count(coverage.novelLabels()),
                    Words.share(coverage.novelLabels(), coverage.labels()))),
        Fact.of("Labels that only evaluation rows have", coverage.unseen().size()),
        new Fact(
            "Novel rows whose label training has not", Words.percent(coverage.unlearntShare())));
  }

  private static List<Fact> lineage(DatasetManifest manifest) {
    DatasetLineage lineage = manifest.profile().lineage();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("First exchange", Words.time(lineage.first())));
    facts.add(new Fact("Last exchange", Words.time(lineage.last())));
    facts.add(new Fact("Evaluation from", Words.time(manifest.evaluationFrom())));
    facts.add(new Fact("Snapshot of the log", Long.toString(manifest.window().snapshot())));
    lineage
        .models()
        .forEach((model, count) -> facts.add(Fact.of("Answered by " + Words.label(model), count)));
    lineage
        .origins()
        .forEach(
            (origin, count) -> facts.add(Fact.of("Captured from " + Words.label(origin), count)));
    return facts;
  }

  private static List<Fact> settings(DatasetSpec spec) {
    FilterPolicy filters = spec.filters();
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Near duplicates from a Jaccard similarity of",
            Double.toString(spec.nearDuplicateJaccard())));
    facts.add(Fact.of("Training rows at least", spec.minimumTraining()));
    facts.add(
        new Fact(
            "Languages",
            filters.languages().isEmpty() ? "any" : String.join(", ", filters.languages())));
    facts.add(new Fact("Characters of a request", range(filters.input())));
    facts.add(new Fact("Characters of an answer", range(filters.answer())));
    facts.add(
        new Fact(
            "Labels",
            filters.labels().isEmpty()
                ? "learnt from the answers"
                : "given: " + Words.count(filters.labels().size())));
    facts.add(
        new Fact("JSON Schema of answers", filters.answerSchema().isPresent() ? "yes" : "no"));
    facts.add(
        new Fact(
            "Budget of training rows",
            spec.balance()
                .map(
                    balance ->
                        "%s, of them up to %s for what the champion got wrong or deferred"
                            .formatted(
                                Words.count(balance.trainingRows()),
                                Words.percent(balance.urgentShare())))
                .orElse("none")));
    return facts;
  }

  private static String range(TextLimits limits) {
    return Words.count(limits.shortest()) + " to " + Words.count(limits.longest());
  }

  private static String command(DatasetManifest manifest) {
    return "retort dataset build --task %s --evaluation-from %s"
        .formatted(manifest.spec().task(), manifest.evaluationFrom());
  }
}
