package dev.retort.dataset;

import dev.retort.dataset.dedup.DuplicateClusters;
import dev.retort.dataset.dedup.MinHashDeduplicator;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.LabelPolicy;
import dev.retort.dataset.split.TemporalClusterSplitter;
import dev.retort.dataset.split.TemporalClusterSplitter.DividedCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * From cleaned candidates to rows: clusters, one answer for each side of a cluster, rare labels.
 * Used once.
 */
final class RowSelection {
  /** A label with fewer rows cannot be learnt, nor held out. */
  private static final int ROWS_PER_LABEL = 3;

  private final AnswerKind kind;
  private final List<Candidate> candidates;
  private final DuplicateClusters clusters;
  private final DecisionLedger ledger;
  private final List<Group> groups = new ArrayList<>();

  private RowSelection(
      AnswerKind kind,
      List<Candidate> candidates,
      DuplicateClusters clusters,
      DecisionLedger ledger) {
    this.kind = kind;
    this.candidates = candidates;
    this.clusters = clusters;
    this.ledger = ledger;
  }

  /**
   * Selects rows and decides on every candidate.
   *
   * @param candidates cleaned, in canonical order
   */
  static SelectedRows select(
      AnswerKind kind,
      List<Candidate> candidates,
      MinHashDeduplicator deduplicator,
      TemporalClusterSplitter splitter,
      DecisionLedger ledger) {
    DuplicateClusters clusters =
        deduplicator.cluster(candidates.stream().map(Candidate::input).toList());
    RowSelection selection = new RowSelection(kind, candidates, clusters, ledger);
    splitter
        .divide(
            IntStream.range(0, candidates.size()).boxed().toList(),
            row -> candidates.get(row).createdAt(),
            clusters::cluster)
        .forEach(selection::label);
    return selection.rows();
  }

  private void label(DividedCluster<Integer> cluster) {
    label(cluster.earlier(), Split.TRAINING);
    label(cluster.later(), cluster.novel() ? Split.NOVEL : Split.SEEN);
  }

  /**
   * Finds a part's answer. Rows that vote on it are those that should have the same one: for labels
   * the whole part; otherwise the rows of one text, for near duplicates of a document to extract
   * from may well differ in the very values.
   */
  private void label(List<Integer> part, Split split) {
    List<Integer> rows = new ArrayList<>(part);
    while (!rows.isEmpty()) {
      int first = rows.get(0);
      List<Integer> voters = rows.stream().filter(row -> sameQuestion(row, first)).toList();
      Optional<String> answer =
          LabelPolicy.decide(voters.stream().map(row -> candidates.get(row).vote()).toList())
              .or(() -> latest(voters, split));
      if (answer.isPresent()) {
        int representative =
            voters.stream()
                .filter(row -> candidates.get(row).answer().equals(answer.get()))
                .findFirst()
                .orElseThrow();
        groups.add(new Group(representative, rows, split));
        return;
      }
      voters.forEach(row -> ledger.dropped(candidates.get(row), DropReason.CONFLICTING_ANSWERS));
      rows.removeIf(row -> sameQuestion(row, first));
    }
  }

  /**
   * What the teacher said last. A tie teaches nothing, so training goes without it; but a router is
   * asked such questions too, and an evaluation that left them out would flatter the student.
   */
  private Optional<String> latest(List<Integer> voters, Split split) {
    return split == Split.TRAINING
        ? Optional.empty()
        : Optional.of(candidates.get(voters.get(voters.size() - 1)).answer());
  }

  private boolean sameQuestion(int row, int other) {
    return kind == AnswerKind.LABEL || clusters.sameText(row, other);
  }

  private SelectedRows rows() {
    Map<String, Integer> learnt = new HashMap<>();
    for (Group group : groups) {
      if (group.split() == Split.TRAINING) {
        learnt.merge(answer(group), 1, Integer::sum);
      }
    }
    List<TrainingExample> examples = new ArrayList<>();
    for (Group group : groups) {
      // Only training goes without rare labels. In the evaluation window an answer that nobody
      // could
      // learn is the student's to miss: to leave it out would flatter the student.
      if (kind != AnswerKind.LABEL
          || group.split() != Split.TRAINING
          || learnt.get(answer(group)) >= ROWS_PER_LABEL) {
        examples.add(keep(group));
      } else {
        group.rows().forEach(row -> ledger.dropped(candidates.get(row), DropReason.RARE_LABEL));
      }
    }
    return new SelectedRows(kind, examples);
  }

  private TrainingExample keep(Group group) {
    Candidate representative = candidates.get(group.representative());
    TrainingExample example =
        new TrainingExample(
            representative.id(),
            representative.createdAt(),
            group.split(),
            representative.input(),
            representative.answer(),
            group.rows().size());
    ledger.kept(example);
    for (int row : group.rows()) {
      if (row != group.representative()) {
        ledger.merged(
            candidates.get(row), mergeReason(row, group.representative()), representative.id());
      }
    }
    return example;
  }

  private DropReason mergeReason(int row, int representative) {
    if (sameQuestion(row, representative)
        && !candidates.get(row).answer().equals(candidates.get(representative).answer())) {
      return DropReason.OUTVOTED;
    }
    return clusters.sameText(row, representative)
        ? DropReason.EXACT_DUPLICATE
        : DropReason.NEAR_DUPLICATE;
  }

  private String answer(Group group) {
    return candidates.get(group.representative()).answer();
  }

  /** One side of a cluster, and the row that stands for it. */
  private record Group(int representative, List<Integer> rows, Split split) {}
}
