package dev.retort.trainer.djl.training;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.RunFolder.Metric;
import dev.retort.trainer.djl.optimizer.WarmUpCosine;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Trains step by step: packs the epoch's sequences into rows, adds up the gradients of a step's
 * micro-batches so that every answer token of the step counts the same, updates, looks at held-out
 * rows, and writes checkpoints. Where the device's memory is too small, micro-batches are halved
 * and the step is done again.
 *
 * <p>What happens at a step follows from the seed, the epoch and the step alone, so that a loop
 * that goes on from a checkpoint does what the uninterrupted one would have done. Interrupting the
 * thread ends it with a checkpoint. One thread.
 */
final class StepLoop {
  private static final double NANOS = 1e9;

  /** The rate at the end, as a share of its height. */
  private static final double FLOOR = 0.1;

  /** The sequences of an epoch, which augmentation may vary from one to the next. */
  interface Epochs {
    List<TokenSequence> epoch(int number);
  }

  private final LoopPlan plan;
  private final Epochs epochs;
  private final StepRows stepRows;
  private final Trainee trainee;
  private final RunFolder run;
  private final LongConsumer looks;
  private final LongSupplier nanoTime;
  private final long totalSteps;
  private final WarmUpCosine schedule;

  private LoopState state;
  private long tokens;
  private long started;
  private long firstStep;
  private long lastCheckpoint;

  /**
   * @param stepRows what each step learns from
   * @param looks is told the step after each look at held-out rows
   * @param nanoTime a clock for rates and checkpoints; nothing that is learnt depends on it
   */
  StepLoop(
      LoopPlan plan,
      Epochs epochs,
      StepRows stepRows,
      Trainee trainee,
      RunFolder run,
      LongConsumer looks,
      LongSupplier nanoTime) {
    this.plan = plan;
    this.epochs = epochs;
    this.stepRows = stepRows;
    this.trainee = trainee;
    this.run = run;
    this.looks = looks;
    this.nanoTime = nanoTime;
    this.totalSteps = (long) steps(rows(0)) * plan.optimisation().epochs();
    double peak = plan.optimisation().learningRate();
    this.schedule =
        new WarmUpCosine(
            peak,
            peak * FLOOR,
            (long) Math.ceil(plan.optimisation().warmUp() * totalSteps),
            totalSteps);
    this.state = LoopState.beginning(plan.microRows());
  }

  /** Trains to the end, from the newest checkpoint if there is one. */
  LoopEnding run() {
    Optional<Path> checkpoint = run.resumeFrom();
    checkpoint.ifPresent(
        folder -> {
          state = LoopState.read(folder);
          trainee.restore(folder);
        });
    started = nanoTime.getAsLong();
    lastCheckpoint = started;
    firstStep = state.step();
    while (state.step() < totalSteps && !isOverPatient()) {
      Optional<LoopEnding> ending = epoch();
      if (ending.isPresent()) {
        return ending.get();
      }
    }
    if (plan.heldOut().isEmpty()) {
      trainee.keepBest();
    }
    if (state.step() > firstStep) {
      // What follows may be stopped too; it begins here then, not at an earlier step.
      checkpoint();
    }
    return new LoopEnding.Trained(
        state.step(), state.bestStep(), state.bestLoss(), tokens, secondsSince(started));
  }

  private boolean isOverPatient() {
    return state.badLooks() >= plan.optimisation().patience();
  }

  private Optional<LoopEnding> epoch() {
    List<List<TokenSequence>> rows = rows(state.epoch());
    int steps = steps(rows);
    while (state.stepOfEpoch() < steps && state.step() < totalSteps && !isOverPatient()) {
      if (Thread.interrupted()) {
        checkpoint();
        return Optional.of(new LoopEnding.Cancelled());
      }
      int from = state.stepOfEpoch() * plan.rowsPerStep();
      Optional<LoopEnding> ending =
          step(
              stepRows.of(
                  rows.subList(from, Math.min(rows.size(), from + plan.rowsPerStep())),
                  state.step(),
                  totalSteps));
      if (ending.isPresent()) {
        return ending;
      }
      if (state.step() % plan.stepsBetweenLooks() == 0 || state.step() == totalSteps) {
        look();
      }
      if (nanoTime.getAsLong() - lastCheckpoint > plan.betweenCheckpoints().toNanos()) {
        checkpoint();
      }
    }
    state = state.inNextEpoch();
    return Optional.empty();
  }

  private Optional<LoopEnding> step(List<List<TokenSequence>> rows) {
    double rate = schedule.rate(state.step());
    long answerTokens = RowPacking.answerTokens(rows);
    while (true) {
      try {
        double loss = accumulated(rows, answerTokens);
        double norm = Double.isFinite(loss) ? trainee.update(state.step() + 1, rate) : loss;
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
          return Optional.of(
              new LoopEnding.Diverged(
                  "at step %d the mean loss was %s and the gradients' norm %s, at a learning rate of %s. A lower learningRate or clipNorm helps"
                      .formatted(state.step() + 1, loss, norm, rate)));
        }
        state = state.stepped();
        tokens += RowPacking.tokens(rows);
        report(loss, norm, rate);
        return Optional.empty();
      } catch (DeviceMemoryException e) {
        trainee.clearGradients();
        if (state.microRows() == 1) {
          return Optional.of(
              new LoopEnding.OutOfMemory(
                  "a single row of %d tokens does not fit: %s"
                      .formatted(plan.packing().length(), e.getMessage())));
        }
        state = state.withMicroRows(state.microRows() / 2);
      }
    }
  }

  private double accumulated(List<List<TokenSequence>> rows, long answerTokens) {
    double loss = 0;
    for (int from = 0; from < rows.size(); from += state.microRows()) {
      loss +=
          trainee.accumulate(
              rows.subList(from, Math.min(rows.size(), from + state.microRows())),
              answerTokens,
              seed(state.step(), from));
    }
    return loss;
  }

  /** A seed of its own for each micro-batch of each step. */
  private long seed(long step, long row) {
    return new SplittableRandom(plan.seed() + 31 * step + row * 0x9E3779B97F4A7C15L).nextLong();
  }

  private void look() {
    if (plan.heldOut().isEmpty()) {
      return;
    }
    double loss = heldOutLoss();
    LoopState before = state;
    state = state.looked(loss);
    if (state.bestStep() != before.bestStep()) {
      trainee.keepBest();
    }
    if (Double.isFinite(loss)) {
      run.report(new Metric(Metric.HELD_OUT_LOSS, state.step(), loss));
    }
    looks.accept(state.step());
  }

  private double heldOutLoss() {
    List<List<TokenSequence>> rows = plan.packing().rows(plan.heldOut());
    double loss = 0;
    for (int from = 0; from < rows.size(); from += state.microRows()) {
      loss += trainee.loss(rows.subList(from, Math.min(rows.size(), from + state.microRows())));
    }
    return loss / RowPacking.answerTokens(rows);
  }

  private void report(double loss, double norm, double rate) {
    double seconds = secondsSince(started);
    long done = state.step() - firstStep;
    run.report(new Metric(Metric.LOSS, state.step(), loss));
    run.report(new Metric("gradient_norm", state.step(), norm));
    run.report(new Metric(Metric.LEARNING_RATE, state.step(), rate));
    run.report(new Metric(Metric.TOKENS_PER_SECOND, state.step(), tokens / seconds));
    run.report(
        new Metric(Metric.ETA_SECONDS, state.step(), seconds / done * (totalSteps - state.step())));
    run.report(new Metric(Metric.PROGRESS, state.step(), state.step() / (double) totalSteps));
  }

  private double secondsSince(long nanos) {
    return Math.max(1, nanoTime.getAsLong() - nanos) / NANOS;
  }

  /** An interrupt would close the files that are being written; it has to wait. */
  private void checkpoint() {
    boolean interrupted = Thread.interrupted();
    try {
      publish();
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof ClosedByInterruptException)) {
        throw e;
      }
      Thread.interrupted();
      interrupted = true;
      publish();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void publish() {
    run.checkpoints()
        .publish(
            state.step(),
            folder -> {
              state.write(folder);
              trainee.save(folder);
            });
    lastCheckpoint = nanoTime.getAsLong();
  }

  private int steps(List<List<TokenSequence>> rows) {
    return (rows.size() + plan.rowsPerStep() - 1) / plan.rowsPerStep();
  }

  /** An epoch's rows: sequences in the epoch's order, packed, rows in another order of its own. */
  private List<List<TokenSequence>> rows(int epoch) {
    Random order = new Random(new SplittableRandom(plan.seed() ^ ~epoch).nextLong());
    List<TokenSequence> sequences = new ArrayList<>(epochs.epoch(epoch));
    Collections.shuffle(sequences, order);
    List<List<TokenSequence>> rows = plan.packing().rows(sequences);
    Collections.shuffle(rows, order);
    return rows;
  }
}
