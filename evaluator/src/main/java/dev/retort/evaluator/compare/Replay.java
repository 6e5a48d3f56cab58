package dev.retort.evaluator.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.DoubleConsumer;

/**
 * Asks every model every row, several requests at once. A row is asked of all models or of none, so
 * that a budget that ends early leaves models that can be compared. Used once.
 */
public final class Replay {
  private final List<AskedModel> models;
  private final Plan plan;
  private final SpendingLimit limit;
  private final DoubleConsumer progress;
  private final Semaphore slots;
  private final List<Future<?>> pending = new ArrayList<>();

  /**
   * How to ask.
   *
   * @param parallel requests at once, over all models, 1 to 256
   * @param repeats how often a row is asked in all for repeatability; 1 for not again
   * @param repeatedRows how many of the first rows are asked again
   * @param budget US dollars that asking may cost; empty for no limit
   */
  public record Plan(int parallel, int repeats, int repeatedRows, OptionalDouble budget) {
    private static final int MOST = 256;

    public Plan {
      if (parallel < 1 || parallel > MOST || repeats < 1 || repeatedRows < 0) {
        throw new IllegalArgumentException(
            "1 to %d requests are sent at once, and a row is asked once or more; not %d, %d and %d"
                .formatted(MOST, parallel, repeats, repeatedRows));
      }
      Objects.requireNonNull(budget);
    }
  }

  /**
   * A replay.
   *
   * @param models of unequal names; whoever made them closes them
   * @param progress is told the share of the work that is done
   * @throws IllegalArgumentException if there are too few models, or names are not unique
   */
  public Replay(List<? extends ModelUnderTest> models, Plan plan, DoubleConsumer progress) {
    List<String> names = models.stream().map(ModelUnderTest::name).toList();
    if (names.size() < 2 || names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException(
          "a comparison takes two or more models of different names, not %s".formatted(names));
    }
    this.models = models.stream().map(AskedModel::new).toList();
    this.plan = Objects.requireNonNull(plan);
    this.limit = new SpendingLimit(plan.budget().orElse(Double.POSITIVE_INFINITY));
    this.progress = Objects.requireNonNull(progress);
    this.slots = new Semaphore(plan.parallel());
  }

  /**
   * What came back.
   *
   * @param rows how many of the sample's first rows were asked; the others did not fit the budget
   * @param repeatedRows how many of them were asked again
   * @param dollars spent on asking, as far as it is known
   * @param models in the order given
   */
  public record Outcome(int rows, int repeatedRows, double dollars, List<ModelReplies> models) {
    public Outcome {
      models = List.copyOf(models);
    }
  }

  /**
   * One model's replies.
   *
   * @param first one a row
   * @param again further ones to the first rows, a list a row; empty if it is not repeated
   */
  public record ModelReplies(String name, List<Reply> first, List<List<Reply>> again) {
    public ModelReplies {
      first = List.copyOf(first);
      again = List.copyOf(again);
    }
  }

  /**
   * Asks.
   *
   * @throws IllegalArgumentException if there is a budget, and a model whose charge is not known
   * @throws CancellationException if the thread is interrupted
   */
  public Outcome run(List<ReplayRow> rows) {
    requireKnownCharges(rows);
    models.forEach(model -> model.expect(rows.size()));
    ExecutorService threads = Executors.newFixedThreadPool(plan.parallel());
    try {
      int planned = rows.size() + (plan.repeats() - 1) * Math.min(plan.repeatedRows(), rows.size());
      int asked = askAll(rows, planned, threads);
      int repeated = asked < rows.size() ? 0 : repeatAll(rows, planned, threads);
      for (Future<?> call : pending) {
        call.get();
      }
      return new Outcome(
          asked,
          repeated,
          limit.spent(),
          models.stream().map(model -> model.replies(asked, repeated)).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while asking models");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a model could not be asked", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private void requireKnownCharges(List<ReplayRow> rows) {
    if (plan.budget().isEmpty() || rows.isEmpty()) {
      return;
    }
    List<String> unknown =
        models.stream()
            .map(AskedModel::model)
            .filter(model -> model.expectedCharge(rows.get(0)).isEmpty())
            .map(ModelUnderTest::name)
            .toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "a budget can only be kept where prices are known, and the price table has none for %s; add them under `prices:`, or leave the budget out"
              .formatted(String.join(", ", unknown)));
    }
  }

  private int askAll(List<ReplayRow> rows, int planned, ExecutorService threads)
      throws InterruptedException {
    for (int row = 0; row < rows.size(); row++) {
      if (!admit(models, rows.get(row), row, threads)) {
        return row;
      }
      progress.accept((double) row / planned);
    }
    return rows.size();
  }

  private int repeatAll(List<ReplayRow> rows, int planned, ExecutorService threads)
      throws InterruptedException {
    List<AskedModel> repeatable = models.stream().filter(m -> m.model().canRepeat()).toList();
    int wanted = Math.min(plan.repeatedRows(), rows.size());
    for (int row = 0; row < wanted && plan.repeats() > 1; row++) {
      for (int again = 1; again < plan.repeats(); again++) {
        if (!admit(repeatable, rows.get(row), row, threads)) {
          return row;
        }
        progress.accept((rows.size() + row * (plan.repeats() - 1.0) + again) / planned);
      }
    }
    return plan.repeats() > 1 ? wanted : 0;
  }

  /** Sends a row to models, as soon as there is a slot for each, if the budget allows it. */
  private boolean admit(List<AskedModel> asked, ReplayRow row, int index, ExecutorService threads)
      throws InterruptedException {
    double[] each = asked.stream().mapToDouble(model -> model.expected(row)).toArray();
    double expected = Arrays.stream(each).sum();
    if (!limit.reserve(expected)) {
      awaitAll();
      if (!limit.reserve(expected)) {
        return false;
      }
    }
    for (int model = 0; model < each.length; model++) {
      AskedModel next = asked.get(model);
      double reserved = each[model];
      slots.acquire();
      pending.add(threads.submit(() -> ask(next, row, index, reserved)));
    }
    return true;
  }

  /** What is under way may turn out cheaper than expected. */
  private void awaitAll() throws InterruptedException {
    slots.acquire(plan.parallel());
    slots.release(plan.parallel());
  }

  private void ask(AskedModel model, ReplayRow row, int index, double expected) {
    double actual = expected;
    try {
      actual = model.ask(row, index);
    } finally {
      limit.settle(expected, actual);
      slots.release();
    }
  }

  /** A model, and what it has replied so far. Thread-safe. */
  private static final class AskedModel {
    private static final int GIVE_UP_AFTER = 10;

    private final ModelUnderTest model;
    private final List<List<Reply>> replies = new ArrayList<>();
    private int failures;
    private boolean hasAnswered;

    AskedModel(ModelUnderTest model) {
      this.model = model;
    }

    ModelUnderTest model() {
      return model;
    }

    synchronized void expect(int rows) {
      for (int row = 0; row < rows; row++) {
        replies.add(Collections.synchronizedList(new ArrayList<>()));
      }
    }

    double expected(ReplayRow row) {
      return isGivenUp() ? 0 : model.expectedCharge(row).orElse(0);
    }

    /** Asks once, and tells what that was charged. */
    double ask(ReplayRow row, int index) {
      double expected = model.expectedCharge(row).orElse(0);
      if (isGivenUp()) {
        record(index, new Reply.Failed(FailureKind.GIVEN_UP, Reply.Spent.NOTHING));
        return 0;
      }
      Reply reply = model.ask(row);
      record(index, reply);
      return expected == 0 ? 0 : reply.spent().dollars().orElse(expected);
    }

    private synchronized boolean isGivenUp() {
      return !hasAnswered && failures >= GIVE_UP_AFTER;
    }

    private synchronized void record(int index, Reply reply) {
      replies.get(index).add(reply);
      if (reply.answer().isPresent()) {
        hasAnswered = true;
      } else {
        failures++;
      }
    }

    synchronized ModelReplies replies(int asked, int repeated) {
      return new ModelReplies(
          model.name(),
          replies.subList(0, asked).stream().map(row -> row.get(0)).toList(),
          model.canRepeat()
              ? replies.subList(0, repeated).stream()
                  .map(row -> List.copyOf(row.subList(1, row.size())))
                  .toList()
              : List.of());
    }
  }
}
