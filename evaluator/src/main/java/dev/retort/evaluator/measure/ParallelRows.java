package dev.retort.evaluator.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same for every row, several rows at once; results come in the order of the rows. */
final class ParallelRows {
  private static final int MOST = 256;

  private ParallelRows() {}

  static int require(int parallelRows) {
    if (parallelRows < 1 || parallelRows > MOST) {
      throw new IllegalArgumentException(
          "rows are scored 1 to %d at once, not %d".formatted(MOST, parallelRows));
    }
    return parallelRows;
  }

  static <T, R> List<R> map(List<T> rows, Function<T, R> function, int parallelRows) {
    if (parallelRows <= 1 || rows.size() <= 1) {
      return rows.stream().map(function).toList();
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(parallelRows, rows.size()));
    try {
      List<Callable<R>> calls =
          rows.stream().<Callable<R>>map(row -> () -> function.apply(row)).toList();
      List<R> results = new ArrayList<>(rows.size());
      for (Future<R> call : threads.invokeAll(calls)) {
        results.add(call.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while scoring rows");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a row could not be scored", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
