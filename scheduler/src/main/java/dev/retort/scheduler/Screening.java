package dev.retort.scheduler;

import dev.retort.scheduler.Prospects.Prospect;
import dev.retort.scheduler.launch.JobCancelledException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Finds the best of an engine's variants and trains it on all rows. */
final class Screening {
  private static final double PERCENT = 100;

  private final RunFloors floors;
  private final Prospects prospects;
  private final int trainingRows;

  Screening(RunFloors floors, Prospects prospects, int trainingRows) {
    this.floors = floors;
    this.prospects = prospects;
    this.trainingRows = trainingRows;
  }

  /** A variant and what a share of the rows shows of it. */
  private record Screened(int place, Prospect prospect) {}

  /** One contender for each variant, in their order; a single variant is not screened. */
  List<Contender> best(List<Training> variants) {
    Map<Integer, Contender> out = new HashMap<>();
    List<Integer> left = IntStream.range(0, variants.size()).boxed().toList();
    for (double share : Halving.shares(variants.size(), trainingRows)) {
      left = screened(variants, left, share, out);
    }
    List<Contender> trained = train(left.stream().map(variants::get).toList());
    for (int i = 0; i < left.size(); i++) {
      out.put(left.get(i), trained.get(i));
    }
    return IntStream.range(0, variants.size()).mapToObj(out::get).toList();
  }

  /** Those that go on; of the others it is kept why not. */
  private List<Integer> screened(
      List<Training> variants, List<Integer> left, double share, Map<Integer, Contender> out) {
    List<Contender> tried =
        train(left.stream().map(place -> variants.get(place).onShare(share)).toList());
    List<Screened> ranked = new ArrayList<>();
    for (int i = 0; i < tried.size(); i++) {
      int place = left.get(i);
      Contender contender = tried.get(i);
      if (contender.trained().isPresent()) {
        ranked.add(new Screened(place, prospects.of(contender)));
      } else {
        out.put(place, variants.get(place).without(contender.problem()));
      }
    }
    ranked.sort(order(ranked.stream().allMatch(one -> one.prospect().answered() == 0)));
    int survivors = Math.min(ranked.size(), Halving.survivors(left.size()));
    for (Screened lost : ranked.subList(survivors, ranked.size())) {
      out.put(
          lost.place(),
          variants
              .get(lost.place())
              .without(
                  String.format(
                      Locale.ROOT,
                      "not trained on all rows: on %.0f %% of them it was right on %.1f %% of the out-of-fold rows and predicted to answer %.1f %%, the best of its kind on %.1f %% and %.1f %%",
                      PERCENT * share,
                      PERCENT * lost.prospect().right(),
                      PERCENT * lost.prospect().answered(),
                      PERCENT * ranked.get(0).prospect().right(),
                      PERCENT * ranked.get(0).prospect().answered())));
    }
    return ranked.subList(0, survivors).stream().map(Screened::place).sorted().toList();
  }

  /** The best first; where nobody is predicted to answer, the share of right answers stands in. */
  private static Comparator<Screened> order(boolean nobodyAnswers) {
    Comparator<Screened> byRight =
        Comparator.comparingDouble((Screened one) -> one.prospect().right()).reversed();
    return nobodyAnswers
        ? byRight
        : Comparator.comparingDouble((Screened one) -> one.prospect().worth())
            .reversed()
            .thenComparing(byRight);
  }

  /** Trains as many at a time as the launcher has places for. */
  private List<Contender> train(List<Training> trainings) {
    int places = Math.min(floors.launcher().places(), trainings.size());
    if (places <= 1) {
      return trainings.stream().map(Training::contender).toList();
    }
    ExecutorService sideBySide = Executors.newFixedThreadPool(places);
    try {
      List<Callable<Contender>> work = new ArrayList<>();
      trainings.forEach(training -> work.add(training::contender));
      List<Contender> contenders = new ArrayList<>();
      for (Future<Contender> contender : sideBySide.invokeAll(work)) {
        contenders.add(contender.get());
      }
      return contenders;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobCancelledException("the run was stopped while its candidates trained");
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      sideBySide.shutdownNow();
    }
  }

  /** What a thread that did part of the work has thrown. */
  static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException failure) {
      return failure;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e.getCause());
  }
}
