package dev.retort.dataset;

import dev.retort.dataset.decontamination.Contamination;
import dev.retort.dataset.decontamination.ShingleCounts;
import dev.retort.dataset.dedup.SimilarTexts;
import dev.retort.dataset.dedup.Template;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.LearntForm;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** A corpus in this process: rows in memory, texts in scratch files. */
final class SpilledCorpus implements Corpus {
  private final List<SpilledPart> parts;
  private final AnswerSample sample;
  private final List<String> quarantined;
  private final RowTable rows;

  SpilledCorpus(List<SpilledPart> parts, AnswerSample sample, List<String> quarantined) {
    this.parts = List.copyOf(parts);
    this.sample = sample;
    this.quarantined = List.copyOf(quarantined);
    this.rows = new RowTable(parts.stream().map(SpilledPart::rows).toList());
  }

  @Override
  public RowTable rows() {
    return rows;
  }

  @Override
  public AnswerSample sample() {
    return sample;
  }

  @Override
  public List<String> quarantined() {
    return quarantined;
  }

  @Override
  public CleanedAnswers clean(LearntForm learnt) {
    AnswerForm form = learnt.form();
    CleanedAnswers cleaned = new CleanedAnswers(rows.size());
    IntStream.range(0, parts.size())
        .parallel()
        .forEach(
            part ->
                parts
                    .get(part)
                    .answers((row, answer) -> cleaned.note(rows.start(part) + row, form, answer)));
    return cleaned;
  }

  @Override
  public int[] groups(int[] texts, SimilarTexts similar) {
    return similar.groups(texts.length, text -> shingles(texts[text]));
  }

  @Override
  public int[] contaminated(int[] training, int[] novel, Template template) {
    ShingleCounts counts = new ShingleCounts();
    for (int row : novel) {
      counts.add(template.removedFrom(shingles(row)));
    }
    Contamination contamination = new Contamination(novel.length);
    for (int row : novel) {
      contamination.add(row, Contamination.sketch(template.removedFrom(shingles(row)), counts));
    }
    return Arrays.stream(training)
        .parallel()
        .filter(row -> contaminated(template.removedFrom(shingles(row)), contamination, template))
        .toArray();
  }

  private boolean contaminated(int[] training, Contamination contamination, Template template) {
    return Arrays.stream(contamination.proposals(training))
        .anyMatch(row -> Contamination.contains(training, template.removedFrom(shingles(row))));
  }

  @Override
  public Iterator<CandidateText> texts(int[] wanted) {
    return Arrays.stream(wanted).mapToObj(this::text).iterator();
  }

  private CandidateText text(int row) {
    int part = rows.chunk(row);
    return parts.get(part).text(row - rows.start(part));
  }

  private int[] shingles(int row) {
    int part = rows.chunk(row);
    return parts.get(part).shingles(row - rows.start(part));
  }

  @Override
  public void close() {
    parts.forEach(SpilledPart::close);
  }
}
