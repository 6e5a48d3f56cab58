package dev.retort.capture.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks a parser to read hostile input: it gives a value, or refuses with an exception of its own
 * and in words. Anything else that it throws, an answer that does not come, and more memory than is
 * sensible are failures. Counts what it asked. Thread-safe.
 */
public final class Trial {
  /** Far more than any input here needs, and less than a length that lies asks for. */
  private static final long MOST_BYTES = 512L << 20;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final String parser;
  private final List<Class<? extends Throwable>> refusals;
  private final AtomicLong tried = new AtomicLong();
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  private Trial(String parser, List<Class<? extends Throwable>> refusals) {
    this.parser = parser;
    this.refusals = refusals;
  }

  /**
   * A trial.
   *
   * @param parser what is tried
   * @param refusals what it may throw
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static Trial of(String parser, Class<? extends Throwable>... refusals) {
    return new Trial(parser, List.of(refusals));
  }

  /** Lets it read once. */
  public void ask(Callable<?> reading) {
    tried.incrementAndGet();
    FutureTask<Long> asked = new FutureTask<>(() -> bytesTaken(reading));
    // A thread of its own: a parser that never ends must not hold the test, nor one that recurses
    // have more stack than a server's threads do.
    Thread thread = new Thread(asked, "parses " + parser);
    thread.setDaemon(true);
    thread.start();
    try {
      long bytes = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (bytes > MOST_BYTES) {
        throw new AssertionError("%s took %,d bytes for one input".formatted(parser, bytes));
      }
    } catch (ExecutionException e) {
      requireRefusal(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("%s did not end within %s".formatted(parser, PATIENCE), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    passed.incrementAndGet();
  }

  private static long bytesTaken(Callable<?> reading) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    reading.call();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private void requireRefusal(Throwable thrown) {
    boolean known = refusals.stream().anyMatch(type -> type.isInstance(thrown));
    if (!known) {
      throw new AssertionError("%s threw %s".formatted(parser, thrown), thrown);
    }
    if (thrown.getMessage() == null || thrown.getMessage().isBlank()) {
      throw new AssertionError("%s refused without a word".formatted(parser), thrown);
    }
    refused.incrementAndGet();
  }

  /** Prints what was asked, for the table of the fault campaign. */
  public void report() {
    System.out.printf(
        "fault bad-input: %d injected, %d survived (%s, %d refused)%n",
        tried.get(), passed.get(), parser, refused.get());
  }
}
