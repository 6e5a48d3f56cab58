package dev.retort.router.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.retort.capture.TaskName;
import dev.retort.router.cache.CachedAnswer.Kept;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The answers of all tasks that may be given again, in memory alone: they hold personal data. Those
 * that are least worth keeping (W-TinyLFU) go first where they take too much. Thread-safe; never
 * blocks.
 */
public final class AnswerCache {
  private static final String REQUESTS = "retort.router.cache.requests";
  private static final String EVICTIONS = "retort.router.cache.evictions";
  private static final String SIZE = "retort.router.cache.bytes";

  private final Cache<CacheKey, Kept> answers;
  private final AtomicReference<MeterRegistry> meters = new AtomicReference<>();

  /**
   * An empty cache.
   *
   * @param bytes about how much memory it may take
   * @param ticker tells what is too old
   */
  public AnswerCache(long bytes, Ticker ticker) {
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .<CacheKey, Kept>weigher((key, kept) -> kept.answer().bytes())
            .expireAfter(new FromItsBeginning())
            .ticker(ticker)
            .evictionListener((key, kept, cause) -> evicted(cause))
            .build();
  }

  /** Counts on some meters from now on. */
  public void countOn(MeterRegistry registry) {
    meters.set(registry);
    Gauge.builder(SIZE, this, AnswerCache::weight)
        .description("about how much memory the answers take that are kept")
        .baseUnit("bytes")
        .register(registry);
  }

  /** What was answered. */
  public Optional<CachedAnswer> find(CacheKey key) {
    return Optional.ofNullable(answers.getIfPresent(key)).map(Kept::answer);
  }

  /** Keeps an answer; another one under the key goes. */
  public void keep(CacheKey key, CachedAnswer answer, Duration remembered) {
    answers.put(key, new Kept(answer, remembered));
  }

  /** Counts that a request was answered from here. */
  public void hit(TaskName task) {
    count(task, "hit");
  }

  /** Counts that a request was not. */
  public void missed(TaskName task) {
    count(task, "miss");
  }

  private void count(TaskName task, String result) {
    MeterRegistry registry = meters.get();
    if (registry != null) {
      registry.counter(REQUESTS, "task", task.value(), "result", result).increment();
    }
  }

  private void evicted(RemovalCause cause) {
    MeterRegistry registry = meters.get();
    if (registry != null) {
      registry
          .counter(EVICTIONS, "cause", cause == RemovalCause.EXPIRED ? "age" : "size")
          .increment();
    }
  }

  private double weight() {
    return answers.policy().eviction().map(bound -> bound.weightedSize().orElse(0)).orElse(0L);
  }

  /** An answer grows old however often it is given. */
  private static final class FromItsBeginning implements Expiry<CacheKey, Kept> {
    @Override
    public long expireAfterCreate(CacheKey key, Kept kept, long now) {
      return kept.remembered().toNanos();
    }

    @Override
    public long expireAfterUpdate(CacheKey key, Kept kept, long now, long left) {
      return kept.remembered().toNanos();
    }

    @Override
    public long expireAfterRead(CacheKey key, Kept kept, long now, long left) {
      return left;
    }
  }
}
