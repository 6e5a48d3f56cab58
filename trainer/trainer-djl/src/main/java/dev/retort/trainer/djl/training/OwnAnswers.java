package dev.retort.trainer.djl.training;

import dev.retort.trainer.OnPolicy;
import dev.retort.trainer.djl.architecture.Continuation;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.SampledGeneration;
import dev.retort.trainer.djl.loss.SoftTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Generalised knowledge distillation (Agarwal et al. 2024, arXiv 2306.13649, algorithm 1): at a
 * share of the steps the answers are the student's own, drawn by its present weights without
 * dropout, and the teacher scores them token by token. Which steps, and what is drawn, follows from
 * the seed and the step.
 *
 * @param decoder the student
 * @param teacher scores what it writes
 * @param policy which steps, how warm
 * @param packing of what it writes
 * @param endId ends an answer
 * @param mostTokens of an answer, its end included
 * @param seed of all draws
 */
record OwnAnswers(
    Decoder decoder,
    AnswerScorer teacher,
    OnPolicy policy,
    RowPacking packing,
    int endId,
    int mostTokens,
    long seed)
    implements StepRows {
  private static final int AT_ONCE = 32;
  private static final long STEP = 0x9E3779B97F4A7C15L;

  @Override
  public List<List<TokenSequence>> of(List<List<TokenSequence>> rows, long step, long totalSteps) {
    SplittableRandom random = new SplittableRandom(seed ^ (step + 1) * STEP);
    boolean taken = random.nextDouble() < policy.share();
    if (!taken || step < policy.after() * totalSteps) {
      return rows;
    }
    List<TokenSequence> given = rows.stream().flatMap(List::stream).toList();
    List<TokenSequence> written = new ArrayList<>();
    for (int from = 0; from < given.size(); from += AT_ONCE) {
      List<TokenSequence> group = given.subList(from, Math.min(given.size(), from + AT_ONCE));
      written.addAll(answers(group, random.nextLong()));
    }
    List<SoftTargets> scores = teacher.score(written);
    List<TokenSequence> scored = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      scored.add(written.get(i).with(scores.get(i)));
    }
    return packing.rows(scored);
  }

  private List<TokenSequence> answers(List<TokenSequence> group, long draw) {
    List<Continuation> continuations =
        new SampledGeneration(policy.samplingTemperature(), draw)
            .of(
                decoder,
                group.stream().map(TokenSequence::prompt).toList(),
                mostTokens,
                Set.of(endId));
    List<TokenSequence> written = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      int[] prompt = group.get(i).prompt();
      int room = Math.min(mostTokens, packing.length() - prompt.length);
      int[] answer = answer(continuations.get(i), room);
      if (answer.length > 0) {
        written.add(TokenSequence.own(prompt, answer));
      }
    }
    return written;
  }

  private int[] answer(Continuation continuation, int room) {
    List<Integer> tokens = new ArrayList<>(continuation.tokens());
    if (continuation.end() == Continuation.End.STOP_TOKEN) {
      tokens.add(endId);
    }
    return tokens.stream().limit(Math.max(0, room)).mapToInt(Integer::intValue).toArray();
  }
}
