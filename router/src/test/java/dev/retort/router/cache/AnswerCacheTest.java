package dev.retort.router.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Completion;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.wire.WireAnswer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long MEGABYTE = 1 << 20;

  private final AtomicLong now = new AtomicLong();
  private final AnswerCache cache = new AnswerCache(MEGABYTE, now::get);

  @Test
  void answersGrowOldHoweverOftenTheyAreGiven() {
    cache.keep(key("a"), answer("yes"), HOUR);
    cache.keep(key("b"), answer("no"), HOUR.multipliedBy(2));

    now.addAndGet(HOUR.toNanos() - 1);
    assertThat(cache.find(key("a"))).contains(answer("yes"));
    now.addAndGet(1);
    assertThat(cache.find(key("a"))).isEmpty();
    assertThat(cache.find(key("b"))).contains(answer("no"));
  }

  @Test
  void takesNoMoreMemoryThanItMay() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    cache.countOn(meters);

    IntStream.range(0, 2_000)
        .forEach(i -> cache.keep(key("key " + i), answer("x".repeat(2_000)), HOUR));

    long kept =
        IntStream.range(0, 2_000).filter(i -> cache.find(key("key " + i)).isPresent()).count();
    assertThat(kept * 4_000).isPositive().isLessThan(2 * MEGABYTE);
    assertThat(meters.get("retort.router.cache.bytes").gauge().value()).isPositive();
  }

  @Test
  void countsWhatIsFoundByTask() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    cache.countOn(meters);

    cache.hit(new TaskName("t"));
    cache.missed(new TaskName("t"));
    cache.missed(new TaskName("t"));

    assertThat(meters.get("retort.router.cache.requests").tag("result", "hit").counter().count())
        .isEqualTo(1);
    assertThat(meters.get("retort.router.cache.requests").tag("result", "miss").counter().count())
        .isEqualTo(2);
  }

  @Test
  void ownersAndTheirTextsDoNotRunIntoEachOther() {
    assertThat(key("q").of(List.of("ab", "c"))).isNotEqualTo(key("q").of(List.of("a", "bc")));
    assertThat(key("q").of(List.of("a"))).isNotEqualTo(key("r").of(List.of("a")));
  }

  private static CacheKey key(String text) {
    return new CacheKey(CacheKey.digest(List.of(text)), CacheKey.digest(List.of()));
  }

  private static CachedAnswer answer(String text) {
    return new CachedAnswer(
        new WireAnswer(new Completion(text, Completion.Finish.STOP), TokenUsage.UNREPORTED),
        "m",
        Optional.empty(),
        new TreeMap<>(),
        0);
  }
}
