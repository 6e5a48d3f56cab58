package dev.retort.trainer.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.RunFolder.Metric;
import dev.retort.trainer.TrainingSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLoopTest {
  private static final int LENGTH = 16;

  @TempDir private Path folder;

  private RunFolder run;

  @BeforeEach
  void createRun() {
    run = newRun("run");
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private RunFolder newRun(String name) {
    return RunFolder.create(
        folder.resolve(name),
        new RunFolder.Request("token", "toy", TrainingSpec.seeded(1), folder));
  }

  /** Learns one number, the mean of the answers' tokens, by the real rules of accumulation. */
  private static final class Mean implements Trainee {
    private final List<Integer> microRows = new ArrayList<>();
    private int mostRows = Integer.MAX_VALUE;
    private long interruptAt = -1;
    private long explodeAt = -1;
    private double noisiness = 1e-3;
    private double weight;
    private double gradient;
    private double best = Double.NaN;
    private double noise;

    @Override
    public double accumulate(List<List<TokenSequence>> rows, long targets, long seed) {
      if (rows.size() > mostRows) {
        throw new DeviceMemoryException("only %d rows fit".formatted(mostRows), null);
      }
      microRows.add(rows.size());
      noise += seed % 7;
      double loss = 0;
      for (int label : labels(rows)) {
        loss += (weight - label) * (weight - label) / 2 / targets;
        gradient += (weight - label) / targets;
      }
      return loss;
    }

    @Override
    public void clearGradients() {
      gradient = 0;
    }

    @Override
    public double update(long step, double rate) {
      if (step == interruptAt) {
        Thread.currentThread().interrupt();
      }
      double norm = step == explodeAt ? Double.POSITIVE_INFINITY : Math.abs(gradient);
      weight -= rate * (gradient + noise * noisiness);
      gradient = 0;
      return norm;
    }

    @Override
    public double loss(List<List<TokenSequence>> rows) {
      double loss = 0;
      for (int label : labels(rows)) {
        loss += Math.abs(weight - label);
      }
      return loss;
    }

    private static int[] labels(List<List<TokenSequence>> rows) {
      return rows.stream()
          .flatMap(List::stream)
          .flatMapToInt(sequence -> Arrays.stream(sequence.answer()))
          .toArray();
    }

    @Override
    public void keepBest() {
      best = weight;
    }

    @Override
    public void save(Path into) {
      DurableFile.write(into.resolve("mean.json"), JsonFormat.pretty(List.of(weight, best, noise)));
    }

    @Override
    public void restore(Path from) {
      double[] values = JsonFormat.read(from.resolve("mean.json"), double[].class);
      weight = values[0];
      best = values[1];
      noise = values[2];
    }
  }

  private static List<TokenSequence> sequences(int from, int until) {
    return IntStream.range(from, until)
        .mapToObj(i -> new TokenSequence(new int[i % 5], new int[] {i % 11, i % 7}))
        .toList();
  }

  private static LoopPlan plan(int epochs, int patience, int microRows) {
    return new LoopPlan(
        new Optimisation(epochs, 0.05, 64, 0.1, 0, 1, 0, 0, patience, MatrixUpdate.ADAMW),
        new RowPacking(LENGTH),
        microRows,
        sequences(0, 9),
        5,
        Duration.ofHours(1),
        7);
  }

  private static StepLoop.Epochs epochs() {
    return number -> sequences(number, number + 80);
  }

  private LoopEnding train(LoopPlan plan, Trainee trainee, RunFolder into) {
    return new StepLoop(
            plan, epochs(), StepRows.AS_THEY_ARE, trainee, into, step -> {}, System::nanoTime)
        .run();
  }

  @Test
  void learnsAndKeepsTheBest() {
    Mean trainee = new Mean();
    LoopEnding.Trained ending = (LoopEnding.Trained) train(plan(40, 1000, 4), trainee, run);
    assertThat(trainee.best).isCloseTo(4, within(1.5));
    assertThat(ending.heldOutLoss()).isLessThan(3.5);
    assertThat(ending.bestStep()).isBetween(1L, ending.steps());
    assertThat(run.reported().stream().map(Metric::name))
        .contains(
            Metric.LOSS,
            Metric.HELD_OUT_LOSS,
            Metric.LEARNING_RATE,
            Metric.TOKENS_PER_SECOND,
            Metric.ETA_SECONDS,
            Metric.PROGRESS);
  }

  @Test
  void aStepIsTheSameWhateverItsMicroBatches() {
    Mean whole = new Mean();
    Mean parts = new Mean();
    whole.noisiness = 0;
    parts.noisiness = 0;
    train(plan(3, 1000, 4), whole, run);
    train(plan(3, 1000, 1), parts, newRun("parts"));
    assertThat(whole.microRows).contains(4);
    assertThat(parts.microRows).containsOnly(1);
    assertThat(parts.weight).isCloseTo(whole.weight, within(1e-12));
  }

  @Test
  void whatWasInterruptedGoesOnAsIfNothingHadHappened() {
    Mean uninterrupted = new Mean();
    train(plan(6, 1000, 2), uninterrupted, run);
    RunFolder other = newRun("other");
    Mean first = new Mean();
    first.interruptAt = 13;
    assertThat(train(plan(6, 1000, 2), first, other)).isInstanceOf(LoopEnding.Cancelled.class);
    assertThat(Thread.interrupted()).isFalse();
    Mean second = new Mean();
    assertThat(train(plan(6, 1000, 2), second, other)).isInstanceOf(LoopEnding.Trained.class);
    assertThat(second.weight).isEqualTo(uninterrupted.weight);
    assertThat(second.best).isEqualTo(uninterrupted.best);
    assertThat(second.noise).isEqualTo(uninterrupted.noise);
  }

  @Test
  void microBatchesThatDoNotFitAreHalved() {
    Mean roomy = new Mean();
    roomy.mostRows = 2;
    assertThat(train(plan(2, 1000, 4), roomy, run)).isInstanceOf(LoopEnding.Trained.class);
    assertThat(roomy.microRows).allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(2));
    Mean cramped = new Mean();
    cramped.mostRows = 0;
    assertThat(train(plan(2, 1000, 4), cramped, newRun("cramped")))
        .isInstanceOfSatisfying(
            LoopEnding.OutOfMemory.class,
            ending -> assertThat(ending.evidence()).contains("single row", "only 0 rows fit"));
  }

  @Test
  void aGradientThatIsNoNumberEndsIt() {
    Mean trainee = new Mean();
    trainee.explodeAt = 3;
    assertThat(train(plan(2, 1000, 4), trainee, run))
        .isInstanceOfSatisfying(
            LoopEnding.Diverged.class,
            ending -> assertThat(ending.evidence()).contains("step 3", "Infinity"));
  }

  @Test
  void endsWhenLooksStopToHelp() {
    Mean trainee = new Mean();
    LoopEnding.Trained ending = (LoopEnding.Trained) train(plan(400, 3, 4), trainee, run);
    assertThat(ending.steps()).isEqualTo(ending.bestStep() + 15);
  }
}
