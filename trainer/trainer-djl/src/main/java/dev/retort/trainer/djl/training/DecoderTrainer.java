package dev.retort.trainer.djl.training;

import ai.djl.ndarray.NDArray;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.TrainingPass;
import dev.retort.trainer.djl.loss.DistillationLoss;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * Trains decoders.
 *
 * @param optimisation how weights change
 * @param prefix what the sequences share, computed once for the rows that the device takes at once
 * @param rowLength tokens of a row into which sequences are packed; none may be longer, the prefix
 *     left out
 * @param microRows rows that the device takes at once, ≥ 1
 * @param memory what is kept between the ways forward and back
 * @param seed of the order, of what is dropped, and of what the student writes itself
 * @param distillation how it learns from a teacher's probabilities; none: from the answers alone
 */
public record DecoderTrainer(
    Optimisation optimisation,
    SharedPrefix prefix,
    int rowLength,
    int microRows,
    TrainingPass.Memory memory,
    long seed,
    Optional<Distillation> distillation) {
  /** At most this many held-out rows are looked at during training. */
  private static final int MOST_LOOKED_AT = 256;

  private static final int LOOKS_PER_EPOCH = 2;
  private static final int FEWEST_STEPS_BETWEEN_LOOKS = 10;
  private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(2);

  public DecoderTrainer {
    Objects.requireNonNull(optimisation);
    Objects.requireNonNull(prefix);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(distillation);
  }

  /**
   * Trains until the end of the plan, until held-out rows say that it does not help any more, or
   * until the thread is interrupted. Then the decoder has the best weights there were.
   *
   * @param learning the weights that change: the decoder's own, or its adapter's
   * @param epochs the sequences of a pass, counted from 0; the same each time it is asked
   * @param heldOut sequences that are not learnt
   * @param run gets metrics and checkpoints; one that it has is where training goes on
   * @param looks is told the step after each look at held-out rows
   */
  public LoopEnding train(
      Decoder decoder,
      Map<String, NDArray> learning,
      IntFunction<List<TokenSequence>> epochs,
      List<TokenSequence> heldOut,
      RunFolder run,
      LongConsumer looks) {
    RowPacking packing = new RowPacking(rowLength, prefix);
    int rows = packing.rows(epochs.apply(0)).size();
    int stepsPerEpoch = Math.max(1, rows / Math.max(1, optimisation.tokensPerStep() / rowLength));
    LoopPlan plan =
        new LoopPlan(
            optimisation,
            packing,
            microRows,
            heldOut.subList(0, Math.min(MOST_LOOKED_AT, heldOut.size())),
            Math.max(FEWEST_STEPS_BETWEEN_LOOKS, stepsPerEpoch / LOOKS_PER_EPOCH),
            BETWEEN_CHECKPOINTS,
            seed);
    try (DecoderTrainee trainee =
        new DecoderTrainee(
            decoder,
            learning,
            optimisation,
            memory,
            packing,
            distillation.map(how -> new DistillationLoss(how.objective())))) {
      StepRows stepRows =
          distillation
              .flatMap(how -> ownAnswers(decoder, packing, how))
              .orElse(StepRows.AS_THEY_ARE);
      LoopEnding ending =
          new StepLoop(plan, epochs::apply, stepRows, trainee, run, looks, System::nanoTime).run();
      trainee.publishBest();
      return ending;
    }
  }

  private Optional<StepRows> ownAnswers(Decoder decoder, RowPacking packing, Distillation how) {
    return how.objective()
        .onPolicy()
        .map(
            policy ->
                new OwnAnswers(
                    decoder,
                    how.teacher().orElseThrow(),
                    policy,
                    packing,
                    how.endId(),
                    how.mostAnswerTokens(),
                    seed));
  }
}
