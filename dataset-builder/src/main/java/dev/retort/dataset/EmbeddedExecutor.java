package dev.retort.dataset;

import dev.retort.capture.DamagedLogPartException;
import dev.retort.capture.LogPart;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.StandardFilters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds in this process: every processor reads parts of the log, texts go to scratch files, memory
 * holds about 200 bytes for each exchange. Immutable and thread-safe.
 */
final class EmbeddedExecutor implements DatasetExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedExecutor.class);
  private static final int REPORT_EVERY = 1000;

  @Override
  public Corpus read(List<LogPart> parts, DatasetSpec spec, Path scratch, BuildProgress progress) {
    ExampleFilter filter = StandardFilters.all(spec.filters());
    LongAdder seen = new LongAdder();
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    List<CompletableFuture<Optional<SpilledPart>>> running = new ArrayList<>();
    List<SpilledPart> read = new ArrayList<>();
    try {
      for (int part = 0; part < parts.size(); part++) {
        LogPart source = parts.get(part);
        Path prefix = scratch.resolve("part-" + part);
        running.add(
            CompletableFuture.supplyAsync(() -> read(source, spec, filter, prefix, seen), pool));
      }
      return gathered(parts, running, read, seen, progress);
    } catch (RuntimeException e) {
      stop(pool);
      running.stream()
          .filter(future -> !future.isCompletedExceptionally() && future.isDone())
          .forEach(future -> future.join().ifPresent(SpilledPart::close));
      read.forEach(SpilledPart::close);
      throw e instanceof CompletionException && e.getCause() instanceof RuntimeException cause
          ? cause
          : e;
    } finally {
      pool.shutdown();
    }
  }

  /** Nobody writes scratch files any more when this returns: the caller removes them. */
  private static void stop(ExecutorService pool) {
    pool.shutdownNow();
    try {
      if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("a part of the log is still being read, and may leave scratch files behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Empty if the part is damaged. */
  private static Optional<SpilledPart> read(
      LogPart part, DatasetSpec spec, ExampleFilter filter, Path prefix, LongAdder seen) {
    try {
      return Optional.of(
          SpilledPart.read(
              part,
              spec,
              filter,
              prefix,
              rows -> {
                if (rows % REPORT_EVERY == 0) {
                  seen.add(REPORT_EVERY);
                }
              }));
    } catch (DamagedLogPartException e) {
      return Optional.empty();
    }
  }

  private static Corpus gathered(
      List<LogPart> parts,
      List<CompletableFuture<Optional<SpilledPart>>> running,
      List<SpilledPart> read,
      LongAdder seen,
      BuildProgress progress) {
    AnswerSample sample = new AnswerSample();
    List<String> quarantined = new ArrayList<>();
    for (int part = 0; part < parts.size(); part++) {
      Optional<SpilledPart> spilled = running.get(part).join();
      // The future keeps its result, and with it the part's sample, which is merged and done with.
      running.set(part, CompletableFuture.completedFuture(Optional.empty()));
      spilled.ifPresent(
          own -> {
            sample.merge(own.takeSample());
            read.add(own);
          });
      if (spilled.isEmpty()) {
        quarantined.add(parts.get(part).name());
      }
      if (seen.sum() > 0) {
        progress.report(BuildStep.READING, seen.sum());
      }
    }
    return new SpilledCorpus(read, sample, quarantined);
  }
}
