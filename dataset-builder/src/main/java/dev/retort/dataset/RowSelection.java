package dev.retort.dataset;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongIntHashMap;
import com.carrotsearch.hppc.procedures.IntProcedure;
import dev.retort.dataset.balance.BalancePlan;
import dev.retort.dataset.balance.BalancePolicy;
import dev.retort.dataset.balance.RowBudget;
import dev.retort.dataset.balance.Urgency;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.LabelPolicy;
import dev.retort.dataset.label.Vote;
import dev.retort.dataset.split.Sampling;
import dev.retort.dataset.split.TemporalClusterSplitter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * From clustered candidates to rows: each side of a cluster gets one answer and at most one row.
 * The uniform sample of the evaluation window evaluates, and everything else teaches, but for what
 * asks the same as a novel row. Answers are compared by {@linkplain AnswerKey key}. Used once.
 */
final class RowSelection {
  /** A label with fewer rows cannot be learnt, nor held out. */
  private static final int ROWS_PER_LABEL = 3;

  private final RowTable rows;
  private final CleanedAnswers answers;
  private final TextClusters clusters;
  private final TemporalClusterSplitter splitter;
  private final RowVerdicts verdicts;
  private final AnswerKind kind;

  RowSelection(
      RowTable rows,
      CleanedAnswers answers,
      TextClusters clusters,
      TemporalClusterSplitter splitter,
      AnswerKind kind,
      RowVerdicts verdicts) {
    this.rows = rows;
    this.answers = answers;
    this.clusters = clusters;
    this.splitter = splitter;
    this.kind = kind;
    this.verdicts = verdicts;
  }

  /** Decides on every candidate. */
  void selectOnePerCluster() {
    clusters.forEach(
        (from, until) -> {
          IntArrayList teaching = new IntArrayList();
          IntArrayList evaluating = new IntArrayList();
          boolean known = !splitter.evaluates(rows.createdAt(clusters.member(from)));
          for (int place = from; place < until; place++) {
            int row = clusters.member(place);
            (evaluates(row) ? evaluating : teaching).add(row);
          }
          if (!known && !evaluating.isEmpty()) {
            teaching.forEach(
                (IntProcedure) row -> verdicts.drop(row, DropReason.NOT_UNIFORM_SAMPLE));
            teaching.clear();
          }
          select(teaching, Split.TRAINING);
          select(evaluating, known ? Split.SEEN : Split.NOVEL);
        });
  }

  private boolean evaluates(int row) {
    return splitter.evaluates(rows.createdAt(row)) && rows.sampling(row).isUniform();
  }

  /**
   * Finds a part's answer. Rows that vote on it are those that should have the same one: for labels
   * the whole part; otherwise the rows of one text, for near duplicates of a document to extract
   * from may well differ in the very values.
   */
  private void select(IntArrayList part, Split split) {
    while (!part.isEmpty()) {
      int first = part.get(0);
      int[] voters =
          Arrays.stream(part.toArray()).filter(row -> sameQuestion(row, first)).toArray();
      OptionalInt representative = representative(voters, split);
      if (representative.isPresent()) {
        keep(representative.getAsInt(), part, split);
        return;
      }
      for (int row : voters) {
        verdicts.drop(row, DropReason.CONFLICTING_ANSWERS);
      }
      part.removeAll((int row) -> sameQuestion(row, first));
    }
  }

  /** The first row that has the answer which wins, if one does. */
  private OptionalInt representative(int[] voters, Split split) {
    long first = answers.key(voters[0]);
    if (Arrays.stream(voters).allMatch(row -> answers.key(row) == first)) {
      return OptionalInt.of(voters[0]);
    }
    List<Vote> votes = Arrays.stream(voters).mapToObj(this::vote).toList();
    Optional<String> winner = LabelPolicy.decide(votes).or(() -> latest(votes, split));
    return winner.stream()
        .flatMapToInt(key -> Arrays.stream(voters).filter(row -> answerOf(row).equals(key)))
        .findFirst();
  }

  /**
   * What the teacher said last. A tie teaches nothing, so training goes without it; but a router is
   * asked such questions too, and an evaluation that left them out would flatter the student.
   */
  private static Optional<String> latest(List<Vote> votes, Split split) {
    return split == Split.TRAINING
        ? Optional.empty()
        : Optional.of(votes.get(votes.size() - 1).answer());
  }

  private Vote vote(int row) {
    return new Vote(answerOf(row), rows.authority(row), rows.createdAt(row));
  }

  private String answerOf(int row) {
    return Long.toHexString(answers.key(row));
  }

  private boolean sameQuestion(int row, int other) {
    return kind.isOfLabels() || clusters.sameText(row, other);
  }

  private void keep(int representative, IntArrayList part, Split split) {
    for (int row : part.toArray()) {
      if (row == representative) {
        verdicts.keep(row, split, part.size(), sampling(part));
      } else {
        verdicts.merge(row, mergeReason(row, representative), representative);
      }
    }
  }

  private Sampling sampling(IntArrayList part) {
    return Arrays.stream(part.toArray())
        .mapToObj(rows::sampling)
        .reduce(Sampling.CHOSEN, Sampling::or);
  }

  private DropReason mergeReason(int row, int representative) {
    if (sameQuestion(row, representative) && answers.key(row) != answers.key(representative)) {
      return DropReason.OUTVOTED;
    }
    return clusters.sameText(row, representative)
        ? DropReason.EXACT_DUPLICATE
        : DropReason.NEAR_DUPLICATE;
  }

  /** Drops training rows that a budget has no room for. */
  void dropBeyond(BalancePolicy policy) {
    int[] training = verdicts.kept(Split.TRAINING);
    Map<Integer, Urgency> urgencies = verdicts.urgencies();
    RowBudget budget = new RowBudget(policy);
    for (int row : training) {
      budget.add(labelOf(row), urgencies.getOrDefault(row, Urgency.ORDINARY), rows.id(row));
    }
    BalancePlan plan = budget.plan();
    verdicts.dropWithDuplicates(
        Arrays.stream(training)
            .filter(
                row ->
                    !plan.takes(
                        labelOf(row), urgencies.getOrDefault(row, Urgency.ORDINARY), rows.id(row)))
            .toArray(),
        DropReason.OVER_BUDGET);
  }

  private String labelOf(int row) {
    return kind == AnswerKind.LABEL ? answerOf(row) : "";
  }

  /**
   * Drops training rows of labels too rare to learn; a rare set of labels may well be put together
   * from frequent ones, and stays. Only training goes without them: in the evaluation window an
   * answer that nobody could learn is the student's to miss, and to leave it out would flatter the
   * student.
   */
  void dropRareLabels() {
    if (kind != AnswerKind.LABEL) {
      return;
    }
    int[] training = verdicts.kept(Split.TRAINING);
    LongIntHashMap learnt = new LongIntHashMap();
    for (int row : training) {
      learnt.addTo(answers.key(row), 1);
    }
    verdicts.dropWithDuplicates(
        Arrays.stream(training)
            .filter(row -> learnt.get(answers.key(row)) < ROWS_PER_LABEL)
            .toArray(),
        DropReason.RARE_LABEL);
  }
}
